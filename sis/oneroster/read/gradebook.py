"""OneRoster's gradebook files of 1.1 and 1.2, and the columns that are read."""

from decimal import Decimal

from sis.models import Score
from sis.oneroster.read import cells
from sis.oneroster.read.score_scales import score_scale
from sis.oneroster.read.tables import ID, STATUS, TEXT, Column, Table, order, reference

_LONG = cells.text(4000)
NUMBER, WEIGHT = "numeric(12,4)", "numeric(7,4)"
# How Infinite Campus writes the two flags that count.
FLAGS = {"Ch": Score.Flag.CHEATED.value, "Dr": Score.Flag.DROPPED.value}


def score_status(cell: str) -> str:
    """Read the state of graded work: one of OneRoster's words, or a text of the district after ``ext:``."""
    status = str(cells.text(255)(cell))
    if status not in Score.Status.values and not status.startswith(Score.OWN_STATUS):
        known = ", ".join(Score.Status.values)
        raise ValueError(f"says {cells.shown(cell)}; it must be one of {known}, or begin with ext:.")
    return status


def score_flag(cell: str) -> str:
    """Read whether the work was cheated or dropped."""
    flag = FLAGS.get(cell.strip(), cell.strip())
    if flag not in Score.Flag.values:
        raise ValueError(f"says {cells.shown(cell)}; it must be cheated (Ch) or dropped (Dr).")
    return flag


def points(name: str, *, required: bool = False) -> Column:
    """Return a column with a number that is not negative."""
    return Column(name, cells.number(), required=required, blank=None, kind=NUMBER)


def flag(name: str, *, blank: bool = False) -> Column:
    """Return a column with true or false."""
    return Column(name, cells.flag, soft=True, blank=blank, kind="boolean")


# A row whose cell cannot be read is skipped: what the school holds back must not be seen.
PUBLISHED = Column("metadata.published", cells.flag, blank=True, kind="boolean")

_CATEGORY = (
    ID,
    STATUS,
    Column("title", TEXT, required=True),
    Column("weight", cells.number(100, mark="%"), blank=None, kind=WEIGHT),
)
CATEGORIES_11 = Table("categories", order("title"), _CATEGORY)
CATEGORIES_12 = Table("categories", order("title weight"), _CATEGORY)


def _line_items(names: str, term: str, *more: Column, points_required: bool) -> Table:
    return Table(
        "lineItems",
        order(names),
        (
            ID,
            STATUS,
            Column("title", TEXT, required=True),
            Column("description", _LONG, soft=True),
            Column("assignDate", cells.local_day, required=True, blank=None, kind="date"),
            Column("dueDate", cells.local_day, required=True, blank=None, kind="date"),
            reference("classSourcedId", "classes", required=True),
            reference("categorySourcedId", "categories", required=True),
            reference(term, "academicSessions", required=True, stage_as="term_sourced_id"),
            points("resultValueMin", required=points_required),
            points("resultValueMax", required=points_required),
            *more,
            flag("metadata.extraCredit"),
            Column("metadata.multiplier", cells.number(), blank=Decimal(1), kind=NUMBER),
            PUBLISHED,
            Column("metadata.updatedAt", cells.moment, soft=True, blank=None, kind="timestamptz"),
        ),
    )


LINE_ITEMS_11 = _line_items(
    "title description assignDate dueDate classSourcedId categorySourcedId gradingPeriodSourcedId "
    "resultValueMin resultValueMax",
    "gradingPeriodSourcedId",
    points_required=True,
)
LINE_ITEMS_12 = _line_items(
    "title description assignDate dueDate classSourcedId categorySourcedId academicSessionSourcedId "
    "schoolSourcedId resultValueMin resultValueMax",
    "academicSessionSourcedId",
    reference("schoolSourcedId", "orgs", required=True),
    points_required=False,
)


def _results(names: str, *more: Column) -> Table:
    return Table(
        "results",
        order(names),
        (
            ID,
            STATUS,
            reference("lineItemSourcedId", "lineItems", required=True),
            reference("studentSourcedId", "users", required=True),
            Column("scoreStatus", score_status, required=True),
            points("score"),
            Column("scoreDate", cells.local_day, required=True, blank=None, kind="date"),
            Column("comment", _LONG, soft=True),
            *more,
            Column("metadata.flag", score_flag, soft=True),
            PUBLISHED,
            Column("metadata.enteredBy", TEXT, soft=True),
        ),
        distinct=("lineItemSourcedId", "studentSourcedId"),
    )


RESULTS_11 = _results("lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment")
RESULTS_12 = _results(
    "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment textScore classSourcedId "
    "inProgress incomplete late missing",
    Column("textScore", TEXT),
    flag("inProgress"),
    flag("incomplete"),
    flag("late"),
    flag("missing"),
)
SCORE_SCALES = Table(
    "scoreScales",
    order("title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue"),
    (
        ID,
        STATUS,
        Column("title", TEXT, required=True),
        Column("type", TEXT, required=True),
        reference("orgSourcedId", "orgs", required=True),
        reference("courseSourcedId", "courses"),
        reference("classSourcedId", "classes"),
        Column("scoreScaleValue", score_scale, required=True, kind="jsonb"),
    ),
)
LINE_ITEM_SCALES = Table(
    "lineItemScoreScales",
    order("title lineItemSourcedId scoreScaleSourcedId"),
    (
        ID,
        STATUS,
        reference("lineItemSourcedId", "lineItems", required=True),
        reference("scoreScaleSourcedId", "scoreScales", required=True),
    ),
    distinct=("lineItemSourcedId",),
)
RESULT_SCALES = Table(
    "resultScoreScales",
    order("title resultSourcedId scoreScaleSourcedId"),
    (
        ID,
        STATUS,
        reference("resultSourcedId", "results", required=True),
        reference("scoreScaleSourcedId", "scoreScales", required=True),
    ),
    distinct=("resultSourcedId",),
)

# In the order in which they refer to each other. Version 1.1 has no scales; districts send them all the same.
_SCALES = (LINE_ITEM_SCALES, RESULT_SCALES)
GRADEBOOK_BY_VERSION: dict[str, tuple[Table, ...]] = {
    "1.0": (),
    "1.1": (SCORE_SCALES, CATEGORIES_11, LINE_ITEMS_11, RESULTS_11, *_SCALES),
    "1.2": (SCORE_SCALES, CATEGORIES_12, LINE_ITEMS_12, RESULTS_12, *_SCALES),
}
