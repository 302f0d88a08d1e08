"""Names that were tried with many numbers on Claim My Account: staff look into it and end the wait."""

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.models import NumberSearch
from claims.number_searches import close_searches
from claims.permissions import RESET_ACCOUNT
from portal.actor import actor_of
from portal.staff.filters import ClosedFilter
from portal.staff.scoped_admin import ScopedAdmin

MOST_AT_ONCE = 100


@admin.register(NumberSearch)
class NumberSearchAdmin(ScopedAdmin):
    """Searches for the number of a student in the visitor's scope; the open ones first."""

    opens_with, student_path = RESET_ACCOUNT, "student"
    list_display = ["student_link", "failures", "noticed_at", "last_at", "last_ip", "closed_at", "closed_by"]
    list_display_links = None
    list_filter = [ClosedFilter]
    list_select_related = ["student", "closed_by"]
    ordering = [F("closed_at").asc(nulls_first=True), "-last_at"]
    actions = ["close"]

    @admin.action(description="Looked into: let every network try this name again, and close")
    def close(self, request: HttpRequest, queryset: QuerySet[NumberSearch]) -> None:
        """Close the entries; the log records who did."""
        chosen = self.ticked_records(
            request, queryset.select_related("student"), RESET_ACCOUNT, most=MOST_AT_ONCE
        )
        close_searches(actor=actor_of(request), searches=chosen)

    @admin.display(description="student", ordering="student__search_key")
    def student_link(self, search: NumberSearch) -> SafeString:
        """Link to the student."""
        url = reverse("admin:sis_student_change", args=[search.student_id])
        return format_html('<a href="{}">{}</a>', url, search.student)
