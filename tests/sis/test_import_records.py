"""The files with school records, in each version, whole (bulk) and as changes (delta)."""

import random
import tempfile
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model

from sis import models
from sis.oneroster import import_roster
from tests.recorded import recorded
from tests.rosters.sample import (
    SAMPLE,
    VERSIONS,
    copy_sample,
    load_sample,
    read_rows,
    write_delta,
    write_rows,
)
from tests.sis.importing import APPLIED, REFUSED, touched

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# File, what the report calls its records, their model, the row of the sample that changes, and how.
FILES: tuple[tuple[str, str, type[Model], int, dict[str, str]], ...] = (
    ("scoreScales", "score scales", models.ScoreScale, 0, {"scoreScaleValue": "{A:90},{F:0}"}),
    ("categories", "categories", models.Category, 0, {"title": "Class work"}),
    ("lineItems", "assignments", models.Assignment, 2, {"dueDate": "2026-11-24"}),
    ("results", "scores", models.Score, 0, {"score": "93.5"}),
    ("lineItemScoreScales", "scales of assignments", models.AssignmentScale, 0, {"lineItemSourcedId": "li2"}),
    ("resultScoreScales", "scales of scores", models.ScoreOwnScale, 0, {"resultSourcedId": "r4"}),
    ("gradingTasks", "grading tasks", models.GradingTask, 0, {"title": "Progress report"}),
    ("classGrading", "grading of classes", models.SectionGrading, 0, {"rounding": "integer"}),
    ("classCategories", "categories of classes", models.SectionCategory, 3, {"weight": "90"}),
    ("marks", "grades", models.Grade, 4, {"mark": "3.50"}),
    ("gradingWindows", "grading windows", models.GradingWindow, 0, {"visibleFrom": "2026-10-10"}),
    ("periods", "periods", models.Period, 2, {"order": "5"}),
    ("bells", "bell times", models.BellTime, 2, {"endTime": "10:40"}),
    ("days", "days", models.CalendarDay, 2, {"instructional": "true"}),
    ("meetings", "meetings", models.Meeting, 3, {"room": "101"}),
    ("notices", "notices", models.Notice, 1, {"title": "Día de las fotos"}),
    ("events", "events", models.Event, 2, {"until": "2026-12-03"}),
    ("attendance", "attendance", models.Attendance, 0, {"excuse": "excused"}),
)
FOLLOWED = (models.Score, models.Grade, models.Attendance)

Table = dict[Any, dict[str, Any]]


def table(model: type[Model]) -> Table:
    """All rows by primary key."""
    return {row["id"]: row for row in model._default_manager.values()}


def without_changed_at(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "changed_at"}


def load_in(version: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        load_sample(copy_sample(Path(folder) / "sample", version))
    return version


_LOADERS: dict[str, Callable[[], str]] = {version: partial(load_in, version) for version in VERSIONS}


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest, db: None) -> str:
    """The version in which the sample was loaded."""
    return recorded(_LOADERS[request.param])


def shuffle(folder: Path) -> None:
    """Shuffle the rows of every file of school records."""
    for name, *_ in FILES:
        rows = read_rows(folder, name)
        random.Random(name).shuffle(rows)
        write_rows(folder, name, rows)


def test_every_row_of_the_sample_is_a_record(version: str) -> None:
    counts = {name: model._default_manager.count() for name, _label, model, *_ in FILES}
    assert counts == {name: len(read_rows(SAMPLE, name)) for name in counts}
    began = models.RosterImport.objects.get().started_at
    for model in FOLLOWED:
        assert {(row["first_seen"], row["changed_at"]) for row in table(model).values()} == {(began, began)}


def test_the_same_files_shuffled_change_nothing(version: str, tmp_path: Path) -> None:
    before = {model: table(model) for _name, _label, model, *_ in FILES}
    folder = copy_sample(tmp_path / "again", version)
    shuffle(folder)
    record = import_roster(folder)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report
    assert {model: table(model) for model in before} == before


