"""Households with their members (H4): a child of separated parents belongs to two."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sis.models import Guardian, Household, HouseholdMember, Relationship
from sis.names import fold_for_search


@dataclass(frozen=True, slots=True)
class HouseholdAdult:
    """A guardian in a household. `kinds` says what the guardian is to each student, by the student's id."""

    guardian: Guardian
    kinds: dict[int, str]


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """One household as the roster has it, with all its active members."""

    household: Household
    adults: tuple[HouseholdAdult, ...]
    student_ids: frozenset[int]


def households_of(guardian_id: int, *, student_ids: Collection[int]) -> tuple[HouseholdRecord, ...]:
    """Return the active households of which this guardian is a member, by name. Three statements.

    What an adult is to a student is read for these students alone.
    """
    own = HouseholdMember.objects.filter(guardian_id=guardian_id, is_active=True)
    households = list(Household.objects.filter(pk__in=own.values("household_id"), is_active=True))
    members = HouseholdMember.objects.filter(household__in=households, is_active=True)
    people: defaultdict[int, list[Guardian]] = defaultdict(list)
    students: defaultdict[int, set[int]] = defaultdict(set)
    for member in members.select_related("guardian").order_by("pk"):
        if member.guardian is None:
            students[member.household_id].add(member.student_id or 0)
        elif member.guardian.is_active:
            people[member.household_id].append(member.guardian)
    adults = {guardian.pk for many in people.values() for guardian in many}
    kinds: defaultdict[int, dict[int, str]] = defaultdict(dict)
    ties = Relationship.objects.filter(guardian__in=adults, student__in=student_ids, is_active=True)
    for adult, student_id, kind in ties.order_by().values_list("guardian_id", "student_id", "kind"):
        kinds[adult][student_id] = kind
    return tuple(
        HouseholdRecord(
            household,
            tuple(
                HouseholdAdult(one, kinds[one.pk])
                for one in sorted(people[household.pk], key=lambda one: fold_for_search(one.full_name))
            ),
            frozenset(students[household.pk]),
        )
        for household in households
    )
