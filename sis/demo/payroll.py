"""The staff of a made-up district: about one for fifteen students."""

from collections.abc import Iterator
from random import Random

from sis.demo import lessons, naming
from sis.demo.origins import ORIGINS, WEIGHTS
from sis.demo.places import DISTRICT
from sis.demo.planning import Place, Plan
from sis.demo.records import Staff

STUDENTS_A_PERSON = 15
# Duty, OneRoster's role, and one for how many students of a school.
OFFICE = (
    ("principal", "administrator", 10_000),
    ("technician", "administrator", 2_500),
    ("registrar", "administrator", 1_500),
    ("counselor", "administrator", 450),
)
STUDENTS_A_DISTRICT_TECHNICIAN = 8_000


def staff_of(place: Place, seed: int) -> Iterator[Staff]:
    """The teachers that the timetable needs, the office, and aides."""
    teachers = lessons.teachers(place)
    for number in range(teachers):
        yield _person(seed, lessons.teacher_id(place, number), "teacher", "teacher", place.sourced_id)
    number = teachers
    for duty, role, students in OFFICE:
        for _ in range(-(-place.students // students)):
            yield _person(seed, lessons.teacher_id(place, number), role, duty, place.sourced_id)
            number += 1
    for spare in range(number, place.students // STUDENTS_A_PERSON):
        yield _person(seed, lessons.teacher_id(place, spare), "aide", "aide", place.sourced_id)


def district_staff(plan: Plan, seed: int) -> Iterator[Staff]:
    """Technicians who may help at every school."""
    for number in range(-(-plan.students // STUDENTS_A_DISTRICT_TECHNICIAN)):
        name = f"crowd-staff-district-{number + 1}"
        yield _person(seed, name, "administrator", "technician", DISTRICT["sourced_id"])


def _person(seed: int, sourced_id: str, role: str, duty: str, org: str) -> Staff:
    chance = Random(f"{seed}:{sourced_id}")  # noqa: S311 (nothing secret)
    origin = chance.choices(ORIGINS, WEIGHTS)[0]
    first = naming.first_name(chance, origin, is_girl=chance.random() < 0.7)
    last = chance.choice(origin.last)
    email = (
        f"{naming.plain(first)}.{naming.plain(last)}.{sourced_id.removeprefix('crowd-staff-')}@example.org"
    )
    return Staff(sourced_id, last, first, email, role, duty, org)