@pytest.mark.parametrize("mode", ["bulk", "delta"])
@pytest.mark.parametrize(("name", "label", "model", "place", "change"), FILES, ids=[one[0] for one in FILES])
def test_a_changed_row_changes_its_record_and_no_other(
    name: str,
    label: str,
    model: type[Model],
    place: int,
    change: dict[str, str],
    mode: str,
    version: str,
    tmp_path: Path,
) -> None:
    before = table(model)
    folder = copy_sample(tmp_path / "again", version)
    rows = read_rows(folder, name)
    rows[place] |= change
    if mode == "delta":
        folder = write_delta(tmp_path / "delta", version, **{name: [rows[place]]})
    else:
        write_rows(folder, name, rows[::-1])
    record = import_roster(folder)
    assert (record.outcome, touched(record)) == (APPLIED, {label: {"changed": 1}}), record.report

    after = table(model)
    (changed,) = (key for key in after if after[key] != before[key])
    assert after.keys() == before.keys()
    if model in FOLLOWED:
        assert after[changed]["first_seen"] == before[changed]["first_seen"]
        assert after[changed]["changed_at"] == record.started_at
        assert without_changed_at(after[changed]) != without_changed_at(before[changed])


@pytest.mark.parametrize(
    ("name", "model"),
    [(name, model) for name, _label, model, *_ in FILES if "Scales" in name or name == "results"],
)
def test_a_delta_deletes_what_it_names(name: str, model: type[Any], version: str, tmp_path: Path) -> None:
    row = read_rows(copy_sample(tmp_path / "again", version), name)[0]
    key = row["sourcedId"]
    delta = write_delta(tmp_path / "delta", version, **{name: [{**row, "status": "tobedeleted"}]})
    record = import_roster(delta)
    assert [list(done.values()) for done in touched(record).values()] == [[1]], record.report
    assert list(model.objects.filter(is_active=False).values_list("sourced_id", flat=True)) == [key]
    delta = write_delta(tmp_path / "back", version, **{name: [row]})
    record = import_roster(delta)
    assert model.objects.get(sourced_id=key).is_active


def only_of(folder: Path, name: str, column: str, *values: str) -> None:
    """Keep only the rows of a file that have one of these values in a column."""
    write_rows(folder, name, [row for row in read_rows(folder, name) if row[column] in values])


def of_term(*terms: str) -> Callable[[Path], None]:
    """Reduce the files with assignments, scores and grades to these terms."""

    def reduce(folder: Path) -> None:
        items = read_rows(folder, "lineItems")
        term = (
            "gradingPeriodSourcedId" if "gradingPeriodSourcedId" in items[0] else "academicSessionSourcedId"
        )
        only_of(folder, "lineItems", term, *terms)
        kept = [row["sourcedId"] for row in read_rows(folder, "lineItems")]
        only_of(folder, "results", "lineItemSourcedId", *kept)
        only_of(folder, "marks", "academicSessionSourcedId", *terms)
        only_of(folder, "gradingWindows", "academicSessionSourcedId", *terms)
        only_of(folder, "lineItemScoreScales", "lineItemSourcedId", *kept)
        scores = [row["sourcedId"] for row in read_rows(folder, "results")]
        only_of(folder, "resultScoreScales", "resultSourcedId", *scores)

    return reduce


@pytest.mark.parametrize("term", ["q1", "q2"])
def test_files_of_one_term_erase_nothing_of_another(version: str, term: str, tmp_path: Path) -> None:
    before = {model: table(model) for _name, _label, model, *_ in FILES}
    folder = copy_sample(tmp_path / "term", version)
    of_term(term)(folder)
    assert 0 < len(read_rows(folder, "results")) < models.Score.objects.count()
    record = import_roster(folder)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report
    assert {model: table(model) for model in before} == before


def test_what_a_term_no_longer_lists_becomes_inactive(version: str, tmp_path: Path) -> None:
    """Only the second quarter is in the files, and one row of each is missing there."""
    folder = copy_sample(tmp_path / "term", version)
    of_term("q2")(folder)
    for name in ("lineItems", "results", "marks"):
        write_rows(folder, name, read_rows(folder, name)[1:])
    manifest = (folder / "manifest.csv").read_text()
    for name in ("lineItemScoreScales", "resultScoreScales"):
        (folder / f"{name}.csv").unlink()
        manifest = manifest.replace(f"file.{name},bulk\n", "")
    (folder / "manifest.csv").write_text(manifest)
    # The scores of the assignment that is gone are gone from the file, too.
    only_of(folder, "results", "lineItemSourcedId", "li4")
    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    assert touched(record) == {"assignments": {"left": 1}, "scores": {"left": 3}, "grades": {"left": 1}}
    gone = models.Score.objects.filter(is_active=False)
    assert set(gone.values_list("sourced_id", "assignment__sourced_id")) == {
        ("r5", "li3"),
        ("r6", "li3"),
        ("r8", "li3"),
    }
    assert {row.changed_at for row in gone} == {record.started_at}
    assert models.Assignment.objects.get(is_active=False).sourced_id == "li3"

    back = import_roster(copy_sample(tmp_path / "whole", version))
    assert touched(back) == {"assignments": {"back": 1}, "scores": {"back": 3}, "grades": {"back": 1}}


