"""Reports of many records read, for other administrators."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest

from portal.actor import actor_of
from portal.errors import PortalError
from portal.models import MassReading
from portal.staff.filters import ClosedFilter
from portal.staff.mass_reading import close_reading
from portal.staff.roles import REVIEW_MASS_READING
from portal.staff.scoped_admin import ScopedAdmin, visitor


class MassReadingAdmin(ScopedAdmin):
    """Who came to a limit of records; the log says what the person has opened."""

    opens_with = REVIEW_MASS_READING
    list_display = ["user", "noticed_at", "last_at", "times", "closed_at", "closed_by"]
    list_filter = [ClosedFilter]
    list_select_related = ["user", "closed_by"]
    ordering = [F("closed_at").asc(nulls_first=True), "-noticed_at"]
    fields = ["user", "noticed_at", "last_at", "times", "closed_at", "closed_by"]
    actions = ["close"]

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out reports about the visitor: another administrator looks into them."""
        return super().all_rows(request).exclude(user=visitor(request))

    @admin.action(description="Looked into: close")
    def close(self, request: HttpRequest, queryset: QuerySet[MassReading]) -> None:
        """Close the ticked reports."""
        closed = 0
        for report in queryset:
            try:
                close_reading(actor=actor_of(request), report=report)
            except PortalError:
                continue
            closed += 1
        messages.success(request, f"{closed} report{'' if closed == 1 else 's'} closed.")
