"""The additional files with grades, the calendar and notices; docs/roster.md describes them."""

from sis.models import Grade, GradingTask, SectionGrading
from sis.oneroster.read import cells
from sis.oneroster.read.extensions import extension, required_flag
from sis.oneroster.read.gradebook import PUBLISHED, WEIGHT
from sis.oneroster.read.tables import ID, TEXT, Column, Table, reference

_LONG = cells.text(4000)
_WORD, _SCHEDULE = cells.text(20), cells.text(40)


def _day(name: str) -> Column:
    return Column(name, cells.day, required=True, blank=None, kind="date")


def grade_levels(cell: str) -> str:
    """Read a list of grade levels, such as 06,07."""
    return str(cells.text(255)(",".join(cells.identifiers(cell))))


GRADING_TASKS = extension(
    "gradingTasks",
    (
        ID,
        Column("title", TEXT, required=True),
        Column("kind", cells.one_of(*GradingTask.Kind.values), required=True),
        reference("scaleSourcedId", "scoreScales"),
        Column("order", cells.whole, blank=0, kind="smallint"),
    ),
    "sourcedId",
)
CLASS_GRADING = extension(
    "classGrading",
    (
        reference("classSourcedId", "classes", required=True),
        Column(
            "method",
            cells.one_of(*SectionGrading.Method.values),
            blank=SectionGrading.Method.POINTS.value,
        ),
        Column(
            "rounding",
            cells.one_of(*SectionGrading.Rounding.values),
            blank=SectionGrading.Rounding.NONE.value,
        ),
        reference("scaleSourcedId", "scoreScales"),
    ),
    "classSourcedId",
)
CLASS_CATEGORIES = extension(
    "classCategories",
    (
        reference("classSourcedId", "classes", required=True),
        reference("categorySourcedId", "categories", required=True),
        Column("weight", cells.number(100, mark="%"), required=True, blank=None, kind=WEIGHT),
        reference("gradingTaskSourcedId", "gradingTasks"),
    ),
    "classSourcedId",
    "categorySourcedId",
    "gradingTaskSourcedId",
)
MARKS = extension(
    "marks",
    (
        reference("studentSourcedId", "users", required=True),
        reference("classSourcedId", "classes"),
        reference("gradingTaskSourcedId", "gradingTasks", required=True),
        reference("academicSessionSourcedId", "academicSessions", required=True),
        Column("mark", cells.text(40)),
        Column("percent", cells.number(1000, mark="%"), blank=None, kind="numeric(9,4)"),
        Column("state", cells.one_of(*Grade.State.values), required=True, stage_as="grade_state"),
        Column("comment", _LONG, soft=True),
        Column("postedAt", cells.moment, soft=True, blank=None, kind="timestamptz"),
        PUBLISHED,
    ),
    "studentSourcedId",
    "classSourcedId",
    "gradingTaskSourcedId",
    "academicSessionSourcedId",
    "state",
)
GRADING_WINDOWS = extension(
    "gradingWindows",
    (
        reference("orgSourcedId", "orgs", required=True),
        reference("gradingTaskSourcedId", "gradingTasks", required=True),
        reference("academicSessionSourcedId", "academicSessions", required=True),
        _day("opens"),
        _day("closes"),
        _day("visibleFrom"),
    ),
    "orgSourcedId",
    "gradingTaskSourcedId",
    "academicSessionSourcedId",
)
PERIODS = extension(
    "periods",
    (
        ID,
        reference("orgSourcedId", "orgs", required=True),
        Column("name", _WORD, required=True),
        Column("order", cells.whole, required=True, blank=None, kind="smallint"),
    ),
    "sourcedId",
)
BELLS = extension(
    "bells",
    (
        Column("schedule", _SCHEDULE, required=True),
        reference("periodSourcedId", "periods", required=True),
        Column("startTime", cells.clock, required=True, blank=None, kind="time"),
        Column("endTime", cells.clock, required=True, blank=None, kind="time"),
    ),
    "schedule",
    "periodSourcedId",
)
DAYS = extension(
    "days",
    (
        reference("orgSourcedId", "orgs", required=True),
        _day("date"),
        Column("schedule", _SCHEDULE),
        Column("dayLabel", _WORD),
        required_flag("instructional"),
    ),
    "orgSourcedId",
    "date",
)
MEETINGS = extension(
    "meetings",
    (
        reference("classSourcedId", "classes", required=True),
        reference("periodSourcedId", "periods", required=True),
        Column("dayLabel", _WORD),
        reference("academicSessionSourcedId", "academicSessions"),
        Column("room", TEXT, soft=True),
        Column("team", TEXT, soft=True),
    ),
    "classSourcedId",
    "periodSourcedId",
    "dayLabel",
    "academicSessionSourcedId",
)
_ANNOUNCED = (
    Column("sourcedId", cells.identifier, required=True),
    reference("orgSourcedId", "orgs", required=True),
    Column("grades", grade_levels),
)
_WORDED = (
    _day("from"),
    _day("until"),
    Column("language", cells.language, required=True),
    Column("title", TEXT, required=True),
    Column("text", _LONG),
)
NOTICES = extension("notices", (*_ANNOUNCED, *_WORDED), "sourcedId", "language")
EVENTS = extension(
    "events",
    (*_ANNOUNCED, reference("classSourcedId", "classes"), *_WORDED),
    "sourcedId",
    "language",
)

GRADING = (GRADING_TASKS, CLASS_GRADING, CLASS_CATEGORIES, MARKS, GRADING_WINDOWS)
# In the order in which they refer to each other.
SCHOOL_RECORDS: tuple[Table, ...] = (*GRADING, PERIODS, BELLS, DAYS, MEETINGS, NOTICES, EVENTS)
