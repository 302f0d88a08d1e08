"""Why a guardian can or cannot see each child, in words for staff (H1, H2, A8)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from parents.models import AccessHold
from portal.dates import numeric_date
from sis import roster


@dataclass(frozen=True, slots=True)
class ChildVisibility:
    """One child of a guardian: whether the pages show the child, and the reason if not."""

    student: roster.Student
    kind: str
    is_visible: bool
    reason: str
    hold: AccessHold | None


def child_visibilities(guardian_id: int) -> list[ChildVisibility]:
    """Return every child that the roster has ever related to this guardian, those shown first.

    The rules are those of parents/family.py, which opens the pages; here they give their reasons.
    """
    today = timezone.localdate()
    ties = roster.every_tie_of(guardian_id)
    holds = AccessHold.objects.holding(today).filter(guardian_id=guardian_id).select_related("set_by")
    held = {hold.student_id: hold for hold in holds}
    enrolled = roster.children_enrolled([tie.student.pk for tie in ties], today)
    children = [
        _visibility(tie, held.get(tie.student.pk), is_enrolled=tie.student.pk in enrolled) for tie in ties
    ]
    return sorted(children, key=lambda child: not child.is_visible)


def _visibility(tie: roster.Tie, hold: AccessHold | None, *, is_enrolled: bool) -> ChildVisibility:
    no = _why_not(tie, hold, is_enrolled=is_enrolled)
    reason = no or f"sees {', '.join(tie.area_list)}"
    return ChildVisibility(tie.student, tie.kind_name, not no, reason, hold)


def _why_not(tie: roster.Tie, hold: AccessHold | None, *, is_enrolled: bool) -> str:
    """Return the first reason why the child is not shown; empty if the child is shown."""
    of_age = roster.is_of_age(tie.student, timezone.localdate())
    reasons = (
        (not tie.guardian.is_active, "the guardian is no longer in the roster"),
        (not tie.student.is_active, f"the child has left the district{_when(tie.student)}"),
        (not tie.is_active, "the roster has ended the relationship"),
        (not tie.areas, "a contact only: the roster gives no right to see anything"),
        (hold is not None, _hold_in_words(hold)),
        (
            of_age and settings.RIGHTS_AT_18 == "close",
            "18 or older: the district closes everything but the card",
        ),
        (not is_enrolled, "not enrolled this year or next: only name and school show"),
    )
    return next((words for is_so, words in reasons if is_so), "")


def _hold_in_words(hold: AccessHold | None) -> str:
    if hold is None:
        return ""
    until = f" through {numeric_date(hold.last_day)}" if hold.last_day else ""
    since = numeric_date(hold.set_at)
    return f"held since {since}{until} by {hold.set_by.get_full_name()}: {hold.reason}"


def _when(student: roster.Student) -> str:
    left = student.left_at
    return f" on {numeric_date(left)}" if left else ""
