"""Which school year it is, by dates, and who is enrolled this year or next (H2, P10)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from sis.models import Enrollment, Section, Student, Term

# A session that begins in this month or later belongs to the school year that ends in the next calendar year.
YEAR_TURNS = 7


@dataclass(frozen=True)
class SchoolYear:
    """A school year: from `start` up to `end`, which is the first day after it, with all its sessions."""

    title: str
    start: date
    end: date
    term_ids: frozenset[int]

    def holds(self, day: date) -> bool:
        """Say whether this day is in it."""
        return self.start <= day < self.end


def this_year(today: date) -> SchoolYear | None:
    """Return the school year that includes today, else the next to begin, else the newest in the roster (H2).

    None if the roster knows no sessions at all. One query.
    """
    return _this(_years(), today)


def next_year(today: date) -> SchoolYear | None:
    """Return the school year after this one, or None if the roster does not have it yet. One query."""
    years = _years()
    return _after(years, _this(years, today))


def is_between_years(today: date) -> bool:
    """Say whether today is in no school year, as in most summers (P10). One query."""
    return not any(year.holds(today) for year in _years())


def children_enrolled(student_ids: Collection[int], today: date) -> set[int]:
    """Return which of these students are enrolled this year or next (H2). Two queries for any number.

    A student is enrolled who is active and in a class of one of these years, even if the class is over. An
    active student with a school and without any class counts, too: the new schedule may not exist yet. If the
    roster has no sessions, every active student counts.
    """
    years = _years()
    this = _this(years, today)
    active = Student.objects.filter(pk__in=student_ids, is_active=True)
    if this:
        following = _after(years, this)
        terms = this.term_ids | (following.term_ids if following else frozenset())
        classes = Enrollment.objects.filter(student=OuterRef("pk"), is_active=True)
        taught = classes.filter(section__in=sections_of(terms))
        active = active.filter(Exists(taught) | Q(school__isnull=False) & ~Exists(classes))
    return set(active.values_list("pk", flat=True))


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


def _years() -> list[SchoolYear]:
    """Return the school years of the roster.

    Sessions are grouped by their outermost parent, and those by the year that they name: a district may have
    several calendars, or semesters without a school year above them.
    """
    terms = {term.pk: term for term in Term.objects.filter(is_active=True)}
    outer = {key: _outermost(term, terms) for key, term in terms.items()}
    whole = [term for term in outer.values() if term.kind == Term.Kind.SCHOOL_YEAR]
    groups: dict[int, set[int]] = {}
    for key, term in outer.items():
        groups.setdefault(_ends_in(term, whole), set()).add(key)
    return [_year({outer[key].pk: outer[key] for key in keys}, keys) for keys in groups.values()]


def _outermost(term: Term, terms: dict[int, Term]) -> Term:
    """Return the school year above a session, else its outermost parent; a cycle of parents does not loop."""
    seen = {term.pk}
    while term.kind != Term.Kind.SCHOOL_YEAR and term.parent_id in terms.keys() - seen:
        term = terms[term.parent_id]
        seen.add(term.pk)
    return term


def _ends_in(term: Term, whole: list[Term]) -> int:
    """Return the year in which a session's school year ends, as far as it is known."""
    if term.school_year is not None:
        return term.school_year
    around = (year.school_year for year in whole if year.start <= term.start < year.end and year.school_year)
    return next(around, term.start.year + (term.start.month >= YEAR_TURNS))


def _year(outermost: dict[int, Term], term_ids: Collection[int]) -> SchoolYear:
    whole = [term for term in outermost.values() if term.kind == Term.Kind.SCHOOL_YEAR]
    parts = whole or list(outermost.values())
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    title = min(whole, key=_start).title if whole else f"{start.year}–{end.year}"
    return SchoolYear(title, start, end, frozenset(term_ids))
