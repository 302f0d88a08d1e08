"""Which school year it is, by dates, and who is enrolled this year or next (H2, P10)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, When

from sis import models
from sis.models import Enrollment, Section, Student
from sis.prepared import prepared_rows

# A session that begins in this month or later belongs to the school year that ends in the next calendar year.
YEAR_TURNS = 7


@dataclass(frozen=True, slots=True)
class Term:
    """A session of a school year: from `start` up to `end`, which is the first day after it.

    `parent_id` is the session it is a part of, None for the outermost.
    """

    id: int
    title: str
    kind: models.Term.Kind
    start: date
    end: date
    parent_id: int | None

    def holds(self, day: date) -> bool:
        """Say whether this day is in it."""
        return self.start <= day < self.end


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year: from `start` up to `end`, which is the first day after it, with all its sessions.

    `terms` are by start, the longer ones first.
    """

    title: str
    start: date
    end: date
    terms: tuple[Term, ...]

    @property
    def term_ids(self) -> frozenset[int]:
        """The ids of all its sessions."""
        return frozenset(term.id for term in self.terms)

    def holds(self, day: date) -> bool:
        """Say whether this day is in it."""
        return self.start <= day < self.end

    def term(self, term_id: int) -> Term | None:
        """Return this session, None if it is of another year."""
        return next((term for term in self.terms if term.id == term_id), None)

    def within(self, term_id: int) -> frozenset[int]:
        """Return the ids of this session and of all below it; a cycle of parents does not loop."""
        found: set[int] = set()
        found_now = {term_id}
        while found_now:
            found |= found_now
            found_now = {term.id for term in self.terms if term.parent_id in found_now} - found
        return frozenset(found)

    def current_term_ids(self, day: date) -> frozenset[int]:
        """Return the ids of the sessions that a day belongs to, all levels.

        A day between two terms belongs to the term before it.
        """
        current = {term.id for term in self.terms if term.holds(day)}
        parts = [term for term in self.terms if term.kind != models.Term.Kind.SCHOOL_YEAR]
        if not any(term.id in current for term in parts):
            ended = [term.end for term in parts if term.end <= day]
            current |= {term.id for term in parts if ended and term.end == max(ended)}
        return frozenset(current)


def this_year(today: date) -> SchoolYear | None:
    """Return the school year that includes today, else the next to begin, else the newest in the roster (H2).

    None if the roster knows no sessions at all. One query.
    """
    return _this(_years(), today)


def next_year(today: date) -> SchoolYear | None:
    """Return the school year after this one, or None if the roster does not have it yet. One query."""
    years = _years()
    return _after(years, _this(years, today))


def this_and_next_year(today: date) -> list[SchoolYear]:
    """Return this school year and the one after it, those that the roster has. One query."""
    years = _years()
    this = _this(years, today)
    return [year for year in (this, _after(years, this)) if year]


def last_year(today: date) -> SchoolYear | None:
    """Return the newest school year that has ended: in summer, the one with the final grades. One query."""
    return max((year for year in _years() if year.end <= today), key=_end, default=None)


def is_between_years(today: date) -> bool:
    """Say whether today is in no school year, as in most summers (P10). One query."""
    return not any(year.holds(today) for year in _years())


def days_without_school(first: date, last: date) -> set[date]:
    """Return the days from the first through the last on which no school has school by the calendars.

    A day that no calendar lists is not among them. One query.
    """
    listed = models.CalendarDay.objects.filter(day__range=(first, last), is_active=True).order_by()
    days = listed.values("day").annotate(is_free=Min(Case(When(is_instructional=True, then=0), default=1)))
    return set(days.filter(is_free=1).values_list("day", flat=True))


def children_enrolled(student_ids: Collection[int], today: date) -> set[int]:
    """Return which of these students are enrolled this year or next (H2). Two queries for any number.

    A student is enrolled who is active and in a class of one of these years, even if the class is over. An
    active student with a school and without any class counts, too: the new schedule may not exist yet. If the
    roster has no sessions, every active student counts.
    """
    years = this_and_next_year(today)
    active = Student.objects.filter(pk__in=student_ids, is_active=True)
    return set(active.filter(enrolled_in(years)).values_list("pk", flat=True))


