"""Holds in admin: who may not see whom, why and until when; lift them (A8)."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html

from parents import holds
from parents.admin.filters import InForceFilter
from parents.admin.guardian_actions import REFUSALS
from parents.models import AccessHold
from parents.permissions import HOLD_ACCESS
from portal.staff.actions import run_action
from portal.staff.scoped_admin import ScopedAdmin


@admin.register(AccessHold)
class AccessHoldAdmin(ScopedAdmin):
    """Holds, those in force first. They are set on the guardian's own page."""

    opens_with, student_path = HOLD_ACCESS, "student"
    list_display = ["guardian_link", "student", "reason", "set_at", "set_by", "last_day", "stands"]
    list_display_links = None
    list_filter = [InForceFilter]
    ordering = ["-lifted_at", "-set_at"]
    search_fields = ["pk"]
    searched_people = {"student": "student", "guardian": "guardian"}
    search_help_text = "Guardian or child"

    def get_urls(self) -> list[URLPattern]:
        """Add the action that lifts a hold."""
        lift = self.post_path("<int:hold_id>/lift/", self.lift_view, name="parents_hold_lift")
        return [lift, *super().get_urls()]

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the holds with the people they name."""
        return super().all_rows(request).select_related("guardian", "student", "set_by")

    def lift_view(self, request: HttpRequest, hold_id: int) -> HttpResponse:
        """Lift a hold (POST)."""
        hold = self.get_record(request, hold_id, HOLD_ACCESS)
        done = f"{hold.guardian} sees {hold.student.full_name} again, as the roster says."
        run_action(request, partial(holds.lift_hold, hold=hold), done=done, refusals=REFUSALS)
        return redirect("admin:sis_guardian_change", hold.guardian_id)

    @admin.display(description="guardian")
    def guardian_link(self, hold: AccessHold) -> str:
        """Link to the guardian, where the hold can be lifted."""
        url = reverse("admin:sis_guardian_change", args=[hold.guardian_id])
        return format_html('<a href="{}">{}</a>', url, hold.guardian)

    @admin.display(description="stands")
    def stands(self, hold: AccessHold) -> str:
        """Show whether the hold is in force."""
        if hold.lifted_at:
            return "lifted"
        is_over = hold.last_day is not None and hold.last_day < timezone.localdate()
        return "over" if is_over else "holds"