def test_a_category_a_scale_and_a_task_end_when_nothing_uses_them(version: str, tmp_path: Path) -> None:
    """Homework has no work but a weight, Effort has a grade, and a scale of theirs is named."""
    folder = copy_sample(tmp_path / "unused", version)
    for name, key in (("categories", "hw"), ("gradingTasks", "effort"), ("scoreScales", "conduct")):
        only = [row for row in read_rows(folder, name) if row["sourcedId"] != key]
        write_rows(folder, name, only)
    manifest = (folder / "manifest.csv").read_text()
    for name in ("lineItemScoreScales", "resultScoreScales", "classCategories", "marks", "classGrading"):
        (folder / f"{name}.csv").unlink()
        manifest = manifest.replace(f"file.{name},bulk\n", "")
    (folder / "manifest.csv").write_text(manifest)
    record = import_roster(folder)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report

    whole = copy_sample(tmp_path / "whole", version)
    for name, column, key in (
        ("classCategories", "categorySourcedId", "hw"),
        ("marks", "gradingTaskSourcedId", "effort"),
        ("classGrading", "classSourcedId", "hr-7"),
    ):
        write_rows(folder, name, [row for row in read_rows(whole, name) if row[column] != key])
    for name in ("lineItemScoreScales", "resultScoreScales"):
        write_rows(folder, name, [row | {"scoreScaleSourcedId": "letters"} for row in read_rows(whole, name)])
    record = import_roster(folder)
    assert touched(record) == {
        "categories": {"left": 1},
        "grading tasks": {"left": 1},
        "score scales": {"left": 1},
        "categories of classes": {"left": 1},
        "grades": {"left": 1},
        "grading of classes": {"left": 1},
        "scales of assignments": {"changed": 1},
        "scales of scores": {"changed": 2},
    }
    assert touched(import_roster(folder)) == {}


def test_the_calendar_of_one_school_and_month_erases_no_other(version: str, tmp_path: Path) -> None:
    folder = copy_sample(tmp_path / "month", version)
    rows = read_rows(folder, "days")
    write_rows(folder, "days", [row for row in rows if row["orgSourcedId"] == "babb"][1:3])
    only_of(folder, "periods", "orgSourcedId", "babb")
    only_of(folder, "bells", "periodSourcedId", "babb-hr", "babb-1", "babb-2")
    record = import_roster(folder)
    assert (record.outcome, touched(record)) == (APPLIED, {}), record.report

    write_rows(folder, "days", [row for row in rows if row["orgSourcedId"] == "babb"][::2])
    assert touched(import_roster(folder)) == {"days": {"left": 1}}
    assert models.CalendarDay.objects.get(is_active=False).day.isoformat() == "2026-11-20"


def test_the_gradebook_alone_looks_at_no_other_file(version: str, tmp_path: Path) -> None:
    folder = copy_sample(tmp_path / "day", version)
    for name in ("users", "classes", "enrollments", "days", "notices", "attendance"):
        (folder / f"{name}.csv").write_text("broken")
    rows = read_rows(folder, "results")
    rows[0]["score"] = "60"
    write_rows(folder, "results", rows)
    record = import_roster(folder, only="gradebook")
    assert (record.outcome, touched(record)) == (APPLIED, {"scores": {"changed": 1}}), record.report
    assert (record.scope, models.RosterImport.loads()) == ("gradebook", 1)
    assert models.Score.objects.get(sourced_id="r1").score == 60

    delta = write_delta(tmp_path / "delta", version, results=[{**rows[0], "score": "61"}])
    assert touched(import_roster(delta, only="gradebook")) == {"scores": {"changed": 1}}
    assert touched(import_roster(delta, only="gradebook")) == {}


