"""Schedules (H6): a student's classes by period and term, and the classes of one day with their times."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from sis import models
from sis.prepared import prepared_rows
from sis.records.classes import (
    CLASS_COLUMNS,
    StudentClass,
    enrollments_in,
    period_names,
    period_order,
    student_class,
    teachers_by_class,
)
from sis.years import SchoolYear, Term


@dataclass(frozen=True, slots=True)
class ClassMeeting:
    """When and where a class meets: in a period, on days of this label (blank: every day).

    `term_id` is None if it meets so in all its terms.
    """

    period: str
    term_id: int | None
    day_label: str
    room: str
    team: str


@dataclass(frozen=True, slots=True)
class Placement:
    """A class in one cell of a schedule. Without a teacher the place is vacant."""

    student_class: StudentClass
    meeting: ClassMeeting


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period with what the student has in it, one tuple for each term; an empty one is an empty period."""

    period: str
    cells: tuple[tuple[Placement, ...], ...]


@dataclass(frozen=True, slots=True)
class YearSchedule:
    """A student's schedule: `rows` of periods, with a cell for each of `terms`.

    The rows are the periods of the student's school, in the order of the day, then others in which a class
    meets. A blank period holds the classes of which no period is known.
    """

    terms: tuple[Term, ...]
    classes: tuple[StudentClass, ...]
    rows: tuple[PeriodRow, ...]


class DayKind(StrEnum):
    """Whether there is school on a day; unknown if the school's calendar does not list it."""

    SCHOOL = "school"
    NO_SCHOOL = "no_school"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """One day of one school: `bells` is the name of its bell schedule, `label` its day in the rotation."""

    day: date
    kind: DayKind
    bells: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class DayClass:
    """A class as it meets on one day; without teachers the place is vacant."""

    class_id: int
    title: str
    code: str
    course: str
    is_homeroom: bool
    room: str
    team: str
    teachers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaySlot:
    """A period of one day: its times, None if unknown, and its classes; without classes it is empty."""

    period: str
    start: time | None
    end: time | None
    classes: tuple[DayClass, ...]


@dataclass(frozen=True, slots=True)
class DaySchedule:
    """One day of one student, in the order of the day; without school it has no slots."""

    day: SchoolDay
    slots: tuple[DaySlot, ...]


def schedules_of(student_ids: Collection[int], *, year: SchoolYear) -> dict[int, YearSchedule]:
    """Return each student's schedule of a school year. Four statements for any number.

    Classes and enrollments that the last roster does not list are left out. The terms are the sessions of the
    finest kind in which any of the student's classes is, below the school year where there are any.
    """
    rows = enrollments_in(year, student_ids).values_list("student_id", "student__school_id", *CLASS_COLUMNS)
    classes: defaultdict[int, list[StudentClass]] = defaultdict(list)
    schools: dict[int, int | None] = {}
    for student_id, school_id, *columns in rows:
        classes[student_id].append(student_class(columns))
        schools[student_id] = school_id
    class_ids = {one.class_id for many in classes.values() for one in many}
    teachers, meetings = teachers_by_class(class_ids), _meetings_by_class(class_ids)
    periods = _periods_by_school(schools.values())
    return {
        student_id: _year_schedule(
            [replace(one, teachers=teachers[one.class_id]) for one in classes[student_id]],
            meetings,
            periods.get(schools.get(student_id), []),
            year,
        )
        for student_id in student_ids
    }


def day_schedules_of(student_ids: Collection[int], *, on: date) -> dict[int, DaySchedule]:
    """Return each student's classes of one day, with times, room and teachers. Three statements.

    Without bells for the day's schedule the periods have no times. On a day that the calendar does not list,
    classes of every day label are given. A student who is not in the roster has a day that is unknown.
    """
    days = school_days_of(student_ids, on=on)
    taught = classes_on(student_ids, on=on)
    schools = {school_id for school_id, _day in days.values()}
    periods = _periods_with_bells(schools)
    unknown = None, SchoolDay(on, DayKind.UNKNOWN)
    return {
        student_id: _day_schedule(days.get(student_id, unknown), taught.get(student_id, []), periods)
        for student_id in student_ids
    }


SATURDAY = 5
AHEAD = timedelta(days=35)  # further than the longest break within a school year


