"""What a student sees of the student's own records (H12)."""

from django.utils import timezone

from claims.models import StudentAccount
from portal.models import User
from portal.records.access import RecordsAccess
from sis import records

# The areas of the Parent Portal that are about the student alone.
OWN_AREAS = frozenset({"schedule", "attendance", "grades", "calendar", "reports"})


class NoRecords(Exception):
    """The roster does not list this user as a student of the district any more. Answered with 404."""


def access_of(user: User) -> RecordsAccess:
    """Return this student's access to the own records. Two queries. Raises NoRecords."""
    accounts = StudentAccount.objects.select_related("student__school", "student__homeroom")
    account = accounts.filter(user=user, claimed_at__isnull=False, student__is_active=True).first()
    if account is None:
        raise NoRecords
    years = records.this_and_next_year(timezone.localdate())
    return RecordsAccess(
        student=account.student,
        reader=user,
        areas=OWN_AREAS,
        namespace="claims",
        year=years[0] if years else None,
    )
