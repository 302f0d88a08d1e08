"""Admin of the core: landing notices, and sign-ins that somebody reported as not their own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal import notices
from portal.language import OWN_NAMES
from portal.models import LandingNotice, SignInReport
from portal.staff.read_only import ReadOnlyAdmin


@admin.register(LandingNotice)
class LandingNoticeAdmin(admin.ModelAdmin[LandingNotice]):
    """Write a notice in all four languages, and see it as families will."""

    list_display = ["text_en", "starts_at", "ends_at", "accounts_reset_on"]
    fields = [
        "text_en",
        "text_es",
        "text_fr",
        "text_vi",
        "starts_at",
        "ends_at",
        "accounts_reset_on",
        "preview",
    ]
    readonly_fields = ["preview"]

    def save_model(self, request: HttpRequest, obj: LandingNotice, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save, and show it at once in this process."""
        super().save_model(request, obj, form, change)
        notices.forget()

    @admin.display(description="preview")
    def preview(self, notice: LandingNotice) -> SafeString:
        """Show the notice in each language, as it will stand on the page."""
        rows = [(code, name, notice.text(code)) for code, name in OWN_NAMES.items()]
        return format_html_join("", '<p lang="{}"><b>{}</b><br>{}</p>', rows)


@admin.register(SignInReport)
class SignInReportAdmin(ReadOnlyAdmin):
    """Who said that a sign-in was not their own. The account has asked for a new password already."""

    list_display = ["user", "reported_at", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    ordering = ["closed_at", "-reported_at"]
    actions = ["close"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Open to whoever may reset accounts."""
        return request.user.has_perm("claims.reset_account")

    @admin.action(description="Looked into: close")
    def close(self, request: HttpRequest, queryset: QuerySet[SignInReport]) -> None:
        """Close what has been looked into."""
        queryset.filter(closed_at=None).update(closed_at=timezone.now())
