"""A teacher's classes on the first page: who is in, who has never claimed, who is locked (A1, A4)."""

from dataclasses import dataclass
from datetime import datetime

from claims import status
from claims.recovery import SIGN_IN
from portal.limits import throttle
from sis import roster


@dataclass(frozen=True, slots=True)
class Locked:
    """A student who must wait to sign in; `until` is None if only a technician can end it."""

    student: roster.Student
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ClassBoard:
    """One class or homeroom: its students by the state of their accounts, each in one list."""

    room: roster.Classroom
    signed_up: list[roster.Student]
    never_claimed: list[roster.Student]
    locked: list[Locked]

    @property
    def size(self) -> int:
        """Return how many students are in it."""
        return len(self.signed_up) + len(self.never_claimed) + len(self.locked)


def boards_of(staff_id: int) -> list[ClassBoard]:
    """Return the classes and homerooms of a teacher today: those in which someone is locked, then by title.

    Four statements for any number of classes and students.
    """
    rooms = roster.classes_of(staff_id)
    members = roster.members_of_each([room.pk for room in rooms])
    ids = frozenset[int]().union(*members.values()) if members else frozenset[int]()
    students = {s.pk: s for s in roster.all_students().filter(pk__in=ids).select_related("account__user")}
    claimed = {pk: s.account.user.username_key for pk, s in students.items() if status.is_claimed(s)}
    waits = throttle.waiting_of_each(SIGN_IN, targets=claimed.values())
    boards = []
    for room in rooms:
        mine = [student for pk, student in students.items() if pk in members[room.pk]]
        locked = [s for s in mine if claimed.get(s.pk) in waits]
        boards.append(
            ClassBoard(
                room=room,
                signed_up=[s for s in mine if s.pk in claimed and s not in locked],
                never_claimed=[s for s in mine if s.pk not in claimed],
                locked=[Locked(s, _ends(waits[claimed[s.pk]])) for s in locked],
            )
        )
    return sorted(boards, key=lambda board: not board.locked)


def _ends(until: datetime) -> datetime | None:
    return until if until < throttle.FOREVER else None
