"""Holds: one guardian sees nothing of one child, whatever the roster says, until staff lift it (A8)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from parents.errors import ParentError
from parents.models import AccessHold
from portal import access_log
from portal.actor import Actor
from sis import roster


def hold_access(
    *, actor: Actor, guardian: roster.Guardian, student: roster.Student, reason: str, last_day: date | None
) -> AccessHold:
    """Block this guardian's access to this child from the next request on.

    The hold is in force through `last_day`, or until it is lifted. Raises ParentError `held` if there is one
    already, `in_the_past` for a last day that is over.
    """
    today = timezone.localdate()
    if last_day and last_day < today:
        raise ParentError("in_the_past")
    with transaction.atomic():
        # Holds on one guardian are set one after the other.
        roster.lock_guardians([guardian.pk])
        unlifted = AccessHold.objects.filter(guardian=guardian, student=student, lifted_at=None)
        if unlifted.holding(today).exists():
            raise ParentError("held")
        unlifted.update(lifted_at=timezone.now())  # its last day is over
        hold = AccessHold(guardian=guardian, student=student, reason=reason, last_day=last_day)
        hold.set_by = actor.required_user
        hold.save(force_insert=True)
        access_log.record("parents.access_held", actor=actor, **_logged(hold))
    return hold


def lift_hold(*, actor: Actor, hold: AccessHold) -> None:
    """Lift a hold. Raises ParentError `lifted` if it was lifted already."""
    with transaction.atomic():
        unlifted = AccessHold.objects.filter(pk=hold.pk, lifted_at=None)
        if not unlifted.update(lifted_at=timezone.now(), lifted_by=actor.user):
            raise ParentError("lifted")
        access_log.record("parents.hold_lifted", actor=actor, **_logged(hold))


def blocked_guardians(student_id: int) -> set[int]:
    """Return the guardians with a hold on this student, who get no mail about the student either (A8)."""
    holds = AccessHold.objects.holding(timezone.localdate()).filter(student_id=student_id)
    return set(holds.values_list("guardian_id", flat=True))


def _logged(hold: AccessHold) -> dict[str, Any]:
    """Return how the access log names a hold."""
    return {"student_id": hold.student_id, "guardian": hold.guardian_id, "hold": hold.pk}
