"""The staff of a made-up district: about one for fifteen students."""

from collections.abc import Iterator
from random import Random

from sis.demo import classes, names
from sis.demo.cast_schools import DISTRICT
from sis.demo.records import Staff
from sis.demo.schools import GENERATED, Plan, School

STUDENTS_PER_STAFF = 15
# Role in staffScope.csv, and one for how many students of a school.
OFFICE = (("principal", 10_000), ("technician", 2_500), ("registrar", 1_500), ("counselor", 450))
STUDENTS_PER_DISTRICT_TECHNICIAN = 8_000


def school_staff(school: School, seed: int) -> Iterator[Staff]:
    """Yield the teachers that the timetable needs, the office staff, and aides."""
    number = classes.teachers_needed(school)
    for teacher in range(number):
        yield _staff(seed, classes.teacher_id(school, teacher), "teacher", "teacher", school.sourced_id)
    for scope, students in OFFICE:
        for _ in range(-(-school.students // students)):
            sourced_id = classes.teacher_id(school, number)
            yield _staff(seed, sourced_id, "administrator", scope, school.sourced_id)
            number += 1
    for aide in range(number, school.students // STUDENTS_PER_STAFF):
        yield _staff(seed, classes.teacher_id(school, aide), "aide", "aide", school.sourced_id)


def district_staff(plan: Plan, seed: int) -> Iterator[Staff]:
    """Yield the technicians who may help at every school."""
    for number in range(-(-plan.students // STUDENTS_PER_DISTRICT_TECHNICIAN)):
        sourced_id = f"{GENERATED}staff-district-{number + 1}"
        yield _staff(seed, sourced_id, "administrator", "technician", DISTRICT.sourced_id)


def _staff(seed: int, sourced_id: str, role: str, scope: str, org: str) -> Staff:
    rng = Random(f"{seed}:{sourced_id}")  # noqa: S311 (nothing secret)
    origin = rng.choices(names.ORIGINS, names.WEIGHTS)[0]
    first = names.first_name(rng, origin, is_girl=rng.random() < 0.7)
    last = rng.choice(origin.last)
    number = sourced_id.removeprefix(f"{GENERATED}staff-")
    email = f"{names.plain(first)}.{names.plain(last)}.{number}@example.org"
    return Staff(sourced_id, last, first, email, role, scope, org)
