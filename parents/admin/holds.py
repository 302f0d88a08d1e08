"""Holds in admin: who may not see whom, why and until when; lift them by hand (A8)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from parents import holds
from parents.admin.guardian_actions import Told
from parents.models import AccessHold
from parents.permissions import HOLD_ACCESS
from portal.actor import actor_of
from portal.staff.scoped_admin import CappedPaginator, ScopedAdmin


@admin.register(AccessHold)
class AccessHoldAdmin(ScopedAdmin):
    """Holds, those that hold first. One is set on the guardian's own page."""

    opens_with, student_path = HOLD_ACCESS, "student"
    list_display = ["guardian_link", "student", "reason", "set_at", "set_by", "last_day", "stands"]
    list_display_links = None
    list_filter = [("lifted_at", admin.EmptyFieldListFilter)]
    ordering = ["-lifted_at", "-set_at"]
    show_full_result_count = False
    paginator = CappedPaginator

    def get_urls(self) -> list[URLPattern]:
        """Add the way to lift one."""
        lift = self.admin_site.admin_view(self.lift_view)
        return [path("<int:hold_id>/lift/", lift, name="parents_hold_lift"), *super().get_urls()]

    def every_row(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the holds with whom they name."""
        return super().every_row(request).select_related("guardian", "student", "set_by")

    def lift_view(self, request: HttpRequest, hold_id: int) -> HttpResponse:
        """Lift a hold (POST)."""
        hold = self.one(request, hold_id, HOLD_ACCESS)
        if request.method == "POST":
            with Told(request, f"{hold.guardian} sees {hold.student.full_name} again, as the roster says."):
                holds.lift_hold(actor=actor_of(request), hold=hold)
        return redirect("admin:sis_guardian_change", hold.guardian_id)

    @admin.display(description="guardian")
    def guardian_link(self, hold: AccessHold) -> str:
        """Lead to the guardian, where it is lifted."""
        url = reverse("admin:sis_guardian_change", args=[hold.guardian_id])
        return format_html('<a href="{}">{}</a>', url, hold.guardian)

    @admin.display(description="stands")
    def stands(self, hold: AccessHold) -> str:
        """Show whether it holds."""
        if hold.lifted_at:
            return "lifted"
        is_over = hold.last_day is not None and hold.last_day < timezone.localdate()
        return "over" if is_over else "holds"
