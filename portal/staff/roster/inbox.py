"""What is wrong with roster loads, for the first page of staff who load rosters."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from portal.dates import numeric_moment
from portal.hooks import InboxEntry, InboxRows
from portal.models import User
from portal.staff.roster.permissions import IMPORT_ROSTER
from portal.staff.scope import scope_of
from sis import roster
from sis.staff_pages import DECIDED, RosterImport, RosterUpload

SATURDAY = 5


def undecided_uploads(user: User) -> InboxRows | None:
    """Return the uploaded rosters that wait for a decision."""
    if not scope_of(user, IMPORT_ROSTER).is_everywhere:
        return None
    rows = RosterUpload.objects.exclude(state__in=DECIDED)
    return InboxRows("Uploaded rosters to decide on", rows, _runs(), if_any=True)


def failed_loads(user: User) -> InboxRows | None:
    """Return the loads that were refused or broke off since the last good one."""
    if not scope_of(user, IMPORT_ROSTER).is_everywhere:
        return None
    good = RosterImport.objects.filter(outcome=RosterImport.Outcome.APPLIED, scope=OuterRef("scope"))
    last = Subquery(good.order_by("-started_at").values("started_at")[:1])
    failed = RosterImport.objects.filter(
        outcome__in=[RosterImport.Outcome.REFUSED, RosterImport.Outcome.BROKEN], dry_run=False
    )
    since = failed.annotate(last_good=last).filter(Q(last_good=None) | Q(started_at__gt=F("last_good")))
    return InboxRows(
        "Roster loads refused or broken off since the last good one", since, _runs(), if_any=True
    )


def missing_load(user: User) -> list[InboxEntry]:
    """Say that no roster was loaded for ROSTER_MISSING_HOURS; weekends and the summer do not count."""
    if not scope_of(user, IMPORT_ROSTER).is_everywhere:
        return []
    good = RosterImport.objects.filter(outcome=RosterImport.Outcome.APPLIED, scope=RosterImport.Scope.WHOLE)
    last = good.order_by("-started_at").values_list("started_at", flat=True).first()
    if last is None or school_hours_since(last, timezone.now()) < settings.ROSTER_MISSING_HOURS:
        return []
    if roster.is_between_years(timezone.localdate()):
        return []
    return [InboxEntry(f"No roster has been loaded since {numeric_moment(last)}", 1, _runs())]


def school_hours_since(start: datetime, end: datetime) -> float:
    """Return the hours between two times, without those on Saturdays and Sundays."""
    hours, at = 0.0, timezone.localtime(start)
    while at < end:
        midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        if at.weekday() < SATURDAY:
            hours += (min(midnight, end) - at) / timedelta(hours=1)
        at = midnight
    return hours


def _runs() -> str:
    return reverse("admin:sis_rosterimport_changelist")
