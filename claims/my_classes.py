"""A teacher's classes on the first page: which one meets now, and what its students need (A1, A4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from claims import status
from claims.claim import claimable_from
from claims.models import ResetTicket
from claims.recovery import SIGN_IN
from portal.limits import throttle
from sis import records, roster
from sis.records import TaughtClass


@dataclass(frozen=True, slots=True)
class Locked:
    """A student who must wait to sign in; `until` is None if only a technician can end it."""

    student: roster.Student
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Until:
    """A student who needs something that a moment belongs to: since when, or until when."""

    student: roster.Student
    at: datetime


@dataclass(frozen=True, slots=True)
class ClassBoard:
    """One class or homeroom: its students by what they need, each in one list.

    `never_claimed` can claim now, `claims_later` after 24 hours in the roster. `asked` have an account and
    wait for a reset that someone has asked for.
    """

    room: roster.Classroom
    signed_up: list[roster.Student]
    never_claimed: list[roster.Student]
    locked: list[Locked]
    asked: list[Until] = field(default_factory=list)
    claims_later: list[Until] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return how many students are in it."""
        return len(self.signed_up) + self.unclaimed + len(self.locked) + len(self.asked)

    @property
    def unclaimed(self) -> int:
        """Return how many have no account: those who can claim now, and those who can later."""
        return len(self.never_claimed) + len(self.claims_later)


@dataclass(frozen=True, slots=True)
class ClassOfTheMoment:
    """The class that meets now, or the next one of today, with its period, room and times."""

    board: ClassBoard
    taught: TaughtClass
    is_now: bool

    @property
    def period(self) -> str:
        """Return the period as staff say it: 3rd period; other names stay as they are."""
        return _ordinal(self.taught.period)


def boards_of(staff_id: int) -> list[ClassBoard]:
    """Return the classes and homerooms of a teacher today: those in which someone is locked, then by title.

    Four statements for any number of classes and students.
    """
    rooms = roster.classes_of(staff_id)
    members = roster.members_of_each([room.pk for room in rooms])
    ids = frozenset[int]().union(*members.values()) if members else frozenset[int]()
    open_tickets = ResetTicket.objects.filter(student=OuterRef("pk"), state=ResetTicket.State.OPEN)
    oldest = Subquery(open_tickets.order_by("opened_at").values("opened_at")[:1])
    rows = roster.all_students().filter(pk__in=ids).select_related("account__user").annotate(asked_at=oldest)
    students = {student.pk: student for student in rows}
    names = {pk: s.account.user.username_key for pk, s in students.items() if status.is_claimed(s)}
    waits = throttle.waiting_of_each(SIGN_IN, targets=names.values())
    boards = [
        _board(room, [one for pk, one in students.items() if pk in members[room.pk]], names, waits)
        for room in rooms
    ]
    return sorted(boards, key=lambda board: not board.locked)


def class_of_the_moment(
    staff_id: int, boards: Sequence[ClassBoard], *, now: datetime
) -> ClassOfTheMoment | None:
    """Return the class that this teacher has now by the bells and the rotation, else the next of today.

    None if the calendar or the bells of the day are unknown, or if the last class is over. One statement.
    """
    local = timezone.localtime(now)
    clock = local.time()
    by_id = {board.room.pk: board for board in boards}
    found = [one for one in records.teaching_on(staff_id, on=local.date()) if one.day_class.class_id in by_id]
    current = next((one for one in found if _meets(one, clock)), None)
    coming = [one for one in found if one.start and one.start > clock]
    taught = current or min(coming, key=lambda one: one.start or time.max, default=None)
    if taught is None:
        return None
    return ClassOfTheMoment(by_id[taught.day_class.class_id], taught, is_now=current is not None)


def _meets(taught: TaughtClass, clock: time) -> bool:
    return bool(taught.start and taught.end and taught.start <= clock < taught.end)


def _board(
    room: roster.Classroom, members: list[Any], names: dict[int, str], waits: dict[str, datetime]
) -> ClassBoard:
    board = ClassBoard(room=room, signed_up=[], never_claimed=[], locked=[])
    for student in members:
        name = names.get(student.pk)
        if name in waits:
            board.locked.append(Locked(student, _ends(waits[name])))
        elif name and student.asked_at:
            board.asked.append(Until(student, student.asked_at))
        elif name:
            board.signed_up.append(student)
        elif status.can_claim_now(student):
            board.never_claimed.append(student)
        else:
            board.claims_later.append(Until(student, claimable_from(student)))
    return board


def _ends(until: datetime) -> datetime | None:
    return until if until < throttle.FOREVER else None


def _ordinal(period: str) -> str:
    if not period.isdecimal():
        return period
    teen = period[-2:-1] == "1"
    ending = "th" if teen else {"1": "st", "2": "nd", "3": "rd"}.get(period[-1], "th")
    return f"{period}{ending} period"
