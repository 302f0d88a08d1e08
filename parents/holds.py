"""A hold: one guardian sees nothing of one child, whatever the roster says, until staff lift it (A8)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from parents.errors import ParentError
from parents.models import AccessHold
from portal import access_log
from portal.models import User
from portal.web.client_address import Origin
from sis import roster


def hold_access(
    *,
    guardian: roster.Guardian,
    student: roster.Student,
    reason: str,
    last_day: date | None,
    by: User,
    origin: Origin,
) -> AccessHold:
    """Hold this guardian's access to this child, from the next request on.

    It holds through `last_day`, or until it is lifted. Raises ParentError `held` where a hold stands
    already, `in_the_past` for a last day that is over.
    """
    today = timezone.localdate()
    if last_day and last_day < today:
        raise ParentError("in_the_past")
    with transaction.atomic():
        # Who sets holds on one guardian does so one after the other.
        roster.lock_guardians([guardian.pk])
        unlifted = AccessHold.objects.filter(guardian=guardian, student=student, lifted_at=None)
        if unlifted.holding(today).exists():
            raise ParentError("held")
        unlifted.update(lifted_at=timezone.now())  # its last day is over
        hold = AccessHold(guardian=guardian, student=student, reason=reason, last_day=last_day, set_by=by)
        hold.save(force_insert=True)
        _record("parents.access_held", hold, by=by, origin=origin)
    return hold


def lift_hold(*, hold: AccessHold, by: User, origin: Origin) -> None:
    """Lift a hold by hand. Raises ParentError `lifted` where somebody was first."""
    with transaction.atomic():
        standing = AccessHold.objects.filter(pk=hold.pk, lifted_at=None)
        if not standing.update(lifted_at=timezone.now(), lifted_by=by):
            raise ParentError("lifted")
        _record("parents.hold_lifted", hold, by=by, origin=origin)


def kept_from(student_id: int) -> set[int]:
    """Return the guardians whom a hold keeps from this student: they hear of nothing either (A8)."""
    holds = AccessHold.objects.holding(timezone.localdate()).filter(student_id=student_id)
    return set(holds.values_list("guardian_id", flat=True))


def _record(kind: str, hold: AccessHold, *, by: User, origin: Origin) -> None:
    access_log.record(
        kind,
        success=True,
        origin=origin,
        actor=by,
        student_id=hold.student_id,
        guardian=hold.guardian_id,
        hold=hold.pk,
    )
