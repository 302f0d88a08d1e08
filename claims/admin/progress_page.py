"""The contents of the page Who has claimed: its scope, its bars, and links to the names behind them (A4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from claims.progress import STATES, Group, Numbers, sums_by
from portal.staff.ids import id_in
from sis import roster


@dataclass(frozen=True, slots=True)
class Place:
    """The part of the district that the page shows; by default everything that the visitor reaches."""

    school_id: int | None = None
    grade: str = ""
    homeroom_id: int | None = None
    class_id: int | None = None  # one of the visitor's own classes
    state: str = ""

    @classmethod
    def from_request(cls, request: HttpRequest) -> "Place":
        """Return the part that the address names; raises Http404 if there is no such part."""
        given = {name: request.GET.get(name, "") for name in ("school", "homeroom", "class")}
        ids = {name: id_in(text) for name, text in given.items()}
        state = request.GET.get("account", "")
        if any(text and ids[name] is None for name, text in given.items()) or state not in {"", *STATES}:
            raise Http404
        return cls(ids["school"], request.GET.get("grade", ""), ids["homeroom"], ids["class"], state)

    @property
    def is_narrowed(self) -> bool:
        """Say whether it is less than everything."""
        return bool(self.school_id or self.grade or self.homeroom_id or self.class_id)

    def students(self, students: QuerySet[roster.Student]) -> QuerySet[roster.Student]:
        """Return those of these students who are in this part and state."""
        if self.school_id:
            students = students.filter(school_id=self.school_id)
        if self.grade:
            students = students.filter(grade=self.grade)
        if self.homeroom_id:
            students = students.filter(homeroom_id=self.homeroom_id)
        if self.class_id:
            students = students.filter(pk__in=roster.members_of(self.class_id))
        return students.filter(STATES[self.state][1]) if self.state else students

    def query(self, **more: Any) -> str:
        """Return the query string of this part, narrowed further."""
        return urlencode({**self.named, **{name: value for name, value in more.items() if value}})

    @property
    def named(self) -> dict[str, Any]:
        """What the address names, without the state."""
        ids = {"school": self.school_id, "homeroom": self.homeroom_id, "class": self.class_id}
        return {name: value for name, value in {**ids, "grade": self.grade}.items() if value}

    def label(self, school: roster.School | None) -> str:
        """Return the part in words, a homeroom with its teacher; empty for everything."""
        rooms = roster.homerooms(pk for pk in (self.homeroom_id, self.class_id) if pk)
        names = [school.name if school else "", self.grade and f"grade {self.grade}"]
        return ", ".join(name for name in (*names, *(room.label_with_teacher for room in rooms)) if name)


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of a group as a bar, with a link to the names behind it."""

    label: str
    number: int
    percent: int
    names: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group: its link, its bars, and who is missing."""

    label: str
    numbers: Numbers
    inside: str
    bars: list[Bar]
    missing: str


def row(label: str, numbers: Numbers, query: str | None, *, leads: bool = False) -> Row:
    """Return the row of a group whose names the lists find by `query`, or None if no list can find them."""
    listed = reverse("admin:sis_student_changelist")
    behind = {code: "" if query is None else f"{listed}?{query}&account={code}" for code in STATES}
    counted = (("claimed", numbers.claimed), ("recovery", numbers.recovery), ("signed_in", numbers.signed_in))
    bars = [Bar(STATES[code][0], n, _percent(n, numbers.enrolled), behind[code]) for code, n in counted]
    return Row(label, numbers, f"?{query}" if leads and query else "", bars, behind["unclaimed"])


def rows_by_school(groups: list[Group], place: Place) -> list[Row]:
    """Return a row for each school, those with the smallest share of claims first."""
    sums = sums_by(groups, "school_id")
    names = {school.pk: school.name for school in roster.schools(frozenset(pk for pk in sums if pk))}
    found = [
        row(names.get(pk, "No school"), numbers, place.query(school=pk) if pk else None, leads=True)
        for pk, numbers in sums.items()
    ]
    return sorted(found, key=lambda row: (row.numbers.claimed / row.numbers.enrolled, row.label))


def rows_by_grade(groups: list[Group], place: Place) -> list[Row]:
    """Return a row for each grade."""
    sums = sums_by(groups, "grade")
    return [
        row(grade or "No grade", sums[grade], place.query(grade=grade) if grade else None, leads=True)
        for grade in roster.sort_grades(sums)
    ]


def rows_by_homeroom(groups: list[Group], place: Place) -> list[Row]:
    """Return a row for each homeroom, with its teacher."""
    sums = sums_by(groups, "homeroom_id")
    rooms = roster.homerooms(pk for pk in sums if pk)
    found = [row(room.label_with_teacher, sums[room.pk], place.query(homeroom=room.pk)) for room in rooms]
    return [*found, *([row("No homeroom", sums[None], None)] if None in sums else [])]


def rows_by_class(
    rooms: Iterable[roster.Classroom], numbers: Mapping[int, Numbers], place: Place
) -> list[Row]:
    """Return a row for each class of a teacher in which there is anyone."""
    return [
        row(room.label, numbers[room.pk], place.query(**{"class": room.pk}), leads=True)
        for room in rooms
        if numbers[room.pk].enrolled
    ]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the trend: a column of a chart 100 high."""

    day: date
    claims: int
    x: int
    y: int
    height: int


def columns(trend: Iterable[tuple[date, int]]) -> list[Day]:
    """Return the columns of the chart; a day without claims is a thin line."""
    days = list(trend)
    most = max([n for _day, n in days] + [1])
    heights = [max(2, round(96 * n / most)) for _day, n in days]
    return [
        Day(day, n, x=10 * place, y=100 - height, height=height)
        for place, ((day, n), height) in enumerate(zip(days, heights, strict=True))
    ]


def deadline(numbers: Numbers) -> dict[str, Any] | None:
    """Return the deadline with what it takes to meet it; None if the district has not set one."""
    by: date | None = settings.CLAIM_DEADLINE
    if by is None:
        return None
    left = (by - timezone.localdate()).days
    return {"by": by, "days_left": left, "a_day": -(-numbers.unclaimed // max(left, 1)), "is_over": left < 0}


def _percent(part: int, whole: int) -> int:
    """Return the percentage; 100 only for all of them, and 0 only for none."""
    share = round(100 * part / whole) if whole else 0
    return min(max(share, 1 if part else 0), 100 if part == whole else 99)
