"""Bad rows in the files with school records: each is listed with file, line and column."""

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from sis.models import AppliedFile
from sis.oneroster import import_roster
from sis.oneroster.read.score_scales import score_scale
from tests.recorded import recorded
from tests.rosters.sample import copy_sample, load_sample_11, read_rows, write_delta, write_rows
from tests.sis.importing import APPLIED, REFUSED, touched

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def sample(db: None, tmp_path: Path) -> Path:
    """A copy of the sample that is loaded already."""
    recorded(load_sample_11)
    # A difference lists the faults of what differs only.
    AppliedFile.objects.all().delete()
    return copy_sample(tmp_path / "sample")


def change(folder: Path, name: str, place: int, **cells: str) -> None:
    """Change cells of a row; `metadata.x` is written `metadata_x`."""
    rows = read_rows(folder, name)
    rows[place] |= {column.replace("metadata_", "metadata."): cell for column, cell in cells.items()}
    write_rows(folder, name, rows)


FAULTS: tuple[tuple[str, int, dict[str, str], str], ...] = (
    ("results", 0, {"score": "-5"}, "line 2, score: The cell says “-5”; it must be a number from 0"),
    ("results", 0, {"score": "ten"}, "line 2, score: The cell says “ten”; it must be a number"),
    ("results", 0, {"scoreStatus": "graded"}, "line 2, scoreStatus: The cell says “graded”"),
    ("results", 0, {"lineItemSourcedId": "li9"}, "line 2, lineItemSourcedId: “li9” is not in lineItems.csv"),
    ("results", 0, {"studentSourcedId": "g1"}, "line 2, studentSourcedId: “g1” is not a student"),
    ("results", 0, {"metadata_published": "maybe"}, "line 2, metadata.published: The cell says “maybe”"),
    ("lineItems", 0, {"resultValueMax": "-1"}, "line 2, resultValueMax: The cell says “-1”"),
    ("lineItems", 0, {"resultValueMin": "200"}, "line 2, resultValueMax: The maximum is below the minimum"),
    ("lineItems", 0, {"dueDate": "2026-08-09"}, "line 2, dueDate: The work is due before it is assigned"),
    ("lineItems", 0, {"dueDate": "2027-07-01"}, "line 2, dueDate: 2027-07-01 is not in the school year"),
    (
        "lineItems",
        0,
        {"assignDate": "2026-07-01"},
        "line 2, assignDate: 2026-07-01 is not in the school year",
    ),
    ("lineItems", 0, {"categorySourcedId": "x"}, "line 2, categorySourcedId: “x” is not in categories.csv"),
    ("lineItems", 0, {"gradingPeriodSourcedId": "q9"}, "line 2, gradingPeriodSourcedId: “q9” is not in"),
    ("lineItems", 0, {"metadata_multiplier": "x"}, "line 2, metadata.multiplier: The cell says “x”"),
    ("classCategories", 0, {"weight": "300%"}, "line 2, weight: The cell says “300%”; it must be a number"),
    ("classCategories", 0, {"weight": "half"}, "line 2, weight: The cell says “half”; it must be a number"),
    ("classCategories", 0, {"weight": ""}, "line 2, weight: The cell is blank"),
    ("classCategories", 0, {"categorySourcedId": "x"}, "line 2, categorySourcedId: “x” is not in categories"),
    ("classCategories", 0, {"gradingTaskSourcedId": "x"}, "line 2, gradingTaskSourcedId: “x” is not in"),
    (
        "scoreScales",
        0,
        {"scoreScaleValue": "{A:90-100},{B:70-79}"},
        "line 2, scoreScaleValue: The cell has a hole",
    ),
    ("scoreScales", 0, {"scoreScaleValue": "A=90"}, "line 2, scoreScaleValue: The cell says “A=90”"),
    ("classGrading", 0, {"scaleSourcedId": "x"}, "line 2, scaleSourcedId: “x” is not in scoreScales.csv"),
    ("classGrading", 0, {"method": "weighted"}, "line 2, method: The cell says “weighted”"),
    ("gradingTasks", 0, {"kind": "final"}, "line 2, kind: The cell says “final”"),
    ("marks", 0, {"percent": "-3"}, "line 2, percent: The cell says “-3”"),
    ("marks", 0, {"academicSessionSourcedId": "q9"}, "line 2, academicSessionSourcedId: “q9” is not in"),
    ("marks", 0, {"state": "final"}, "line 2, state: The cell says “final”"),
    ("gradingWindows", 0, {"closes": "2026-09-01"}, "line 2, closes: The window closes before it opens"),
    ("gradingWindows", 0, {"visibleFrom": ""}, "line 2, visibleFrom: The cell is blank"),
    (
        "periods",
        0,
        {"orgSourcedId": "district"},
        "line 2, orgSourcedId: “district” is a district in orgs.csv",
    ),
    ("bells", 1, {"endTime": "08:00"}, "line 3, endTime: The period ends before it begins"),
    ("bells", 1, {"startTime": "9 am"}, "line 3, startTime: The cell says “9 am”; a time of day"),
    ("days", 0, {"date": "2027-07-04"}, "line 2, date: 2027-07-04 is a school day that no term"),
    ("days", 0, {"instructional": "yes"}, "line 2, instructional: The cell says “yes”"),
    (
        "meetings",
        1,
        {"periodSourcedId": "orchard-am"},
        "line 3, periodSourcedId: “orchard-am” is a period of",
    ),
    ("attendance", 0, {"date": "2026-11-23"}, "line 2, date: 2026-11-23 is no school day at Babb Middle"),
    ("attendance", 0, {"date": "2029-11-23"}, "line 2, date: 2029-11-23 is in no term of the roster"),
    ("attendance", 0, {"status": "partial"}, "line 2, status: The cell says “partial”"),
    (
        "attendance",
        0,
        {"eventDuration": "2"},
        "line 2, eventDuration: The cell says “2”; it must be a number",
    ),
    ("notices", 0, {"language": ""}, "line 2, language: The cell is blank"),
    ("notices", 0, {"until": "2026-11-01"}, "line 2, until: The notice ends before it begins"),
    ("events", 2, {"until": "2026-11-01"}, "line 4, until: The event ends before it begins"),
    ("classes", 1, {"termSourcedIds": ""}, "line 3, termSourcedIds: The cell is blank"),
)


