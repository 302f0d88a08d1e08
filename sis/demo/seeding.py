"""Load the demo through the importer, or write it as roster files; all dates count from today."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from sis.demo import cast_schools, records
from sis.demo.cast import family_records
from sis.demo.cast_schools import DISTRICT
from sis.demo.district import GeneratedDistrict
from sis.demo.files import write_files
from sis.demo.records import Record
from sis.demo.school_year import first_day_of_demo, first_day_of_school, terms
from sis.demo.schools import GENERATED
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
    _load(_cast(), DELTA if RosterImport.loads() else BULK)


def seed_district(*, students: int, seed: int = 1) -> Counter[str]:
    """Load this many students besides the cast, with families, classes and staff; count what was made.

    Another run writes them again: people no longer among them become inactive. Raise ValueError as
    `seed_roster` does.
    """
    district = GeneratedDistrict(students, first_day_of_demo(timezone.localdate()), seed)
    made: Counter[str] = Counter()
    _load(chain(_cast(), _counted(district.records(), made)), BULK)
    return made


def write_district(folder: Path, *, students: int, seed: int = 1, changed: float = 0) -> Counter[str]:
    """Write the files of a district with this many students, without the cast; return the rows of each file.

    Two runs in the same school year write the same bytes. With ``changed`` the files are those of the next
    night, when that many percent of the students have changed. No database is needed.
    """
    first_day = first_day_of_school(timezone.localdate())
    district = GeneratedDistrict(students, first_day, seed, changed)
    return write_files(folder, chain([DISTRICT], terms(first_day), district.records()))


def only_demo_people() -> bool:
    """Return whether all students, guardians and staff in the roster belong to the demo."""
    return not any(
        model._default_manager.exclude(sourced_id__startswith=CAST)
        .exclude(sourced_id__startswith=GENERATED)
        .exists()
        for model in (Student, Guardian, StaffMember)
    )


def _cast() -> Iterator[Record]:
    yield DISTRICT
    yield from terms(first_day_of_demo(timezone.localdate()))
    yield from cast_schools.orgs()
    yield from cast_schools.courses()
    yield from cast_schools.sections()
    yield from cast_schools.staff()
    yield from cast_schools.teachings()
    yield from family_records(timezone.now())


def _counted(stream: Iterable[Record], made: Counter[str]) -> Iterator[Record]:
    for record in stream:
        made[LABELS[type(record)]] += 1
        yield record


def _load(stream: Iterable[Record], mode: str) -> None:
    """Load records through the importer with its own defaults, whatever the settings and thresholds say."""
    with TemporaryDirectory() as parent:
        folder = Path(parent) / "demo-district"
        write_files(folder, stream, mode=mode)
        record = import_roster(folder, force=True, options=Options(), started_by="seed_demo")
    if record.outcome != RosterImport.Outcome.APPLIED or record.counts["row_faults"]:
        raise ValueError(f"The demo was not loaded.\n{record.report}")
