"""Which guardian belongs to which student, and what the guardian may see (H1, P2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Subquery

from sis.models import Guardian, HouseholdMember, Relationship, School, Section, Student
from sis.names import canonical_number, fold_for_search
from sis.prepared import prepared_rows
from sis.students import by_grade
from sis.years import SchoolYear

AREAS = Relationship.AREAS
OF_AGE = 18
_AREA_OF_TIE = Q(*((area, True) for area in AREAS), _connector=Q.OR)


@dataclass(frozen=True)
class Tie:
    """One guardian's relationship to one student in the last roster; without areas a contact only."""

    student: Student
    guardian: Guardian
    kind: str
    areas: frozenset[str]
    is_contact: bool
    is_active: bool = True
    is_enrolled: bool | None = None  # None: the query did not ask

    @property
    def kind_name(self) -> str:
        """What the guardian is to the student, in English, for staff."""
        return Relationship.Kind(self.kind).label

    @property
    def area_list(self) -> list[str]:
        """The areas in their fixed order."""
        return [area for area in AREAS if area in self.areas]


def all_guardians() -> QuerySet[Guardian]:
    """Return every guardian the roster knows, active or not, by name."""
    return Guardian.objects.all()


def lock_guardians(guardian_ids: Iterable[int]) -> None:
    """Lock these guardians until the transaction ends; others who lock them wait."""
    locked = Guardian.objects.select_for_update(no_key=True).filter(pk__in=list(guardian_ids))
    list(locked.order_by("pk").values_list("pk"))


# Written out, because every family page asks for it first: building it from query sets took a fifth of the
# time of a page. A student is enrolled as `sis.years.enrolled_in` says. OFFSET 0: the relationships are found
# first, so that the planner need not weigh every order of all tables.
_CHILDREN = """
SELECT
    cardinality(%s::bigint[]) = 0
    OR EXISTS (
        SELECT FROM sis_enrollment AS enrollment
        JOIN sis_section AS section ON section.id = enrollment.section_id AND section.is_active
        WHERE enrollment.student_id = student.id AND enrollment.is_active
            AND COALESCE(
                (
                    SELECT bool_or(own.term_id = ANY (%s::bigint[])) FROM sis_section_terms AS own
                    JOIN sis_term AS term ON term.id = own.term_id AND term.is_active
                    WHERE own.section_id = section.id
                ),
                (
                    SELECT course.school_year_id = ANY (%s::bigint[]) FROM sis_course AS course
                    WHERE course.id = section.course_id
                )
            )
    )
    OR student.school_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM sis_enrollment AS enrollment
        WHERE enrollment.student_id = student.id AND enrollment.is_active
    ),
    tie.kind, tie.is_contact, {areas}, {student}, {school}, {homeroom}, {guardian}
FROM (
    SELECT tie.kind, tie.is_contact, {areas}, tie.student_id, tie.guardian_id
    FROM sis_relationship AS tie
    WHERE tie.is_active AND ({any_area}) AND tie.guardian_id IN ({guardian_ids})
        AND NOT EXISTS (
            SELECT FROM ({but}) AS apart
            WHERE apart.guardian_id = tie.guardian_id AND apart.student_id = tie.student_id
        )
    OFFSET 0
) AS tie
JOIN sis_student AS student ON student.id = tie.student_id AND student.is_active
JOIN sis_guardian AS guardian ON guardian.id = tie.guardian_id AND guardian.is_active
LEFT JOIN sis_school AS school ON school.id = student.school_id
LEFT JOIN sis_section AS homeroom ON homeroom.id = student.homeroom_id
ORDER BY student.search_key, student.id"""
_PEOPLE_AND_PLACES: tuple[tuple[str, type[Model]], ...] = (
    ("student", Student),
    ("school", School),
    ("homeroom", Section),
    ("guardian", Guardian),
)