def current_schedules_at(schools: Mapping[int, int | None], *, at: datetime) -> dict[int, DaySchedule]:
    """Return each student's day at this local moment: today until the last bell, then the next with school.

    `schools` are the school ids by student id. Today stays if no next day with school is listed. A day that
    the calendar does not list counts as one with school, except on weekends. Three statements for students
    whose day is the same.
    """
    today = at.date()
    listed = school_days(schools.values(), first=today, last=today + AHEAD)
    periods = _periods_with_bells(schools.values())
    chosen = {
        school_id: _current_day(listed.get(school_id, ()), periods.get(school_id or 0, ([], []))[1], at)
        for school_id in set(schools.values())
    }
    found: dict[int, DaySchedule] = {}
    for day in {one.day for one in chosen.values()}:
        here = {student: school for student, school in schools.items() if chosen[school].day == day}
        taught = classes_on(list(here), on=day)
        for student, school in here.items():
            found[student] = _day_schedule((school, chosen[school]), taught.get(student, []), periods)
    return found


def _current_day(listed: Sequence[SchoolDay], bells: Sequence["_Bell"], at: datetime) -> SchoolDay:
    """Return today if its last bell has not rung, else the next day with school."""
    today = next((one for one in listed if one.day == at.date()), SchoolDay(at.date(), DayKind.UNKNOWN))
    last = max((one.end for one in bells if one.schedule == today.bells), default=time.max)
    is_free = today.kind == DayKind.NO_SCHOOL or (today.kind == DayKind.UNKNOWN and at.weekday() >= SATURDAY)
    if not is_free and at.time() < last:
        return today
    later = (one for one in listed if one.day > at.date() and one.kind == DayKind.SCHOOL)
    return next(later, today)


def school_days_of(student_ids: Collection[int], *, on: date) -> dict[int, tuple[int | None, SchoolDay]]:
    """Return each student's school id with that school's day. One statement."""
    rows = models.Student.objects.filter(pk__in=student_ids).annotate(
        listed=FilteredRelation(
            "school__days", condition=Q(school__days__day=on, school__days__is_active=True)
        )
    )
    columns = ("pk", "school_id", "listed__is_instructional", "listed__schedule", "listed__label")
    return {
        student_id: (school_id, school_day(on, is_instructional=is_instructional, bells=bells, label=label))
        for student_id, school_id, is_instructional, bells, label in rows.order_by().values_list(*columns)
    }


def school_day(
    day: date, *, is_instructional: bool | None, bells: str | None, label: str | None
) -> SchoolDay:
    """Make a day from a row of the school's calendar; None: the calendar does not list it."""
    if is_instructional is None:
        return SchoolDay(day, DayKind.UNKNOWN)
    kind = DayKind.SCHOOL if is_instructional else DayKind.NO_SCHOOL
    return SchoolDay(day, kind, bells or "", label or "")


def school_days(
    school_ids: Collection[int | None], *, first: date, last: date
) -> dict[int | None, tuple[SchoolDay, ...]]:
    """Return the days that each school's calendar lists from the first through the last. One statement."""
    rows = models.CalendarDay.objects.filter(
        school_id__in=[key for key in school_ids if key], day__range=(first, last), is_active=True
    )
    columns = ("school_id", "day", "is_instructional", "schedule", "label")
    found: defaultdict[int | None, list[SchoolDay]] = defaultdict(list)
    for school_id, day, is_instructional, bells, label in rows.order_by("day").values_list(*columns):
        found[school_id].append(school_day(day, is_instructional=is_instructional, bells=bells, label=label))
    return {school_id: tuple(days) for school_id, days in found.items()}


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class in one period of one day, with the times of that period if bells are known."""

    period: str
    order: int
    start: time | None
    end: time | None
    day_class: DayClass


# A class without meetings meets in the periods that its own row names. The people are those of one table:
# students by their enrollments, teachers by their assignments.
_CLASSES_ON = """
SELECT e.{person}, p.name, p."order", b.start, b."end", s.periods, has.meetings,
    s.id, s.title, s.code, c.title, s.kind, COALESCE(NULLIF(m.room, ''), s.room), COALESCE(m.team, ''),
    ARRAY(
        SELECT btrim(f.first_name || ' ' || f.last_name)
        FROM sis_sectionteacher AS t JOIN sis_staffmember AS f ON f.id = t.staff_id AND f.is_active
        WHERE t.section_id = s.id AND t.is_active
            AND (t.begin IS NULL OR t.begin <= %(on)s) AND (t."end" IS NULL OR t."end" > %(on)s)
        ORDER BY t."primary" DESC, t.id)
