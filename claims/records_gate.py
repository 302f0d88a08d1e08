"""What a student sees of the student's own records (H12)."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from claims.models import StudentAccount
from portal.models import User
from portal.records.access import RecordsAccess
from sis import records

CLOSED_AT_FIRST = frozenset({"grades", "attendance"})
# The areas of the Parent Portal that are about the student alone.
OWN_AREAS = frozenset({"schedule", "attendance", "grades", "calendar", "reports"})


class NoRecords(Exception):
    """The roster does not list this user as a student of the district any more. Answered with 404."""


def access_of(user: User, *, with_year: bool = True) -> RecordsAccess:
    """Return this student's access to the own records. Raises NoRecords. Two queries, or one without year."""
    accounts = StudentAccount.objects.select_related("student__school", "student__homeroom")
    account = accounts.filter(user=user, claimed_at__isnull=False, student__is_active=True).first()
    if account is None:
        raise NoRecords
    years = records.this_and_next_year(timezone.localdate()) if with_year else ()
    closed_until = _closed_until(account)
    return RecordsAccess(
        student=account.student,
        reader=user,
        areas=OWN_AREAS - CLOSED_AT_FIRST if closed_until else OWN_AREAS,
        namespace="claims",
        year=years[0] if years else None,
        shows_rooms=closed_until is None or not settings.STUDENT_RECORDS_WAIT_ROOMS,
        closed_until=closed_until,
    )


def _closed_until(account: StudentAccount) -> datetime | None:
    """Return until when someone who claimed or reset the account in an unknown browser sees less; else None.

    Guardians have an email about it, and the student the time to tell the school.
    """
    if account.recovered_at is None:
        return None
    until = account.recovered_at + settings.STUDENT_RECORDS_WAIT
    return until if timezone.now() < until else None
