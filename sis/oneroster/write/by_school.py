"""What a load would change in each school, and the brakes that stop it if too many students would leave."""

from sis.oneroster import sql
from sis.oneroster.faults import RosterRefusedError
from sis.oneroster.report import LISTED, SchoolLine
from sis.oneroster.write.difference import Kind
from sis.oneroster.write.loading import Load

# Below these sizes a share means nothing: one family that moves is a tenth of a tiny district.
SMALL_DISTRICT = 20
SMALL_SCHOOL = 50

NO_SCHOOL = "no school"


def compare_schools(load: Load, students: Kind) -> None:
    """Report the difference for each school; raise RosterRefusedError if a brake stops the load."""
    sql.create_table_as(
        "leavers", f"SELECT l.id, l.school_id FROM sis_student l WHERE l.is_active AND ({students.leaves})"
    )
    report = load.staging.report
    report.schools = _count()
    report.names = _changed_names()
    report.leavers = _leavers()
    sql.drop_table("leavers")
    _brake(load)


def _count() -> list[SchoolLine]:
    schools: dict[str, SchoolLine] = {}
    for attribute, rows in (
        ("active", "SELECT school_id FROM sis_student WHERE is_active"),
        ("leaving", "SELECT school_id FROM leavers"),
        ("new", "SELECT school_id FROM diff_sis_student WHERE live_id IS NULL"),
        ("back", "SELECT school_id FROM diff_sis_student WHERE NOT live_active"),
        ("renamed", f"SELECT d.school_id {_RENAMED}"),
    ):
        for key, name, count in sql.rows_of(
            f"SELECT r.school_id, o.name, count(*) FROM ({rows}) r "
            "LEFT JOIN sis_school o ON o.id = r.school_id GROUP BY r.school_id, o.name"
        ):
            label = NO_SCHOOL if key is None else str(name)
            school = schools.setdefault(label, SchoolLine(label))
            setattr(school, attribute, getattr(school, attribute) + count)
    return [school for _name, school in sorted(schools.items())]


_RENAMED = """
    FROM diff_sis_student d JOIN sis_student l ON l.id = d.live_id
    WHERE l.last_name <> d.last_name OR l.first_name <> d.first_name
"""


def _changed_names() -> list[tuple[str, str, str]]:
    rows = sql.rows_of(
        f"SELECT d.number, l.last_name, l.first_name, d.last_name, d.first_name {_RENAMED} "
        f"ORDER BY d.number LIMIT {LISTED}"
    )
    return [
        (number, f"{last}, {first}", f"{new_last}, {new_first}")
        for number, last, first, new_last, new_first in rows
    ]


def _leavers() -> list[tuple[str, str, str]]:
    rows = sql.rows_of(
        "SELECT s.number, s.last_name, s.first_name, o.name FROM leavers l JOIN sis_student s ON s.id = l.id "
        f"LEFT JOIN sis_school o ON o.id = s.school_id ORDER BY o.name, s.number LIMIT {LISTED}"
    )
    return [(number, f"{last}, {first}", school or NO_SCHOOL) for number, last, first, school in rows]


def _brake(load: Load) -> None:
    options, report = load.staging.options, load.staging.report
    active, leaving = report.total("active"), report.total("leaving")
    if active >= SMALL_DISTRICT and leaving > options.district_brake * active:
        report.hold(
            "users.csv",
            f"{leaving} of {active} students would leave the district; "
            f"at most {options.district_brake:.0%} may.",
        )
    for school in report.schools if not options.rolls_over(load.today) else ():
        if school.active >= SMALL_SCHOOL and school.leaving >= options.school_brake * school.active:
            report.hold(
                "users.csv",
                f"{school.leaving} of {school.active} students of {school.name} would leave the district; "
                f"it must be less than {options.school_brake:.0%}.",
            )
    if report.held and load.brakes_stop:
        raise RosterRefusedError