# With another of these a row speaks of another record, and the one of before is not listed.
KEYS = {
    "date",
    "language",
    "academicSessionSourcedId",
    "state",
    "categorySourcedId",
    "gradingTaskSourcedId",
    "periodSourcedId",
}


@pytest.mark.parametrize(
    ("name", "place", "cells", "says"), FAULTS, ids=[f"{one[0]}-{one[2]}" for one in FAULTS]
)
def test_a_bad_row_is_listed_with_its_place_and_what_was_known_stays(
    name: str, place: int, cells: dict[str, str], says: str, sample: Path
) -> None:
    change(sample, name, place, **cells)
    record = import_roster(sample)
    assert record.outcome == APPLIED, record.report
    assert f"{name}.csv, {says}" in record.report
    if not KEYS & cells.keys():
        assert touched(record) == {}


@pytest.mark.parametrize(
    ("name", "rows", "says"),
    [
        ("marks", (0, 0), "line 8, studentSourcedId: The same is also in line 2; there is no way to tell"),
        ("classCategories", (0, 0), "line 6, classSourcedId: The same is also in line 2"),
        ("meetings", (0, 0), "line 6, classSourcedId: The same is also in line 2"),
        ("days", (0, 0), "line 8, orgSourcedId: The same is also in line 2"),
        ("notices", (0, 0), "line 5, sourcedId: The same is also in line 2"),
    ],
)
def test_two_rows_about_the_same_thing_are_both_skipped(
    name: str, rows: tuple[int, ...], says: str, sample: Path, settings: Settings
) -> None:
    settings.ROSTER_FAULT_SHARE = 0.5
    known = read_rows(sample, name)
    write_rows(sample, name, [*known, {**known[rows[0]]}])
    record = import_roster(sample)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report
    assert f"{name}.csv, {says}" in record.report


def test_a_student_has_one_result_in_an_assignment(sample: Path, tmp_path: Path, settings: Settings) -> None:
    settings.ROSTER_FAULT_SHARE = 0.5
    first, *others = read_rows(sample, "results")
    second = {**first, "sourcedId": "r9", "score": "1"}
    write_rows(sample, "results", [first, *others, second])
    record = import_roster(sample)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report
    assert "results.csv, line 10, lineItemSourcedId: The same is also in line 2" in record.report

    record = import_roster(write_delta(tmp_path / "delta", "1.1", results=[second]))
    assert "results.csv, line 2, lineItemSourcedId: The student has another result for “li1”" in record.report
    gone = {**first, "status": "tobedeleted"}
    record = import_roster(write_delta(tmp_path / "moved", "1.1", results=[second, gone]))
    assert touched(record) == {"scores": {"new": 1, "left": 1}}, record.report


