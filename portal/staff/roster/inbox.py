"""What is wrong with roster loads, for the first page of staff who load rosters."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from portal.dates import numeric_moment
from portal.hooks import InboxEntry, InboxRows, RunningLine
from portal.models import User
from portal.staff.roster.permissions import IMPORT_ROSTER
from portal.staff.scope import scope_of
from sis import roster
from sis.staff_pages import DECIDED, RosterImport, RosterUpload, is_loading

SATURDAY = 5


def undecided_uploads(user: User) -> InboxRows | None:
    """Return the uploaded rosters that wait for a decision."""
    if not scope_of(user, IMPORT_ROSTER).is_everywhere:
        return None
    rows = RosterUpload.objects.exclude(state__in=DECIDED)
    return InboxRows(
        "Uploaded rosters to decide on", rows, _runs(), "Decide on the load", if_any=True, is_urgent=True
    )


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
        "Roster loads refused or broken off since the last good one",
        since,
        _runs(),
        "See what went wrong",
        if_any=True,
        is_urgent=True,
    )


def missing_load(user: User) -> list[InboxEntry]:
    """Say that no roster was ever loaded, or none for ROSTER_MISSING_HOURS on school days."""
    if not scope_of(user, IMPORT_ROSTER).is_everywhere:
        return []
    last = _last_good_load()
    if last is None:
        label = "No roster has ever been loaded: no one can claim or activate an account"
        upload = reverse("admin:sis_rosterimport_upload")
        return [InboxEntry(label, 1, upload, "Upload the first roster", is_urgent=True)]
    if not _is_late(last):
        return []
    label = f"No roster has been loaded since {numeric_moment(last)}"
    return [InboxEntry(label, 1, _runs(), "See the loads", is_urgent=True)]


def last_load(user: User) -> list[RunningLine]:
    """Say when the roster was last loaded, and whether a load runs now."""
    last = _last_good_load()
    url = _runs() if scope_of(user, IMPORT_ROSTER).is_everywhere else ""
    if last is None:
        return [RunningLine("Roster", "never loaded", is_well=False, url=url)]
    state = f"last good load {numeric_moment(last)}"
    if is_loading():
        state = f"loading now, {state}"
    return [RunningLine("Roster", state, is_well=not _is_late(last), url=url)]


def _is_late(last: datetime) -> bool:
    """Say whether a load is missing: days without school do not count, nor does the summer."""
    now, hours = timezone.now(), settings.ROSTER_MISSING_HOURS
    if school_hours_since(last, now) < hours or roster.is_between_years(timezone.localdate()):
        return False
    free = roster.days_without_school(timezone.localdate(last), timezone.localdate())
    return school_hours_since(last, now, free=free) >= hours


def _last_good_load() -> datetime | None:
    good = RosterImport.objects.filter(outcome=RosterImport.Outcome.APPLIED, scope=RosterImport.Scope.WHOLE)
    return good.order_by("-started_at").values_list("started_at", flat=True).first()


def school_hours_since(start: datetime, end: datetime, *, free: Collection[date] = ()) -> float:
    """Return the hours between two times, without those on Saturdays, Sundays and free days."""
    hours, at = 0.0, timezone.localtime(start)
    while at < end:
        midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        if at.weekday() < SATURDAY and at.date() not in free:
            hours += (min(midnight, end) - at) / timedelta(hours=1)
        at = midnight
    return hours


def _runs() -> str:
    return reverse("admin:sis_rosterimport_changelist")
