"""One night later: a given percentage of the students differ, and no one else."""

import csv
from pathlib import Path

import pytest

from sis.demo import write_district
from sis.demo.schools import NO_RECORDS

pytestmark = pytest.mark.scale
STUDENTS, SHARE = 3_000, 10.0
Rows = dict[str, dict[str, str]]


def read(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        ",".join(list(row.values())[:2]) if "sourcedId" not in row else row["sourcedId"]: row for row in rows
    }


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    before, after = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after")
    write_district(before, students=STUDENTS, density=NO_RECORDS)
    write_district(after, students=STUDENTS, changed=SHARE, density=NO_RECORDS)
    return before, after


@pytest.mark.parametrize("name", ["results", "attendance"])
def test_as_many_records_change(name: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    write_district(before, students=1_000)
    write_district(after, students=1_000, changed=SHARE)
    rows = [set((folder / f"{name}.csv").read_text().splitlines()) for folder in (before, after)]
    assert 0.7 < len(rows[1] - rows[0]) / len(rows[0]) / (SHARE / 100) < 1.5


def people(folder: Path) -> Rows:
    return {key: row for key, row in read(folder, "users").items() if row["role"] == "student"}


def test_so_many_students_change(nights: tuple[Path, Path]) -> None:
    before, after = map(people, nights)
    left, new = before.keys() - after.keys(), after.keys() - before.keys()
    both = before.keys() & after.keys()
    moved = {key for key in both if before[key]["orgSourcedIds"] != after[key]["orgSourcedIds"]}
    renamed = {key for key in both if before[key]["familyName"] != after[key]["familyName"]}

    for kind in (left, new, moved, renamed):
        assert kind
    assert len(left) + len(new) + len(moved) + len(renamed) <= STUDENTS * SHARE / 100 * 1.15
    assert len(left) + len(new) + len(moved | renamed) > STUDENTS * SHARE / 100 * 0.6
    assert not {before[key]["identifier"] for key in before} & {after[key]["identifier"] for key in new}


def test_no_one_else_differs(nights: tuple[Path, Path]) -> None:
    before, after = nights
    tonight = people(after)
    pupils = {key: row for key, row in people(before).items() if tonight.get(key) == row}
    assert len(pupils) > STUDENTS * (1 - SHARE / 100) * 0.97
    for name in ("orgs", "classes", "courses", "academicSessions", "households", "staffScope"):
        then, now = read(before, name), read(after, name)
        assert {key: now[key] for key in then} == then
    then, now = read(before, "enrollments"), read(after, "enrollments")
    differing = {row["userSourcedId"] for key, row in then.items() if now.get(key) != row}
    assert differing
    assert not differing & set(pupils)
    then, now = read(before, "users"), read(after, "users")
    assert all(now[key] == row for key, row in then.items() if row["role"] != "student")


def test_who_is_new_has_a_family_and_no_entry_time(nights: tuple[Path, Path]) -> None:
    before, after = nights
    new = people(after).keys() - people(before).keys()
    tied = {row["studentSourcedId"] for row in read(after, "relationships").values()}
    assert new <= tied
    assert not new & {key.split(",")[0] for key in read(after, "entryTimes")}


def test_who_left_is_in_no_file(nights: tuple[Path, Path]) -> None:
    before, after = nights
    left = people(before).keys() - people(after).keys()
    for path in after.iterdir():
        cells = {cell for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) for cell in row}
        assert not left & cells, path.name


def test_the_same_night_is_the_same_files(nights: tuple[Path, Path], tmp_path: Path) -> None:
    write_district(tmp_path, students=STUDENTS, changed=SHARE, density=NO_RECORDS)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (nights[1] / path.name).read_bytes()
