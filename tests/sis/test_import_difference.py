"""Nightly loads read only what differs from the last load, and end where loads of everything would end."""

import csv
import datetime as dt
import random
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from sis.models import (
    AppliedFile,
    AppliedLines,
    Attendance,
    Enrollment,
    Relationship,
    RosterImport,
    Score,
    Student,
)
from sis.oneroster import import_roster
from sis.oneroster.applied import compare, lines
from sis.oneroster.applied.blocks import mark_skipped
from sis.oneroster.applied.compare import FileDifference
from sis.oneroster.read.archive import open_source
from sis.oneroster.read.extensions import EXTENSIONS
from sis.oneroster.read.formats import TABLES_BY_VERSION, USERS
from sis.oneroster.read.gradebook import GRADEBOOK_BY_VERSION
from sis.oneroster.read.school_records import SCHOOL_RECORDS
from tests.recorded import recorded
from tests.rosters.builders import RosterFiles, student
from tests.rosters.sample import SAMPLE, copy_sample, read_rows, write_rows
from tests.sis.importing import APPLIED, REFUSED, load, touched

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
DIFFERS = "Only what differs from the last load was read"
ROWS = sorted(path.stem for path in SAMPLE.glob("*.csv") if path.stem != "manifest")
NOT_ROSTER = {"RosterImport", "RosterUpload", "RosterChunk", "AppliedFile", "AppliedLines"}

Edit = tuple[str, str, float, float]


@contextmanager
def night(number: int) -> Iterator[None]:
    """The clock at this night's load."""
    with time_machine.travel(FIRST + dt.timedelta(days=number), tick=False):
        yield


def everything() -> dict[str, list[str]]:
    """All rows of the roster with ids of the district's system in the place of ours."""
    found: dict[str, list[str]] = {}
    for model in apps.get_app_config("sis").get_models(include_auto_created=True):
        if model.__name__ in NOT_ROSTER:
            continue
        rows = []
        for one in model._default_manager.all():
            cells: dict[str, Any] = {}
            for field in model._meta.concrete_fields:
                value = getattr(one, field.name)
                key = getattr(value, "sourced_id", None) or getattr(value, "name", None)
                cells[field.name] = key if field.is_relation and value is not None else value
            cells.pop("id")
            rows.append(re.sub(r"'~\d+'", "'~'", repr(sorted(cells.items()))))
        found[model.__name__] = sorted(rows)
    return found


def edit(folder: Path, what: Edit) -> None:
    """Change a row of a file."""
    name, kind, one, other = what
    rows = read_rows(folder, name)
    if len(rows) < 2:
        return
    header = ",".join(rows[0])
    first, second = rows[int(one * len(rows))], rows[int(other * len(rows))]
    column = list(first)[int(other * len(first))]
    if kind in {"drop", "move"}:
        rows.remove(first)
    if kind == "move":
        rows.insert(int(other * len(rows)), first)
    changed = {"cell": second[column], "blank": "", "text": f"{first[column]} x"}
    first[column] = changed.get(kind, first[column])
    if kind in {"copy", "repeat"}:
        key = next(iter(first))
        rows.append({**first, key: first[key] + ("-new" if kind == "copy" else "")})
    write_rows(folder, name, rows, header)


SHARES = st.floats(0, 1, exclude_max=True)
KINDS = ("drop", "drop", "cell", "cell", "blank", "text", "move", "copy", "repeat")
EDITS = st.lists(st.tuples(st.sampled_from(ROWS), st.sampled_from(KINDS), SHARES, SHARES), max_size=4)
NIGHTS = st.lists(EDITS, min_size=1, max_size=4)


def nights(edits: list[list[Edit]], *, whole: bool) -> tuple[dict[str, list[str]], list[str]]:
    """Load the sample, then each night's files; return what is there in the end, and how each load ended."""
    ends = []
    with tempfile.TemporaryDirectory() as place, transaction.atomic():
        folder = copy_sample(Path(place) / "roster")
        with night(0):
            recorded(load_first_night)
        for number, changes in enumerate(edits, start=1):
            if changes and changes[0][1] == "repeat":
                copy_sample_back(folder)  # the district takes its changes back
            for change in changes:
                edit(folder, change)
            with night(number):
                if whole:
                    AppliedFile.objects.all().delete()
                ends.append(str(import_roster(folder).outcome))
        found = everything()
        transaction.set_rollback(True)
    return found, ends


def load_first_night() -> None:
    """Load the sample, once a process: half of the loads of a short example."""
    with tempfile.TemporaryDirectory() as place:
        assert import_roster(copy_sample(Path(place) / "roster")).outcome == APPLIED


def copy_sample_back(folder: Path) -> None:
    """Write the sample as it was."""
    for file in SAMPLE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())


