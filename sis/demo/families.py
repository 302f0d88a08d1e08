"""The demo's students, guardians, ties and households."""

from datetime import date, timedelta

from django.utils import timezone

from sis.demo import teaching
from sis.demo.cast import ALL_AREAS, Adult, Child, Family
from sis.demo.people import FAMILIES
from sis.models import Guardian, Household, HouseholdMember, Relationship, School, Student
from sis.names import fold_for_search, search_key


def students(schools: dict[str, School], today: date) -> list[Student]:
    """All children of the cast, each in the homeroom of the grade."""
    now = timezone.now()
    homerooms = teaching.homerooms()
    return [
        Student(
            sourced_id=_child_id(child),
            number=child.number,
            last_name=child.last,
            first_name=child.first,
            middle_name=child.middle,
            birth_date=birthday(child, today),
            grade=child.grade,
            school=teaching.school_of(child.grade, schools),
            homeroom=homerooms.get(child.grade),
            entered_at=now - timedelta(hours=child.entered_hours_ago),
            home_language=family.language,
            search_key=search_key(child.last, child.first, child.middle),
        )
        for family in FAMILIES
        for child in family.children
    ]


def guardians() -> list[Guardian]:
    """All adults of the cast."""
    return [
        Guardian(
            sourced_id=_adult_id(family, adult),
            last_name=adult.last,
            first_name=adult.first,
            email=adult.email,
            phone=f"770-555-01{40 + index}",
            search_key=search_key(adult.last, adult.first, ""),
            language=family.language,
        )
        for index, family in enumerate(FAMILIES)
        for adult in family.adults
    ]


def put_relationships() -> None:
    """Tie every adult to every child of the family, with the areas of the cast."""
    held = _people()
    ties = [
        Relationship(
            guardian_id=held[_adult_id(family, adult)],
            student_id=held[_child_id(child)],
            kind=adult.kind,
            is_contact=adult.is_contact,
            **{area: area in adult.areas for area in ALL_AREAS},
        )
        for family in FAMILIES
        for adult in family.adults
        for child in family.children
    ]
    Relationship.objects.bulk_create(
        ties,
        update_conflicts=True,
        unique_fields=["guardian", "student"],
        update_fields=["kind", "is_contact", "is_active", *ALL_AREAS],
    )


def households() -> list[Household]:
    """One household an address."""
    return [
        Household(
            sourced_id=_home_id(family, index),
            name=next(adult.last for adult in family.adults if adult.home == index).upper(),
            phone=f"770-555-01{70 + index}",
            email=next(adult.email for adult in family.adults if adult.home == index),
            physical_address=f"{address}\nForest Park, GA 30297",
            mailing_address=f"{address}\nForest Park, GA 30297",
        )
        for family in FAMILIES
        for index, address in enumerate(family.homes)
    ]


def put_members() -> None:
    """The children stand in every household of the family, the adults in their own."""
    held = _people()
    homes = dict(Household.objects.filter(sourced_id__startswith="demo-").values_list("sourced_id", "pk"))
    HouseholdMember.objects.filter(household__in=homes.values()).update(is_active=True)
    members = [
        HouseholdMember(household_id=homes[_home_id(family, index)], **who)
        for family in FAMILIES
        for index in range(len(family.homes))
        for who in _members(family, index, held)
    ]
    HouseholdMember.objects.bulk_create(members, ignore_conflicts=True)


def birthday(child: Child, today: date) -> date:
    """Return a birth date that fits the grade; the number picks the day."""
    years = child.extra_years + (5 if child.grade in {"", "KG"} else 5 + int(child.grade))
    return today - timedelta(days=365 * years + 210 + int(child.number) * 7 % 160)


def _members(family: Family, home: int, held: dict[str, int]) -> list[dict[str, int]]:
    adults = [
        {"guardian_id": held[_adult_id(family, adult)]} for adult in family.adults if adult.home == home
    ]
    return adults + [{"student_id": held[_child_id(child)]} for child in family.children]


def _people() -> dict[str, int]:
    rows = [
        model.objects.filter(sourced_id__startswith="demo-").values_list("sourced_id", "pk")
        for model in (Student, Guardian)
    ]
    return {sourced_id: pk for some in rows for sourced_id, pk in some}


def _child_id(child: Child) -> str:
    return f"demo-student-{child.number}"


def _adult_id(family: Family, adult: Adult) -> str:
    return f"demo-guardian-{family.key}-{fold_for_search(adult.first).replace(' ', '')}"


def _home_id(family: Family, index: int) -> str:
    return f"demo-household-{family.key}-{index + 1}"