def children_of(
    guardian_ids: QuerySet[Any, Any], *, but: QuerySet[Any, Any], years: Iterable[SchoolYear]
) -> list[Tie]:
    """Return these guardians' active relationships, with rights, to active students. One query.

    They come by the student's name, with school and homeroom, and say whether the student is enrolled in one
    of these years. `but` holds rows with `guardian_id` and `student_id`, pairs to leave out.
    """
    guardians, of_guardians = guardian_ids.query.sql_with_params()
    apart, of_apart = but.order_by().values("guardian_id", "student_id").query.sql_with_params()
    statement = _CHILDREN.format(
        areas=", ".join(f"tie.{area}" for area in AREAS),
        any_area=" OR ".join(f"tie.{area}" for area in AREAS),
        guardian_ids=guardians,
        but=apart,
        **{name: _columns(name, model) for name, model in _PEOPLE_AND_PLACES},
    )
    terms = [term_id for year in years for term_id in year.term_ids]
    rows = prepared_rows(statement, [terms, terms, terms, *of_guardians, *of_apart])
    found = [_tie_of_columns(row) for row in rows]
    return sorted(found, key=lambda tie: fold_for_search(tie.student.full_name))


@cache
def _columns(name: str, model: type[Model]) -> str:
    return ", ".join(f'{name}."{field.column}"' for field in model._meta.concrete_fields)


def _tie_of_columns(row: Sequence[Any]) -> Tie:
    """Make a relationship from a row of `_CHILDREN`."""
    is_enrolled, kind, is_contact, *values = row
    areas = frozenset(area for area, is_open in zip(AREAS, values, strict=False) if is_open)
    place = len(AREAS)
    found: list[Any] = []
    for _name, model in _PEOPLE_AND_PLACES:
        fields = model._meta.concrete_fields
        own = values[place : place + len(fields)]
        names = [field.attname for field in fields]
        found.append(None if own[0] is None else model.from_db(DEFAULT_DB_ALIAS, names, own))
        place += len(fields)
    student, school, homeroom, guardian = found
    student.school, student.homeroom = school, homeroom
    return Tie(student, guardian, kind, areas, is_contact, is_enrolled=is_enrolled)


def children_of_each(guardian_ids: Iterable[int]) -> dict[int, list[Tie]]:
    """Return each guardian's active relationships, with rights, to active students. One query."""
    ties = _ties().filter(guardian_id__in=list(guardian_ids), student__is_active=True)
    ties = ties.select_related("student__school", "student__homeroom", "guardian")
    found: dict[int, list[Tie]] = {}
    for tie in _by_child(ties):
        if tie.areas:
            found.setdefault(tie.guardian.pk, []).append(tie)
    return found


def guardians_by_homeroom(school_id: int, *, but: QuerySet[Any, Any]) -> dict[int, int]:
    """Return the active guardians with rights at a school, each with the child by whom they are sorted.

    Ids of guardians and students, homeroom by homeroom. `but` holds rows with `guardian_id` and `student_id`,
    pairs to leave out.
    """
    ties = _ties().filter(_AREA_OF_TIE, student__school_id=school_id, student__is_active=True)
    ties = _without(ties, but).filter(guardian__is_active=True)
    order = (*by_grade("student__grade"), "student__homeroom__title", "student__search_key", "pk")
    found: dict[int, int] = {}
    for guardian_id, student_id in ties.order_by(*order).values_list("guardian_id", "student_id"):
        found.setdefault(guardian_id, student_id)
    return found


def every_tie_of(guardian_id: int) -> list[Tie]:
    """Return all relationships of this guardian, ended ones included, by the child's name."""
    ties = Relationship.objects.filter(guardian_id=guardian_id)
    ties = ties.select_related("student__school", "student__homeroom", "guardian")
    return _by_child(ties)


def guardians_of(student_id: int) -> list[Tie]:
    """Return this student's active relationships to guardians, those with rights first."""
    ties = _ties().filter(student_id=student_id, guardian__is_active=True)
    ties = ties.select_related("guardian", "student__school")
    return sorted((_tie(row) for row in ties.order_by("pk")), key=lambda tie: not tie.areas)


