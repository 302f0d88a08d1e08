"""Notices and events of the schools (H3, H5), each in the languages in which it was written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from sis import models

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class AnnouncedText:
    """A title and a text in one language; both are the school's own words."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """A notice or an event, from the first through the last day, with its texts by language.

    Without a school it is the district's; without a class it is for everyone.
    """

    id: str
    school_id: int | None
    school: str
    class_id: int | None
    first_day: date
    last_day: date
    texts: tuple[AnnouncedText, ...]

    def text_in(self, language: str) -> AnnouncedText:
        """Return the text in a language, else in English, else in the first that there is."""
        by_language = {one.language: one for one in self.texts}
        return by_language.get(language) or by_language.get(FALLBACK) or self.texts[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a student is: the school and the grade."""

    school_id: int | None
    grade: str

    def is_meant(self, one: Announcement, grades: frozenset[str]) -> bool:
        """Say whether an announcement for these grades (none: every grade) is for this student."""
        here = one.school_id is None or one.school_id == self.school_id
        return here and (not grades or self.grade in grades)


def notices_of(student_ids: Collection[int], *, on: date) -> dict[int, tuple[Announcement, ...]]:
    """Return the notices of the district and of each student's school that are shown on a day, newest first.

    Those for other grades are left out. Two statements for any number.
    """
    found = notices_at(places_of(student_ids), on=on)
    return {student_id: found.get(student_id, ()) for student_id in student_ids}


def notices_at(places: Mapping[int, Place], *, on: date) -> dict[int, tuple[Announcement, ...]]:
    """Return the same for students whose schools and grades are known, by student id. One statement."""
    rows = models.Notice.objects.filter(first_day__lte=on, last_day__gte=on, is_active=True)
    found = _grouped(rows.filter(_at_schools(places)).order_by().values_list(*_COLUMNS))
    newest = sorted(found, key=lambda one: (-one[0].first_day.toordinal(), one[0].id))
    return {
        student_id: tuple(one for one, grades in newest if place.is_meant(one, grades))
        for student_id, place in places.items()
    }


def notices_for_school(school_id: int | None, *, on: date) -> tuple[Announcement, ...]:
    """Return the notices of the district and of a school for any grade, shown on a day, newest first.

    None: of the district alone. One statement.
    """
    rows = models.Notice.objects.filter(
        Q(school=school_id) | Q(school=None), first_day__lte=on, last_day__gte=on, is_active=True
    )
    found = [one for one, _grades in _grouped(rows.order_by().values_list(*_COLUMNS))]
    return tuple(sorted(found, key=lambda one: (-one.first_day.toordinal(), one.id)))


def places_of(student_ids: Collection[int]) -> dict[int, Place]:
    """Return each student's school and grade. One statement."""
    rows = models.Student.objects.filter(pk__in=student_ids).order_by()
    return {pk: Place(school, grade) for pk, school, grade in rows.values_list("pk", "school_id", "grade")}


def events_between(
    places: dict[int, Place], classes: dict[int, set[int]], *, first: date, last: date
) -> dict[int, tuple[Announcement, ...]]:
    """Return the events of each student's schools and classes that touch these days. One statement."""
    own = set().union(*classes.values())
    rows = models.Event.objects.filter(
        _at_schools(places) | Q(section_id__in=own), first_day__lte=last, last_day__gte=first, is_active=True
    )
    found = _grouped(rows.order_by().values_list(*_COLUMNS, "section_id"))
    found.sort(key=lambda one: (one[0].first_day, one[0].id))
    return {
        student_id: tuple(
            one
            for one, grades in found
            if (one.class_id is None and place.is_meant(one, grades))
            or one.class_id in classes.get(student_id, set())
        )
        for student_id, place in places.items()
    }


_COLUMNS = (
    "sourced_id",
    "school_id",
    "school__name",
    "first_day",
    "last_day",
    "grades",
    "language",
    "title",
    "text",
)


def _at_schools(places: Mapping[int, Place]) -> Q:
    schools = {place.school_id for place in places.values() if place.school_id}
    return Q(school_id__in=schools) | Q(school=None)


def _grouped(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Announcement, frozenset[str]]]:
    """Put the languages of one text together, with the grades that it is for.

    If the rows of one text differ in their dates or places, each of these stands on its own.
    """
    texts: defaultdict[tuple[Any, ...], list[AnnouncedText]] = defaultdict(list)
    for sourced_id, school_id, school, first_day, last_day, grades, language, title, text, *more in rows:
        class_id = more[0] if more else None
        key = sourced_id, school_id, school or "", class_id, first_day, last_day, grades
        texts[key].append(AnnouncedText(language, title, text))
    found = []
    for key, many in texts.items():
        sourced_id, school_id, school, class_id, first_day, last_day, grades = key
        many.sort(key=lambda one: one.language)
        one = Announcement(sourced_id, school_id, school, class_id, first_day, last_day, tuple(many))
        found.append((one, frozenset(part for part in map(str.strip, grades.split(",")) if part)))
    return found
