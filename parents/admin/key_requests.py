"""Families who asked for a key or a forgotten log-in and could not be helped by email (P2, P12)."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timesince import timesince

from parents import key_requests
from parents.models import OPEN_FIRST, KeyRequest
from parents.permissions import MANAGE_KEYS
from portal.staff.actions import run_action
from portal.staff.filters import ClosedFilter
from portal.staff.scoped_admin import ScopedAdmin


@admin.register(KeyRequest)
class KeyRequestAdmin(ScopedAdmin):
    """The office's list, with the oldest open request first."""

    opens_with, student_path = MANAGE_KEYS, "student"
    list_display = ["guardian_link", "student", "school", "reason", "waiting", "closed_at"]
    list_display_links = None
    list_filter = ["reason", ClosedFilter]
    ordering = OPEN_FIRST
    actions = ["close"]

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the requests with the people they name."""
        return super().all_rows(request).select_related("guardian", "student__school")

    @admin.display(description="guardian")
    def guardian_link(self, asked: KeyRequest) -> str:
        """Link to the guardian, where a key is issued and printed."""
        url = reverse("admin:sis_guardian_change", args=[asked.guardian_id])
        return format_html('<a href="{}">{}</a>', url, asked.guardian)

    @admin.display(description="school")
    def school(self, asked: KeyRequest) -> str:
        """Show the child's school."""
        return str(asked.student.school or "–")

    @admin.display(description="waiting")
    def waiting(self, asked: KeyRequest) -> str:
        """Show how long the family has been waiting."""
        return "" if asked.closed_at else timesince(asked.asked_at)

    @admin.action(description="Done: close")
    def close(self, request: HttpRequest, queryset: QuerySet[KeyRequest]) -> None:
        """Close the ticked requests."""
        reached = self.rows_in_scope(request, queryset, MANAGE_KEYS)
        close = partial(key_requests.close_requests, requests=reached)
        run_action(request, close, done="{} closed.".format, refusals={})
