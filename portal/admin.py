"""Admin of the core: landing notices, and sign-ins that users reported as not their own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django_tasks_db import admin as _stock_pages  # noqa: F401 (registers what is unregistered here)
from django_tasks_db.models import DBTaskResult

from portal.account.services import close_reports
from portal.actor import actor_of
from portal.languages import LANGUAGES, own_names
from portal.models import (
    AccessEvent,
    Client,
    LandingNotice,
    MassReading,
    PostedNotice,
    QueuedTask,
    Resource,
    SignInReport,
    StaffUser,
)
from portal.models.landing_notice import LONGEST_TEXT
from portal.staff.accounts_admin import StaffUserAdmin
from portal.staff.clients_admin import ClientAdmin
from portal.staff.filters import ClosedFilter
from portal.staff.forms import LabelledDateTime
from portal.staff.language_fields import Parts, add_fields, field_names, written_in
from portal.staff.log_admin import AccessEventAdmin
from portal.staff.mass_reading_admin import MassReadingAdmin
from portal.staff.notices_admin import PostedNoticeAdmin
from portal.staff.resources_admin import ResourceAdmin
from portal.staff.roles import REVIEW_SIGN_INS
from portal.staff.roster import admin as roster_admin
from portal.staff.scoped_admin import ScopedAdmin
from portal.staff.tasks_admin import QueuedTaskAdmin
from portal.web import landing_notices
from portal.web.forms import UsernameForm

__all__ = ["roster_admin"]

admin.site.register(StaffUser, StaffUserAdmin)
admin.site.register(AccessEvent, AccessEventAdmin)
admin.site.register(Client, ClientAdmin)
admin.site.unregister(DBTaskResult)
admin.site.register(QueuedTask, QueuedTaskAdmin)
admin.site.register(MassReading, MassReadingAdmin)
admin.site.register(PostedNotice, PostedNoticeAdmin)
admin.site.register(Resource, ResourceAdmin)


LANDING_PARTS: Parts = {
    "text": lambda name: forms.CharField(label=name, max_length=LONGEST_TEXT, widget=AdminTextareaWidget)
}


class LandingNoticeForm(forms.ModelForm[LandingNotice]):
    """A notice with its text in every language."""

    class Meta:
        model = LandingNotice
        fields = ("starts_at", "ends_at", "accounts_reset_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.wordings if self.instance.pk else {}
        add_fields(self, LANDING_PARTS, {code: {"text": text} for code, text in held.items()})


@admin.register(LandingNotice)
class LandingNoticeAdmin(admin.ModelAdmin[LandingNotice]):
    """Write a notice in every language, and preview it as families will see it."""

    form = LandingNoticeForm
    list_display = ["__str__", "starts_at", "ends_at", "accounts_reset_on"]
    readonly_fields = ["preview"]
    formfield_overrides = {models.DateTimeField: {"widget": LabelledDateTime}}

    def save_model(self, request: HttpRequest, obj: LandingNotice, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save, and show it immediately in this process."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            texts = written_in(form.cleaned_data, LANDING_PARTS)
            obj.write({code: text for code, (text,) in texts.items()})
        landing_notices.clear_cache()

    def delete_model(self, request: HttpRequest, obj: LandingNotice) -> None:
        """Delete, and stop showing it immediately in this process."""
        super().delete_model(request, obj)
        landing_notices.clear_cache()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Make the form of the columns; the form itself adds the texts."""
        return super().get_form(request, obj, change, **{**kwargs, "fields": LandingNoticeForm.Meta.fields})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the texts, then the times and the preview."""
        texts = [name for code in LANGUAGES for name in field_names(code, LANDING_PARTS)]
        return [*texts, *LandingNoticeForm.Meta.fields, *self.readonly_fields]

    def get_urls(self) -> list[URLPattern]:
        """Add the preview of the landing page with a notice."""
        look = self.admin_site.admin_view(self.look_view)
        name = "portal_landingnotice_look"
        return [path("<int:notice_id>/look/<str:code>/", look, name=name), *super().get_urls()]

    def look_view(self, request: HttpRequest, notice_id: int, code: str) -> HttpResponse:
        """Show the landing page as to an anonymous visitor, with this notice only, in this language."""
        notice = LandingNotice.objects.filter(pk=notice_id).first()
        if not self.has_view_permission(request, notice):
            raise PermissionDenied
        if notice is None or code not in LANGUAGES:
            raise Http404
        context = {"form": UsernameForm(), "notices": [notice.text(code)], "signed_in": None}
        with translation.override(code):
            return render(request, "portal/landing.html", context)

    @admin.display(description="preview")
    def preview(self, notice: LandingNotice) -> SafeString | str:
        """Show the notice in each language, with a link to the page on which it will appear."""
        if notice._state.adding:
            return "Save first. A notice is not shown before it starts."
        rows = [
            (
                code,
                notice.text(code),
                reverse("admin:portal_landingnotice_look", args=[notice.pk, code]),
                name,
            )
            for code, name in own_names().items()
        ]
        row = '<p lang="{}">{}<br><a href="{}" target="_blank" rel="noopener">{}: as families see it</a></p>'
        return format_html_join("", row, rows)


@admin.register(SignInReport)
class SignInReportAdmin(ScopedAdmin):
    """Reports of sign-ins that were not the user's own. The account already requires a new password."""

    opens_with, user_path = REVIEW_SIGN_INS, "user"
    list_display = ["user", "reported_at", "closed_at"]
    list_filter = [ClosedFilter]
    list_select_related = ["user"]
    ordering = [F("closed_at").asc(nulls_first=True), "-reported_at"]
    actions = ["close"]

    @admin.action(description="Looked into: close")
    def close(self, request: HttpRequest, queryset: QuerySet[SignInReport]) -> None:
        """Close the reports; the log records who did."""
        close_reports(actor=actor_of(request), reports=queryset)