def test_the_gradebook_alone_needs_a_manifest_and_a_file(version: str, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert "manifest.csv: is missing. It says which version" in import_roster(folder, only="gradebook").report
    (folder / "manifest.csv").write_text(f"propertyName,value\noneroster.version,{version}\n")
    record = import_roster(folder, only="gradebook")
    assert record.outcome == REFUSED
    assert "No file of a gradebook is there" in record.report


def test_a_file_that_lost_too_many_scores_is_held(version: str, tmp_path: Path) -> None:
    folder = copy_sample(tmp_path / "many", version)
    item, score = read_rows(folder, "lineItems")[0], read_rows(folder, "results")[0]
    numbers = range(60)
    items = [{**item, "sourcedId": f"many-{number}"} for number in numbers]
    scores = [{**score, "sourcedId": f"m-{one}", "lineItemSourcedId": f"many-{one}"} for one in numbers]
    write_rows(folder, "lineItems", items + read_rows(folder, "lineItems"))
    write_rows(folder, "results", scores + read_rows(folder, "results"))
    assert touched(import_roster(folder)) == {"assignments": {"new": 60}, "scores": {"new": 60}}

    write_rows(folder, "results", scores[:40] + read_rows(SAMPLE, "results"))
    record = import_roster(folder, only="gradebook")
    assert record.outcome == REFUSED
    assert (
        "results.csv: 20 of 68 scores of the terms in this file would be lost; at most 25% may"
        in record.report
    )
    assert not models.Score.objects.filter(is_active=False).exists()
    tried = import_roster(folder, only="gradebook", dry_run=True)
    assert (tried.outcome, touched(tried)["scores"]) == ("dry_run", {"left": 20})
    forced = import_roster(folder, only="gradebook", force=True)
    assert (forced.outcome, touched(forced)) == (APPLIED, {"scores": {"left": 20}})


def test_what_the_files_say_is_what_is_stored(db: None) -> None:
    """One record of each kind, read back."""
    recorded(_LOADERS["1.1"])
    letters = models.ScoreScale.objects.get(sourced_id="letters")
    assert [level["label"] for level in letters.levels] == ["A", "B", "C", "D", "F"]
    assert letters.school is None
    test = models.Assignment.objects.get(sourced_id="li2")
    assert (test.section.sourced_id, test.category.title, test.term.sourced_id) == ("math-7", "Tests", "q1")
    assert (test.points_possible, test.multiplier) == (Decimal(50), Decimal(2))
    assert not test.is_extra_credit
    assert not models.Assignment.objects.get(sourced_id="li5").is_published
    score = models.Score.objects.get(sourced_id="r1")
    assert (score.student.sourced_id, score.score) == ("s1", Decimal(92))
    assert score.entered_by == "Marcus Whitfield"
    assert models.Score.objects.get(sourced_id="r6").flag == models.Score.Flag.DROPPED
    assert models.Score.objects.get(sourced_id="r8").status == "ext:excused by the office"


def test_what_the_additional_files_say_is_what_is_stored(db: None) -> None:
    recorded(_LOADERS["1.1"])
    weights = models.SectionCategory.objects.filter(category__title="Tests")
    assert set(weights.values_list("weight", "grading_task__title")) == {
        (Decimal(35), None),
        (Decimal(100), "4.5 Weeks"),
    }
    gpa = models.Grade.objects.get(grading_task__sourced_id="gpa")
    assert (gpa.section, gpa.mark, gpa.state) == (None, "3.25", models.Grade.State.POSTED)
    window = models.GradingWindow.objects.get(school__sourced_id="babb")
    assert window.visible_from.isoformat() == "2026-11-06"
    bell = models.BellTime.objects.get(period__sourced_id="babb-1", schedule="Early release")
    assert (bell.start.isoformat(), bell.end.isoformat()) == ("08:55:00", "09:25:00")
    meeting = models.Meeting.objects.get(period__sourced_id="babb-2")
    assert (meeting.term and meeting.term.sourced_id, meeting.day_label, meeting.room) == ("fall", "B", "14B")
    notices = models.Notice.objects.filter(sourced_id="picture-day")
    assert set(notices.values_list("language", flat=True)) == {"en", "es"}
    trip = models.Event.objects.get(sourced_id="trip")
    assert (trip.grades, trip.section and trip.section.sourced_id) == ("07", "math-7")


def test_version_12_brings_flags_weights_and_text_scores(db: None, tmp_path: Path) -> None:
    recorded(_LOADERS["1.2"])
    assert set(models.Category.objects.values_list("weight", flat=True)) == {80}
    folder = copy_sample(tmp_path / "again", "1.2")
    rows = read_rows(folder, "results")
    rows[0] |= {"missing": "true", "late": "true", "textScore": "S", "score": ""}
    write_rows(folder, "results", rows)
    assert touched(import_roster(folder)) == {"scores": {"changed": 1}}
    score = models.Score.objects.get(sourced_id="r1")
    assert (score.is_missing, score.is_late, score.is_incomplete) == (True, True, False)
    assert (score.text_score, score.score) == ("S", None)