# An example is up to ten loads: parts of ten examples end well before the time limit of a test. To look for
# the smallest example that fails would exceed it, and end the worker before the failure is told.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
PARTS = pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.full) for part in range(1, 6))]
)


@PARTS
@override_settings(ROSTER_FAULT_SHARE=1.0)
@settings(
    suppress_health_check=list(HealthCheck), max_examples=min(10, settings().max_examples), phases=UNSHRUNK
)
@given(NIGHTS)
def test_differences_end_where_whole_loads_end(part: int, edits: list[list[Edit]]) -> None:
    by_difference, ends = nights(edits, whole=False)
    all_anew, whole_ends = nights(edits, whole=True)
    assert ends == whole_ends
    assert by_difference == all_anew


def sees_difference(record: RosterImport) -> bool:
    assert record.outcome == APPLIED, record.report
    return DIFFERS in record.report


def test_a_night_without_changes_reads_nothing(tmp_path: Path) -> None:
    folder = copy_sample(tmp_path / "roster")
    import_roster(folder)
    before = everything()
    record = import_roster(folder)
    assert sees_difference(record)
    assert f"{DIFFERS}: 0 of " in record.report
    assert touched(record) == {}
    assert everything() == before


def test_no_line_is_kept_in_words(tmp_path: Path) -> None:
    import_roster(copy_sample(tmp_path / "roster"))
    kept = b"".join(bytes(block.digests) for block in AppliedLines.objects.all())
    assert kept
    assert not any(word in kept for word in (b"Clayton", b"0393354", b"s1"))
    with override_settings(SECRET_KEY="another key of fifty characters or so, for this test"):
        lines.secret.cache_clear()
        record = import_roster(tmp_path / "roster")
    lines.secret.cache_clear()
    assert not sees_difference(record)


def test_of_a_line_nothing_is_kept_in_words_but_its_ids(tmp_path: Path) -> None:
    folder = copy_sample(tmp_path / "roster")
    import_roster(folder)
    kept = b"".join(
        b"".join(map(bytes, (block.sizes, block.groups, block.digests, zlib.decompress(bytes(block.keys)))))
        for block in AppliedLines.objects.all()
    )
    kept += b"".join(bytes(file.digest) + file.fits.encode() for file in AppliedFile.objects.all())
    tables = {
        table.name: table
        for table in (*TABLES_BY_VERSION["1.1"], *EXTENSIONS, *GRADEBOOK_BY_VERSION["1.1"], *SCHOOL_RECORDS)
    }
    ids, words = set[str](), set[str]()
    for path in folder.iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                key = tables[path.stem].key if path.stem in tables else ()
                ids |= {row[name] for name in key}
                words |= {cell for name, cell in row.items() if name not in key and len(cell) > 3}
    assert len(words - ids) > 100
    assert [word for word in words - ids if word.encode() in kept] == []


