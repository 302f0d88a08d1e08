"""Load the demo through the importer, or write it as roster files; all dates count from today."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.utils import timezone

from sis.demo import cast_schools, grading, records
from sis.demo.cast import children, family_records
from sis.demo.cast_attendance import attendance, attendance_of_today
from sis.demo.cast_calendar import calendar_records
from sis.demo.cast_gradebook import gradebook
from sis.demo.cast_schools import DISTRICT
from sis.demo.district import GeneratedDistrict
from sis.demo.files import GRADEBOOK, WHOLE, write_files
from sis.demo.records import Record
from sis.demo.school_year import DemoCalendar, school_year_of
from sis.demo.schools import FULL, GENERATED, NO_RECORDS, SPARSE, Density
from sis.models import Guardian, RosterImport, StaffMember, Student
from sis.oneroster import import_roster
from sis.oneroster.options import Options
from sis.oneroster.staging import BULK, DELTA

CAST = "demo-"
LABELS: dict[type, str] = {
    records.Org: "schools",
    records.Course: "courses",
    records.Section: "sections",
    records.Staff: "staff members",
    records.Teaching: "section teachers",
    records.Guardian: "guardians",
    records.Household: "households",
    records.Student: "students",
    records.Relationship: "relationships",
    records.Member: "household members",
    records.Enrollment: "enrollments",
}


def seed_roster() -> None:
    """Load the cast, or set it back to what it was; leave everyone else as they are.

    Raise ValueError if the importer refuses the roster or skips a row of it.
    """
    mode = DELTA if RosterImport.loads() and Student.objects.exclude(sourced_id__startswith=CAST) else BULK
    began, calendar = timezone.now(), DemoCalendar(timezone.localdate())
    _load(_cast(calendar), mode)
    _load(gradebook(children(), calendar), mode, only=RosterImport.Scope.GRADEBOOK)
    if morning := list(attendance_of_today(children(), calendar)):
        _load(morning, BULK, only=RosterImport.Scope.ATTENDANCE)
    _date_back(began)


def seed_district(*, students: int, seed: int = 1) -> Counter[str]:
    """Load this many students besides the cast, with families, classes and staff; count what was made.

    Another run writes them again: people no longer among them become inactive. Raise ValueError as
    `seed_roster` does.
    """
    began, calendar = timezone.now(), DemoCalendar(timezone.localdate())
    district = GeneratedDistrict(
        students, calendar.this_year, seed, density=SPARSE, until=calendar.today - timedelta(days=1)
    )
    made: Counter[str] = Counter()
    common = grading.district_grading()
    _load(chain(_cast(calendar), common, _counted(district.records(), made)), BULK)
    _date_back(began)
    return made


def write_district(
    folder: Path, *, students: int, seed: int = 1, changed: float = 0, density: Density = FULL
) -> Counter[str]:
    """Write the files of a district with this many students, without the cast; return the rows of each file.

    Two runs in the same school year write the same bytes. With ``changed`` the files are those of the next
    night, when that many percent of the students have changed, and the records of as many. ``density`` is how
    much the school holds about each of them. No database is needed.
    """
    year = school_year_of(timezone.localdate())
    district = GeneratedDistrict(students, year, seed, changed, density)
    common = () if density == NO_RECORDS else grading.district_grading()
    return write_files(folder, chain([DISTRICT], year.terms(), common, district.records()))


def only_demo_people() -> bool:
    """Return whether all students, guardians and staff in the roster belong to the demo."""
    return not any(
        model._default_manager.exclude(sourced_id__startswith=CAST)
        .exclude(sourced_id__startswith=GENERATED)
        .exists()
        for model in (Student, Guardian, StaffMember)
    )


def _cast(calendar: DemoCalendar) -> Iterator[Record]:
    """Yield all about the cast but its gradebook and what was reported this morning."""
    yield DISTRICT
    for year in (calendar.last_year, calendar.this_year, calendar.next_year):
        yield from year.terms()
    yield from cast_schools.orgs()
    yield from cast_schools.courses()
    yield from cast_schools.staff()
    for year in calendar.years:
        yield from cast_schools.sections(year)
        yield from cast_schools.teachings(year, vacancy=year == calendar.this_year)
        yield from cast_schools.meetings(year)
    yield from family_records(timezone.now(), calendar)
    yield from calendar_records(calendar)
    yield from attendance(children(), calendar)


def _counted(stream: Iterable[Record], made: Counter[str]) -> Iterator[Record]:
    for record in stream:
        if label := LABELS.get(type(record)):
            made[label] += 1
        yield record


def _load(stream: Iterable[Record], mode: str, *, only: str = "") -> None:
    """Load records through the importer with its own defaults, whatever the settings and thresholds say.

    A gradebook alone comes in version 1.2, which has a place for late and missing work.
    """
    version = GRADEBOOK if only == RosterImport.Scope.GRADEBOOK else WHOLE
    with TemporaryDirectory() as parent:
        folder = Path(parent) / "demo-district"
        write_files(folder, stream, mode=mode, version=version)
        record = import_roster(folder, force=True, only=only, options=Options(), started_by="seed_demo")
    if record.outcome != RosterImport.Outcome.APPLIED or record.counts["row_faults"]:
        raise ValueError(f"The demo was not loaded.\n{record.report}")


def _date_back(began: datetime) -> None:
    """Set the times of new scores, grades and attendance to those of the nightly loads of their days.

    All came with one load; families would hear that all of it is new.
    """
    night = "((%s + 1) + time '05:10') AT TIME ZONE %s"
    with connection.cursor() as cursor:
        for table, day in (
            ("sis_score", "scored_on"),
            ("sis_attendance", "day"),
            ("sis_grade", "COALESCE(posted_at, %(began)s - interval '1 day')::date"),
        ):
            at = f"LEAST({night % (day, '%(zone)s')}, %(began)s)"
            cursor.execute(
                f"UPDATE {table} SET first_seen = {at}, changed_at = {at} "  # noqa: S608 (names of our own)
                "WHERE first_seen >= %(began)s",
                {"zone": timezone.get_current_timezone_name(), "began": began},
            )