def enrolled_in(years: Iterable[SchoolYear], *, student: str = "") -> Q:
    """Return the condition that an active student is enrolled in one of these years.

    `student` is the lookup from the row to the student, empty if the row is the student.
    """
    terms = frozenset(term for year in years for term in year.term_ids)
    if not terms:
        return Q(pk__isnull=False)
    own, school = (f"{student}_id", f"{student}__school") if student else ("pk", "school")
    classes = Enrollment.objects.filter(student=OuterRef(own), is_active=True)
    taught = classes.filter(section__in=sections_of(terms))
    return Q(Exists(taught)) | Q(**{f"{school}__isnull": False}) & ~Q(Exists(classes))


def sections_of(terms: Collection[int]) -> QuerySet[Section]:
    """Return the active classes of these terms: by their own or, without any, by the course's year."""
    own = Section.terms.through._default_manager.filter(section=OuterRef("pk"), term__is_active=True)
    return Section.objects.filter(
        Exists(own.filter(term__in=terms)) | ~Exists(own) & Q(course__school_year__in=terms), is_active=True
    )


def _this(years: list[SchoolYear], today: date) -> SchoolYear | None:
    ahead = [year for year in years if today < year.end]
    return min(ahead, key=_start) if ahead else max(years, key=_end, default=None)


def _after(years: list[SchoolYear], this: SchoolYear | None) -> SchoolYear | None:
    later = [year for year in years if this and this.start < year.start]
    return min(later, key=_start, default=None)


def _start(stretch: SchoolYear | Term) -> date:
    return stretch.start


def _end(stretch: SchoolYear) -> date:
    return stretch.end


_TERMS = """
SELECT id, title, kind, start, "end", parent_id, school_year FROM sis_term
WHERE is_active ORDER BY start, "end" DESC, id"""


def _years() -> list[SchoolYear]:
    """Return the school years of the roster.

    Sessions are grouped by their outermost parent, and those by the year that they name: a district may have
    several calendars, or semesters without a school year above them.
    """
    terms: dict[int, Term] = {}
    named_years: dict[int, int | None] = {}
    for pk, title, kind, start, end, parent_id, named in prepared_rows(_TERMS):
        terms[pk] = Term(pk, title, models.Term.Kind(kind), start, end, parent_id)
        named_years[pk] = named
    outer = {key: _outermost(term, terms) for key, term in terms.items()}
    whole = [term for term in outer.values() if term.kind == models.Term.Kind.SCHOOL_YEAR]
    groups: dict[int, list[int]] = {}
    for key, term in outer.items():
        groups.setdefault(_ends_in(term, whole, named_years), []).append(key)
    return [
        _year({outer[key].id: outer[key] for key in keys}, [terms[key] for key in keys])
        for keys in groups.values()
    ]


def _outermost(term: Term, terms: dict[int, Term]) -> Term:
    """Return the school year above a session, else its outermost parent; a cycle of parents does not loop."""
    seen = {term.id}
    while term.kind != models.Term.Kind.SCHOOL_YEAR and term.parent_id in terms.keys() - seen:
        term = terms[term.parent_id]
        seen.add(term.id)
    return term


def _ends_in(term: Term, whole: list[Term], named_years: dict[int, int | None]) -> int:
    """Return the year in which a session's school year ends, as far as it is known."""
    named = named_years[term.id]
    if named is not None:
        return named
    around = (named_years[year.id] for year in whole if year.holds(term.start))
    known = next((year for year in around if year), None)
    return known or term.start.year + (term.start.month >= YEAR_TURNS)


def _year(outermost: dict[int, Term], terms: list[Term]) -> SchoolYear:
    whole = [term for term in outermost.values() if term.kind == models.Term.Kind.SCHOOL_YEAR]
    parts = whole or list(outermost.values())
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    title = min(whole, key=_start).title if whole else f"{start.year}–{end.year}"
    return SchoolYear(title, start, end, tuple(terms))