def test_a_class_that_arrives_later_enrolls_who_waited_for_it(
    files: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_FAULT_SHARE = 0.5
    files.put(
        "enrollments",
        "late",
        classSourcedId="late",
        schoolSourcedId="babb",
        userSourcedId="s4",
        role="student",
    )
    load(files, tmp_path / "first")
    load(files, tmp_path / "still")
    files.put(
        "classes", "late", title="Late", courseSourcedId="math", classType="scheduled",
        schoolSourcedId="babb", termSourcedIds="fall", periods="2",
    )  # fmt: skip
    record = load(files, tmp_path / "next")
    assert sees_difference(record)
    assert Enrollment.objects.get(sourced_id="late").is_active


def test_a_cell_with_line_breaks_is_one_line(files: RosterFiles, tmp_path: Path) -> None:
    files.put("users", "g1", phone="404\r\n555\n0100")
    load(files, tmp_path / "first")
    files.put("users", "s1", givenName="Dafne")
    record = load(files, tmp_path / "next")
    assert sees_difference(record)
    assert touched(record) == {"students": {"changed": 1}}


def leave_out(files: RosterFiles, name: str) -> None:
    """Leave a file out."""
    files.rows[name].clear()
    files.manifest[f"file.{name}"] = "absent"


CHANGED: dict[str, Callable[[RosterFiles, Settings], object]] = {
    "settings": lambda files, settings: setattr(settings, "ROSTER_GUARDIAN_RIGHTS", "all"),
    "header": lambda files, settings: files.put("users", "s1", metadata_language="es"),
    "schools": lambda files, settings: files.put("orgs", "babb", name="Babb"),
    "kept lines": lambda files, settings: AppliedFile.objects.filter(name="users").delete(),
    "fewer files": lambda files, settings: leave_out(files, "demographics"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_everything_is_loaded_where_the_kept_lines_do_not_fit(
    name: str, loaded: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_FAULT_SHARE = 0.5
    load(loaded, tmp_path / "second")
    CHANGED[name](loaded, settings)
    assert not sees_difference(load(loaded, tmp_path / "third"))
    assert sees_difference(load(loaded, tmp_path / "fourth"))


def test_an_id_that_a_file_repeats_refuses_the_roster(files: RosterFiles, tmp_path: Path) -> None:
    load(files, tmp_path / "first")
    row = next(line for line in files.text("demographics").splitlines() if line.startswith("s1,"))
    files.raw["demographics.csv"] = f"{files.text('demographics')}{row}\r\n".encode()
    record = load(files, tmp_path / "second")
    assert record.outcome == REFUSED
    assert "demographics.csv, line 6, sourcedId: “s1” stands already in line 2" in record.report


def test_a_class_that_leaves_its_students_behind_is_loaded_whole(
    loaded: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_FAULT_SHARE = 1.0
    loaded.drop("classes", "math-9")
    record = load(loaded, tmp_path / "next")
    assert not sees_difference(record)
    assert (
        "Everything was loaded, not only what differs: sis_enrollment refers to what is gone" in record.report
    )
    assert "“math-9” is not in classes.csv" in record.report


def test_a_load_of_attendance_alone_costs_no_difference_of_the_rest(tmp_path: Path) -> None:
    folder = copy_sample(tmp_path / "roster")
    import_roster(folder)
    import_roster(folder, only="attendance")
    assert not AppliedFile.objects.filter(name="attendance").exists()
    assert not sees_difference(import_roster(folder))
    assert sees_difference(import_roster(folder))


def test_changes_come_between(loaded: RosterFiles, tmp_path: Path) -> None:
    from tests.rosters.versions import as_delta  # noqa: PLC0415

    load(as_delta(loaded, users={"s1": {"givenName": "Dafne"}}), tmp_path / "delta")
    assert not AppliedFile.objects.exists()
    record = load(loaded, tmp_path / "whole")
    assert not sees_difference(record)
    assert Student.objects.get(sourced_id="s1").first_name == "Daffy"


def test_after_seven_nights_everything_is_loaded_and_proves_the_differences(
    files: RosterFiles, tmp_path: Path
) -> None:
    reports = []
    for number in range(9):
        with night(number):
            files.put("users", "s1", middleName=f"May {number}")
            reports.append(load(files, tmp_path / str(number)).report)
    proven = [number for number, report in enumerate(reports) if "they missed nothing" in report]
    assert proven == [7]
    assert "Everything was loaded after the differences since 2026-11-02" in reports[7]
    assert all(DIFFERS in report for report in reports[1:])


def test_the_proof_says_what_was_missed_and_mends_it(files: RosterFiles, tmp_path: Path) -> None:
    with night(0):
        load(files, tmp_path / "first")
    Student.objects.filter(sourced_id="s1").update(grade="12")
    with night(1):
        load(files, tmp_path / "second")
    assert Student.objects.get(sourced_id="s1").grade == "12"
    with night(7):
        record = load(files, tmp_path / "seventh")
    assert "they had missed 1 records, which are right now" in record.report
    assert Student.objects.get(sourced_id="s1").grade == "07"


def test_homerooms_begin_on_their_day_in_files_that_do_not_change(files: RosterFiles, tmp_path: Path) -> None:
    files.put(
        "classes", "hr-8", title="HR-8", courseSourcedId="hr", classType="homeroom", schoolSourcedId="babb",
        termSourcedIds="fall", periods="1",
    )  # fmt: skip
    files.put("enrollments", "hr-7_s1", endDate="2026-11-04")
    files.put(
        "enrollments", "hr-8_s1", classSourcedId="hr-8", schoolSourcedId="babb", userSourcedId="s1",
        role="student", beginDate="2026-11-04",
    )  # fmt: skip
    seen = []
    for number in range(4):
        with night(number):
            load(files, tmp_path / str(number))
        homeroom = Student.objects.select_related("homeroom").get(sourced_id="s1").homeroom
        seen.append(homeroom.sourced_id if homeroom else "")
    assert seen == ["hr-7", "hr-7", "hr-8", "hr-8"]


def test_times_move_with_changes_only(tmp_path: Path) -> None:
    folder = copy_sample(tmp_path / "roster")
    with night(0):
        import_roster(folder)
    rows = read_rows(folder, "results")
    rows[0]["comment"] = "Well done"
    write_rows(folder, "results", rows)
    with night(1):
        assert sees_difference(import_roster(folder))
    moved = Score.objects.filter(changed_at__gt=FIRST).values_list("sourced_id", flat=True)
    assert list(moved) == [rows[0]["sourcedId"]]
    assert not Attendance.objects.filter(changed_at__gt=FIRST).exists()


def test_a_tie_ends_only_if_neither_row_names_it(files: RosterFiles, tmp_path: Path) -> None:
    files.put("users", "s3", agentSourcedIds="g1")  # g1's row names s3, too
    load(files, tmp_path / "first")
    files.put("users", "s3", agentSourcedIds="")
    assert sees_difference(load(files, tmp_path / "second"))
    tie = Relationship.objects.filter(student__sourced_id="s3", guardian__sourced_id="g1", is_active=True)
    assert tie.exists()
    files.put("users", "g1", agentSourcedIds="")
    assert sees_difference(load(files, tmp_path / "third"))
    assert not tie.exists()


def test_ids_that_go_round_are_resolved_in_a_difference_too(files: RosterFiles, tmp_path: Path) -> None:
    for place in range(20):
        student(files, f"x{place}", "Many", f"One{place}", str(700_000 + place))
    load(files, tmp_path / "first")
    before = {one.number: one.pk for one in Student.objects.all()}
    rows = files.rows["users"]
    rows["x1"], rows["x2"] = {**rows["x2"], "sourcedId": "x1"}, {**rows["x1"], "sourcedId": "x2"}
    assert sees_difference(load(files, tmp_path / "second"))
    assert {one.number: one.pk for one in Student.objects.all()} == before
    assert Student.objects.get(sourced_id="x1").number == "0700002"


LINES = [f"user-{number},,,{number % 7},term\r\n".encode() for number in range(1_200)]
# Where, how many lines are taken away there, and how many are put there.
CUTS = st.lists(st.tuples(SHARES, st.integers(0, 90), st.integers(0, 90)), max_size=5)


@pytest.fixture
def kept_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., FileDifference]:
    """A call that compares a file of these rows with what was kept of the last ones."""
    monkeypatch.setattr(lines, "BLOCK", 128)
    monkeypatch.setattr(compare, "BLOCK", 128)
    monkeypatch.setattr(compare, "SMALL", 10_000)
    load = RosterImport.objects.create(path="", scope="", outcome=APPLIED)
    file = AppliedFile.objects.create(
        name="users", fits="", load=load, loaded_whole_at=FIRST, digest=b"", pk=1
    )

    def compare_with(rows: list[bytes]) -> FileDifference:
        (tmp_path / "users.csv").write_bytes(
            b"sourcedId,status,dateLastModified,role,org\r\n" + b"".join(rows)
        )
        with open_source(tmp_path) as source:
            return compare.compare_file(USERS, source, file)

    return compare_with


@settings(suppress_health_check=list(HealthCheck), max_examples=min(30, settings().max_examples))
@given(cuts=st.lists(CUTS, min_size=1, max_size=4), drawn=st.randoms())
def test_lines_are_added_and_gone_wherever_they_stand(
    cuts: list[list[tuple[float, int, int]]], drawn: random.Random, kept_lines: Callable[..., FileDifference]
) -> None:
    AppliedLines.objects.all().delete()
    rows, number = LINES, 10_000
    kept_lines(rows)
    for night_cuts in cuts:
        before, rows = rows, [*rows]
        for at, away, more in night_cuts:
            start = int(at * len(rows))
            moved = rows[start : start + away] if away % 3 == 0 else []
            new = [f"user-{number + place},,,0,term\r\n".encode() for place in range(more)]
            rows[start : start + away] = new
            number += more
            rows += moved
        for at in (drawn.randrange(len(rows)) for _ in range(9)):
            rows[at] = rows[at].rstrip() + b"x\r\n"
        found = kept_lines(rows)
        new_rows = set(rows) - set(before)
        assert found.rows == {line: row for line, row in enumerate(rows, start=2) if row in new_rows}
        names = [{row.split(b",")[0].decode() for row in some} for some in (before, rows)]
        assert found.gone == names[0] - names[1]
        assert set(found.added.values()) == names[1] - names[0]
    kept = AppliedLines.objects.order_by("place")
    digests = b"".join(bytes(block.digests) for block in kept)
    assert digests == b"".join(lines.digests_of(rows))
    assert all(len(block.groups) == len(block.sizes) * lines.DIGEST for block in kept)
    assert sum(sum(block.sizes) for block in kept) == len(rows)
    again = kept_lines(rows)
    assert (again.rows, again.gone, again.total) == ({}, set(), len(rows))


def test_a_line_of_many_that_was_skipped_is_read_again(kept_lines: Callable[..., FileDifference]) -> None:
    kept_lines(LINES)
    found = kept_lines([*LINES[:600], b"new,,,0,term\r\n", *LINES[600:]])
    assert list(found.rows) == [602]
    mark_skipped(AppliedFile.objects.get(), [found.spots[0]])
    again = kept_lines([*LINES[:600], b"new,,,0,term\r\n", *LINES[600:]])
    assert (list(again.rows), again.gone, again.added) == ([602], set(), {})