FROM {table} AS e
JOIN sis_section AS s ON s.id = e.section_id AND s.is_active
JOIN sis_course AS c ON c.id = s.course_id
LEFT JOIN sis_calendarday AS d ON d.school_id = s.school_id AND d.day = %(on)s AND d.is_active
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM sis_meeting AS x WHERE x.section_id = s.id AND x.is_active) AS meetings
) AS has
LEFT JOIN LATERAL (
    SELECT x.period_id, x.room, x.team FROM sis_meeting AS x
    LEFT JOIN sis_term AS t ON t.id = x.term_id
    WHERE x.section_id = s.id AND x.is_active
        AND (x.term_id IS NULL OR t.start <= %(on)s AND t."end" > %(on)s)
        AND (x.day_label = '' OR COALESCE(d.label, '') IN ('', x.day_label))
    UNION ALL
    SELECT x.id, '', '' FROM sis_period AS x
    WHERE NOT has.meetings AND x.school_id = s.school_id AND x.is_active
        AND x.name = ANY (regexp_split_to_array(btrim(s.periods), '\\s*,\\s*'))
) AS m ON true
LEFT JOIN sis_period AS p ON p.id = m.period_id AND p.is_active
LEFT JOIN sis_belltime AS b ON b.period_id = p.id AND b.schedule = d.schedule AND b.is_active
WHERE e.{person} = ANY (%(people)s) AND e.is_active
    AND (e.begin IS NULL OR e.begin <= %(on)s) AND (e."end" IS NULL OR e."end" > %(on)s)
    AND COALESCE(d.is_instructional, true)
    AND COALESCE(
        (SELECT bool_or(t.start <= %(on)s AND t."end" > %(on)s)
            FROM sis_section_terms AS x JOIN sis_term AS t ON t.id = x.term_id AND t.is_active
            WHERE x.section_id = s.id),
        (SELECT t.start <= %(on)s AND t."end" > %(on)s FROM sis_term AS t WHERE t.id = c.school_year_id),
        true)
