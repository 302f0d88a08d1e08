"""What a load would do to each school, and the brakes that stop it where too many students would leave."""

from collections import defaultdict
from dataclasses import dataclass

from sis.oneroster import dialect
from sis.oneroster.difference import Kind
from sis.oneroster.faults import RosterRefusedError
from sis.oneroster.loading import Load
from sis.oneroster.report import LISTED

# Below these a share says nothing: one family that moves is more than a tenth of a tiny district.
SMALL_DISTRICT = 20
SMALL_SCHOOL = 50

NO_SCHOOL = "no school"


@dataclass
class School:
    """The students of one school before the load, and what it would do to them."""

    active: int = 0
    leaving: int = 0
    new: int = 0
    back: int = 0
    renamed: int = 0

    def __str__(self) -> str:
        said = {
            "new": self.new,
            "leaving the district": self.leaving,
            "back": self.back,
            "changed names": self.renamed,
        }
        return ", ".join(f"{count} {name}" for name, count in said.items() if count)


def compare_schools(load: Load, students: Kind) -> None:
    """Put the difference by school into the report; raise RosterRefusedError where a brake holds."""
    dialect.create_table_as(
        "leavers", f"SELECT l.id, l.school_id FROM sis_student l WHERE l.is_active AND ({students.leaves})"
    )
    schools = _count()
    report = load.staging.report
    report.schools = [f"{name}: {school}" for name, school in sorted(schools.items()) if str(school)]
    report.names = _changed_names()
    dialect.drop_table("leavers")
    if not load.forced:
        _brake(load, schools)


def _count() -> dict[str, School]:
    schools: dict[str, School] = defaultdict(School)
    for attribute, rows in (
        ("active", "SELECT school_id FROM sis_student WHERE is_active"),
        ("leaving", "SELECT school_id FROM leavers"),
        ("new", "SELECT school_id FROM diff_sis_student WHERE live_id IS NULL"),
        ("back", "SELECT school_id FROM diff_sis_student WHERE NOT live_active"),
        ("renamed", f"SELECT d.school_id {_RENAMED}"),
    ):
        for key, name, count in dialect.rows_of(
            f"SELECT r.school_id, o.name, count(*) FROM ({rows}) r "
            "LEFT JOIN sis_school o ON o.id = r.school_id GROUP BY r.school_id, o.name"
        ):
            label = NO_SCHOOL if key is None else str(name)
            school = schools[label]
            setattr(school, attribute, getattr(school, attribute) + count)
    return schools


_RENAMED = """
    FROM diff_sis_student d JOIN sis_student l ON l.id = d.live_id
    WHERE l.last_name <> d.last_name OR l.first_name <> d.first_name
"""


def _changed_names() -> list[str]:
    rows = dialect.rows_of(
        f"SELECT d.number, l.last_name, l.first_name, d.last_name, d.first_name {_RENAMED} "
        f"ORDER BY d.number LIMIT {LISTED}"
    )
    return [
        f"{number}: {last}, {first} → {new_last}, {new_first}"
        for number, last, first, new_last, new_first in rows
    ]


def _brake(load: Load, schools: dict[str, School]) -> None:
    options, report = load.staging.options, load.staging.report
    active = sum(school.active for school in schools.values())
    leaving = sum(school.leaving for school in schools.values())
    refused = len(report.file_faults)
    if active >= SMALL_DISTRICT and leaving > options.district_brake * active:
        report.refuse(
            "users.csv",
            f"{leaving} of {active} students would leave the district; "
            f"at most {options.district_brake:.0%} may.",
        )
    if not options.rolls_over(load.today):
        for name, school in sorted(schools.items()):
            if school.active >= SMALL_SCHOOL and school.leaving >= options.school_brake * school.active:
                report.refuse(
                    "users.csv",
                    f"{school.leaving} of {school.active} students of {name} would leave the district; "
                    f"it must be less than {options.school_brake:.0%}.",
                )
    if len(report.file_faults) > refused:
        report.hints.append(
            "Look whether the file is whole. If these students have really left, load it with --force."
        )
        raise RosterRefusedError