def match_guardians(
    *, last_name: str, first_name: str, number: str, birth_date: date | None = None
) -> list[tuple[int, int]]:
    """Return (guardian id, student id) for guardians of this name of the active student with this number.

    A birth date, if given, must be the student's (P2, P12). Case and accents of names do not count, because
    only the email address on file opens anything. One query that reads ids and names only, so that a match
    takes no longer than no match. Two guardians of one name are both returned.
    """
    ties = _ties().filter(student__number=canonical_number(number) or "", student__is_active=True)
    ties = ties.filter(guardian__is_active=True)
    if birth_date is not None:
        ties = ties.filter(student__birth_date=birth_date)
    typed = fold_for_search(last_name), fold_for_search(first_name)
    rows = ties.order_by("pk").values_list(
        "guardian_id", "student_id", "guardian__last_name", "guardian__first_name"
    )
    return [
        (guardian, student)
        for guardian, student, last, first in rows
        if all(typed) and (fold_for_search(last), fold_for_search(first)) == typed
    ]


def with_rights(
    *, school_ids: Iterable[int] | None = None, but: QuerySet[Any, Any] | None = None
) -> QuerySet[Guardian]:
    """Return the active guardians who may see something of an active student (of these schools).

    `but` holds rows with `guardian_id` and `student_id`, pairs to leave out.
    """
    ties = _ties().filter(_AREA_OF_TIE, student__is_active=True)
    if school_ids is not None:
        ties = ties.filter(student__school_id__in=list(school_ids))
    if but is not None:
        ties = _without(ties, but)
    return Guardian.objects.filter(pk__in=ties.values("guardian_id"), is_active=True)


def tie_with_rights(guardian: str, *, school_ids: Iterable[int] | None = None) -> Subquery:
    """Return a relationship with rights to an active student (of these schools), or nothing, for a row.

    `guardian` is the lookup from the row to the guardian. `with_rights` gathers all such guardians; this is
    for long lists, which ask row by row until the page is full. A scalar: no join reads the whole table.
    """
    own = _ties().filter(_AREA_OF_TIE, student__is_active=True, guardian=OuterRef(guardian))
    if school_ids is not None:
        own = own.filter(student__school_id__in=list(school_ids))
    return Subquery(own.values("pk")[:1])


def household_guardians() -> QuerySet[HouseholdMember]:
    """Return the memberships of active guardians in active households."""
    members = HouseholdMember.objects.filter(is_active=True, household__is_active=True)
    return members.filter(guardian__is_active=True)


def memberships_of(guardians: QuerySet[Guardian]) -> QuerySet[HouseholdMember]:
    """Return these guardians' memberships in active households."""
    members = HouseholdMember.objects.filter(is_active=True, household__is_active=True)
    return members.filter(guardian__in=guardians.values("pk"))


def with_children() -> QuerySet[Guardian]:
    """Return the guardians who have or had a relationship to a student now in the district (P10)."""
    return Guardian.objects.filter(relationships__student__is_active=True).distinct()


def without_children_since(at: datetime) -> QuerySet[Guardian]:
    """Return the guardians whose last child had left the district by then (P10).

    The relationship may have ended, too. Guardians who never had one are left out.
    """
    left = Guardian.objects.exclude(pk__in=with_children().values("pk"))
    return left.annotate(left_at=Max("relationships__student__left_at")).filter(left_at__lte=at)


def is_of_age(student: Student, today: date) -> bool:
    """Say whether this student is 18 or older; False if the roster has no birth date (H1)."""
    born = student.birth_date
    if born is None:
        return False
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday) >= OF_AGE


def _ties() -> QuerySet[Relationship]:
    return Relationship.objects.filter(is_active=True)


def _by_child(ties: QuerySet[Relationship]) -> list[Tie]:
    """Return these relationships by the child's first name, as a family names its children."""
    found = [_tie(row) for row in ties.order_by("student__search_key", "student_id")]
    return sorted(found, key=lambda tie: fold_for_search(tie.student.full_name))


def _without(ties: QuerySet[Relationship], but: QuerySet[Any, Any]) -> QuerySet[Relationship]:
    pair = {"guardian_id": OuterRef("guardian_id"), "student_id": OuterRef("student_id")}
    return ties.exclude(Exists(but.filter(**pair)))


def _tie(row: Relationship) -> Tie:
    areas = frozenset(area for area in AREAS if getattr(row, area))
    is_enrolled = getattr(row, "is_enrolled", None)
    return Tie(row.student, row.guardian, row.kind, areas, row.is_contact, row.is_active, is_enrolled)