ORDER BY p."order", b.start, s.title, s.id"""
_CLASSES_OF_STUDENTS = _CLASSES_ON.format(person="student_id", table="sis_enrollment")
_CLASSES_OF_TEACHERS = _CLASSES_ON.format(person="staff_id", table="sis_sectionteacher")


def classes_on(student_ids: Collection[int], *, on: date) -> dict[int, list[TaughtClass]]:
    """Return the classes that each student has on a day, in the order of the day. One statement.

    A class stands there once for each period. None are given on a day without school.
    """
    return _classes_on(_CLASSES_OF_STUDENTS, student_ids, on=on)


def teaching_on(staff_id: int, *, on: date) -> list[TaughtClass]:
    """Return the classes that a staff member teaches on a day, in the order of the day. One statement.

    As `classes_on`; the calendar is that of each class's school.
    """
    return _classes_on(_CLASSES_OF_TEACHERS, [staff_id], on=on).get(staff_id, [])


def _classes_on(statement: str, people: Collection[int], *, on: date) -> dict[int, list[TaughtClass]]:
    rows = prepared_rows(statement, {"people": list(people), "on": on})
    found: defaultdict[int, list[TaughtClass]] = defaultdict(list)
    for person_id, period, order, start, end, named, has_meetings, *columns in rows:
        if period is None and has_meetings:
            continue
        day_class = _day_class(columns)
        names = [period] if period is not None else period_names(named) or ("",)
        found[person_id] += [TaughtClass(name, order or 0, start, end, day_class) for name in names]
    return found


def _day_class(columns: Iterable[Any]) -> DayClass:
    class_id, title, code, course, kind, room, team, teachers = columns
    is_homeroom = kind == models.Section.Kind.HOMEROOM
    return DayClass(class_id, title, code, course, is_homeroom, room, team, tuple(teachers))


@dataclass(frozen=True, slots=True)
class _Bell:
    period: str
    schedule: str
    start: time
    end: time


def _periods_with_bells(school_ids: Collection[int | None]) -> dict[int, tuple[list[str], list[_Bell]]]:
    """Return the periods of each school in the order of the day, with the bells of every schedule."""
    rows = models.Period.objects.filter(school_id__in=[key for key in school_ids if key], is_active=True)
    ringing = rows.annotate(
        bell=FilteredRelation("bell_times", condition=Q(bell_times__is_active=True))
    ).order_by("order", "pk", "bell__start")
    columns = ("school_id", "name", "bell__schedule", "bell__start", "bell__end")
    found: dict[int, tuple[list[str], list[_Bell]]] = {}
    for school_id, name, schedule, start, end in ringing.values_list(*columns):
        names, bells = found.setdefault(school_id, ([], []))
        if name not in names:
            names.append(name)
        if schedule is not None:
            bells.append(_Bell(name, schedule, start, end))
    return found


def _day_schedule(
    school_and_day: tuple[int | None, SchoolDay],
    taught: list[TaughtClass],
    periods: dict[int, tuple[list[str], list[_Bell]]],
) -> DaySchedule:
    school_id, day = school_and_day
    if day.kind == DayKind.NO_SCHOOL:
        return DaySchedule(day, ())
    names, bells = periods.get(school_id or 0, ([], []))
    today = {one.period: one for one in bells if one.schedule == day.bells}
    slots = {
        name: DaySlot(name, today[name].start if name in today else None, _end(today.get(name)), ())
        for name in names
        if name in today or not today
    }
    for one in taught:
        slot = slots.get(one.period) or DaySlot(one.period, one.start, one.end, ())
        slots[one.period] = replace(slot, classes=(*slot.classes, one.day_class))
    extra = sorted(slots.keys() - set(names), key=lambda name: period_order([name]))
    order = {name: place for place, name in enumerate([*names, *extra])}
    return DaySchedule(day, tuple(sorted(slots.values(), key=lambda slot: _place(slot, order))))


def _place(slot: DaySlot, order: dict[str, int]) -> tuple[bool, time, int]:
    return slot.start is None, slot.start or time.min, order[slot.period]


def _end(bell: _Bell | None) -> time | None:
    return bell.end if bell else None


def _meetings_by_class(class_ids: Collection[int]) -> dict[int, list[ClassMeeting]]:
    rows = models.Meeting.objects.filter(
        section_id__in=class_ids, is_active=True, period__is_active=True
    ).order_by("day_label", "pk")
    columns = ("section_id", "period__name", "term_id", "day_label", "room", "team")
    found: dict[int, list[ClassMeeting]] = {}
    for class_id, *meeting in rows.values_list(*columns):
        found.setdefault(class_id, []).append(ClassMeeting(*meeting))
    return found


def _periods_by_school(school_ids: Iterable[int | None]) -> dict[int | None, list[str]]:
    rows: QuerySet[models.Period, Any] = models.Period.objects.filter(
        school_id__in={key for key in school_ids if key}, is_active=True
    )
    found: dict[int | None, list[str]] = {}
    for school_id, name in rows.order_by("order", "pk").values_list("school_id", "name"):
        found.setdefault(school_id, []).append(name)
    return found


def column_terms(year: SchoolYear, classes: Iterable[StudentClass]) -> tuple[Term, ...]:
    """Return the sessions that stand as columns: those of the finest kind in which any of the classes is.

    Without any below the school year it is the coarsest kind that the year has, else the year itself.
    """
    kinds = list(models.Term.Kind)  # from the whole year to the grading period
    used = [term for one in classes for term in map(year.term, one.term_ids) if term]
    finest = max((kinds.index(term.kind) for term in used), default=0)
    below = sorted({kinds.index(term.kind) for term in year.terms} - {0})
    chosen = finest or (below[0] if below else 0)
    return tuple(term for term in year.terms if kinds.index(term.kind) == chosen)


def _year_schedule(
    classes: list[StudentClass],
    meetings: dict[int, list[ClassMeeting]],
    periods: list[str],
    year: SchoolYear,
) -> YearSchedule:
    classes.sort(key=lambda one: (period_order(one.periods), one.title, one.begin or date.min))
    terms = column_terms(year, classes)
    placed = [
        Placement(one, meeting)
        for one in classes
        for meeting in meetings.get(one.class_id) or _meetings_by_own_row(one)
    ]
    others = {one.meeting.period for one in placed} - set(periods)
    names = [*periods, *sorted(others, key=lambda name: period_order([name]))]
    rows = [
        PeriodRow(
            name,
            tuple(
                tuple(one for one in placed if one.meeting.period == name and _is_in(one, term, year))
                for term in terms
            ),
        )
        for name in names
    ]
    return YearSchedule(terms, tuple(classes), tuple(rows))


def _meetings_by_own_row(one: StudentClass) -> Sequence[ClassMeeting]:
    """Return what the class's own row says, for a class without meetings."""
    return [ClassMeeting(period, None, "", one.room, "") for period in one.periods or ("",)]


def _is_in(placement: Placement, term: Term, year: SchoolYear) -> bool:
    """Say whether a class meets so in a term: by its own terms, the meeting's, and the enrollment."""
    one, meeting = placement.student_class, placement.meeting
    if (one.begin and one.begin >= term.end) or (one.end and one.end <= term.start):
        return False
    own = {meeting.term_id} if meeting.term_id else one.term_ids
    stretches = [found for found in map(year.term, own) if found]
    return not stretches or any(found.start < term.end and term.start < found.end for found in stretches)