def test_bell_times_of_a_schedule_do_not_overlap(sample: Path, tmp_path: Path, settings: Settings) -> None:
    settings.ROSTER_FAULT_SHARE = 0.5
    change(sample, "bells", 1, endTime="10:00")
    record = import_roster(sample)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report
    assert (
        "bells.csv, line 3, startTime: The period overlaps with period 2 of the same schedule"
        in record.report
    )
    assert (
        "bells.csv, line 4, startTime: The period overlaps with period 1 of the same schedule"
        in record.report
    )

    late = {**read_rows(sample, "bells")[1], "endTime": "10:00"}
    record = import_roster(write_delta(tmp_path / "delta", "1.1", bells=[late]))
    assert touched(record) == {}
    assert (
        "bells.csv, line 2, startTime: The period overlaps with period 2 of the same schedule"
        in record.report
    )


@pytest.mark.parametrize(
    ("name", "place", "cells", "says"),
    [
        ("results", 0, {"score": "101"}, "results.csv, line 2, score: is above the maximum"),
        ("lineItems", 0, {"dueDate": "2026-10-04"}, "lineItems.csv, line 2, dueDate: is not within the term"),
        ("classCategories", 0, {"weight": "0"}, "classCategories.csv, line 2, weight: is 0"),
        ("results", 5, {"metadata_flag": "M"}, "results.csv, line 7, metadata.flag: The cell says “M”"),
        (
            "attendance",
            0,
            {"reason": "overslept"},
            "attendance.csv, line 2, reason: The cell says “overslept”",
        ),
    ],
)
def test_what_is_odd_is_loaded_and_counted(
    name: str, place: int, cells: dict[str, str], says: str, sample: Path
) -> None:
    change(sample, name, place, **cells)
    record = import_roster(sample)
    assert (record.outcome, record.counts["row_faults"]) == (APPLIED, 0), record.report
    assert says in "\n".join(record.counts["odd"])
    assert [list(done.values()) for done in touched(record).values()] == [[1]]


def test_the_rows_of_a_skipped_row_are_listed_with_it(sample: Path, settings: Settings) -> None:
    settings.ROSTER_FAULT_SHARE = 0.5
    new = {**read_rows(sample, "lineItems")[0], "sourcedId": "li9", "dueDate": "2030-01-01"}
    write_rows(sample, "lineItems", [*read_rows(sample, "lineItems"), new])
    score = {**read_rows(sample, "results")[0], "sourcedId": "r9", "lineItemSourcedId": "li9"}
    write_rows(sample, "results", [*read_rows(sample, "results"), score])
    record = import_roster(sample)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report
    assert (
        "results.csv, line 10, lineItemSourcedId: “li9” was itself skipped in lineItems.csv" in record.report
    )


def test_too_many_bad_scores_refuse_the_load(sample: Path) -> None:
    for place in (0, 1):
        change(sample, "results", place, score="-1")
    record = import_roster(sample, only="gradebook")
    assert record.outcome == REFUSED
    assert "results.csv: 2 of 8 rows are faulty; at most 1 may be skipped" in record.report


@pytest.mark.parametrize(
    ("cell", "levels"),
    [
        ("{A+:100},{A:94}", [("A+", "100", ""), ("A", "94", "")]),
        ("{A:7-10}", [("A", "7", "")]),
        ("{60-69:B},{70-79:A}", [("A", "70", ""), ("B", "60", "")]),
        ("{S:Satisfactory}, {N:}", [("S", None, "Satisfactory"), ("N", None, "")]),
        ("{4:89.5};{3:0}", [("4", "89.5", ""), ("3", "0", "")]),
        ("{F:0}{A:90}", [("A", "90", ""), ("F", "0", "")]),
    ],
)
def test_a_scale_is_read_from_the_highest_level_down(
    cell: str, levels: list[tuple[str, str | None, str]]
) -> None:
    read = json.loads(score_scale(cell))
    assert [(level["label"], level["lowest"], level["text"]) for level in read] == levels


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("{A:90-100},{B:80-88}", "a hole between “B” and “A”"),
        ("{A:90-100},{B:80-95}", "overlap, “B” and “A”"),
        ("{A:90},{B:90}", "overlap"),
        ("{A:90},{A:80}", "the level “A” twice"),
        ("{A:100-90}", "ends before it begins"),
        ("{A:90", "a scale is written"),
        ("A", "a scale is written"),
    ],
)
def test_a_scale_that_cannot_be_right_says_why(cell: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        score_scale(cell)
