"""A bad roster is refused whole, or its bad rows are skipped and listed: with file, line and column."""

import codecs
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from sis.models import Enrollment, Guardian, Relationship, RosterImport, School, Section, Student
from sis.oneroster import import_roster
from tests.rosters.builders import RosterFiles, good_roster, student
from tests.sis.importing import APPLIED, REFUSED, load, touched

pytestmark = pytest.mark.django_db

Spoil = Callable[[RosterFiles], object]


def cut(files: RosterFiles, table: str, bytes_off: int) -> None:
    files.raw[f"{table}.csv"] = files.text(table).encode()[:-bytes_off]


def encode(files: RosterFiles, table: str, encoding: str) -> None:
    files.raw[f"{table}.csv"] = files.text(table).encode(encoding)


def delete_all(files: RosterFiles, table: str) -> None:
    for key in files.rows[table]:
        files.put(table, key, status="tobedeleted")


FILE_FAULTS: dict[str, tuple[Spoil, str]] = {
    "truncated": (
        lambda files: cut(files, "enrollments", 30),
        "enrollments.csv, line 8: The line has 7 cells",
    ),
    "unclosed quote": (
        lambda files: files.replace("users", "Daffy", '"Daffy'),
        "users.csv, line 2: A quotation mark",
    ),
    "unclosed quote at the end": (
        lambda files: files.replace("users", "curtis@", '"curtis@'),
        "users.csv, line 10: A quotation mark opened here is never closed",
    ),
    "quote inside a cell": (
        lambda files: files.replace("users", "Liam,", '"Liam"x,'),
        "users.csv, line 3: A quotation mark",
    ),
    "huge field": (
        lambda files: files.replace("users", "Daffy", '"' + "x" * 140_000 + '"'),
        "users.csv, line 2: A cell has more than 131,072",
    ),
    "misspelled header": (
        lambda files: files.replace("users", "orgSourcedIds", "ordSourcedIds"),
        "users.csv, line 1, ordSourcedIds: The header has this column; it must be written orgSourcedIds",
    ),
    "header in other case": (
        lambda files: files.replace("users", "givenName", "givenname"),
        "it must be written givenName",
    ),
    "missing column": (
        lambda files: files.replace("enrollments", "classSourcedId", "metadata.class"),
        "enrollments.csv, line 1, classSourcedId: The header lacks this column",
    ),
    "column twice": (
        lambda files: files.replace("users", "phone", "email"),
        "users.csv, line 1, email: The header names this column twice",
    ),
    "no header": (
        lambda files: files.replace("orgs", files.text("orgs").splitlines()[0] + "\r\n", ""),
        "orgs.csv, line 1, sourcedId: The header lacks this column",
    ),
    "semicolons": (
        lambda files: files.raw.update({"orgs.csv": files.text("orgs").replace(",", ";").encode()}),
        "orgs.csv, line 1: The cells are parted by semicolons",
    ),
    "empty file": (lambda files: files.raw.update({"orgs.csv": b""}), "orgs.csv, line 1: The file is empty"),
    "UTF-16": (lambda files: encode(files, "orgs", "utf-16"), "orgs.csv, line 1: is not written in UTF-8"),
    "UTF-16 without a mark": (
        lambda files: encode(files, "orgs", "utf-16-le"),
        "orgs.csv, line 1: has bytes",
    ),
    "Latin-1": (
        lambda files: files.raw.update(
            {
                "users.csv": files.text("users")
                .replace("Thị Ánh", "José")
                .replace("Nguyễn", "x")
                .replace("’", "'")
                .encode("latin-1")
            }
        ),
        "users.csv, line 5: is not written in UTF-8",
    ),
    "NUL": (lambda files: files.replace("users", "Daffy", "Da\0ffy"), "users.csv, line 2: has bytes"),
    "duplicate id": (
        lambda files: files.replace("users", "s2,,", "s1,,"),
        "users.csv, line 3, sourcedId: “s1” stands already in line 2",
    ),
    "bulk but absent": (
        lambda files: files.rows.pop("demographics") and files.raw.pop("demographics.csv", None),
        "manifest.csv, line 10, file.demographics: says bulk, but demographics.csv is not there",
    ),
    "absent but there": (
        lambda files: files.manifest.update({"file.courses": "absent"}),
        "file.courses: says absent, but courses.csv is there",
    ),
    "bulk declared as delta": (
        lambda files: files.manifest.update({"file.users": "delta"}),
        "users.csv: 9 of 9 rows are faulty",
    ),
    "other version": (
        lambda files: files.manifest.update({"oneroster.version": "2.0"}),
        "manifest.csv, line 3, oneroster.version: says “2.0”",
    ),
    "strange manifest": (
        lambda files: files.raw.update({"manifest.csv": b"file.users,bulk\r\n"}),
        "manifest.csv, line 1: The first line must be propertyName,value",
    ),
    "nobody left": (
        lambda files: files.raw.update(
            {"users.csv": (files.text("users").splitlines()[0] + "\r\n").encode()}
        ),
        "users.csv: No student is left to load",
    ),
    "all deleted": (
        lambda files: delete_all(files, "users"),
        "users.csv: No student is left to load",
    ),
    "a school lost": (
        lambda files: files.put("orgs", "babb", type="scool"),
        "users.csv: 8 of 9 rows are faulty; at most 1 may be skipped",
    ),
}


@pytest.mark.parametrize("name", FILE_FAULTS)
def test_a_broken_file_refuses_the_whole(name: str, loaded: RosterFiles, tmp_path: Path) -> None:
    spoil, says = FILE_FAULTS[name]
    before = list(Student.objects.values())
    loaded.put("users", "s4", familyName="Changed")
    spoil(loaded)
    folder = tmp_path / "bad"
    folder.mkdir()
    names = {f"{table}.csv" for table in loaded.rows}
    for file, content in files_of(loaded).items():
        if file in names or file == "manifest.csv":
            (folder / file).write_bytes(content)
    record = import_roster(folder)
    assert record.outcome == REFUSED
    assert says in record.report
    assert list(Student.objects.values()) == before
    assert "Records" not in record.report


def files_of(files: RosterFiles) -> dict[str, bytes]:
    """All files, also where a table was taken away."""
    whole = good_roster()
    whole.rows.update(files.rows)
    whole.extra, whole.manifest, whole.raw = files.extra, files.manifest, files.raw
    return whole.files()


ROW_FAULTS: dict[str, tuple[Spoil, str]] = {
    "blank number": (
        lambda files: files.put("users", "s1", identifier=" "),
        "users.csv, line 2, identifier: The cell is blank",
    ),
    "number with a letter": (
        lambda files: files.put("users", "s1", identifier="S0393354"),
        "users.csv, line 2, identifier: The cell says “S0393354”; a student number is digits only",
    ),
    "number too long": (
        lambda files: files.put("users", "s1", identifier="12345678"),
        "users.csv, line 2, identifier: The cell says “12345678”; a student number has at most seven",
    ),
    "no letter in the name": (
        lambda files: files.put("users", "s1", familyName="’"),
        "users.csv, line 2, familyName: The name has no letter",
    ),
    "invisible name": (
        lambda files: files.put("users", "s1", givenName="\u200b"),
        "users.csv, line 2, givenName: The name has no letter",
    ),
    "name too long": (
        lambda files: files.put("users", "s1", givenName="D" * 300),
        "users.csv, line 2, givenName: The cell has 300 characters; 255 fit",
    ),
    "unknown role": (
        lambda files: files.put("users", "s1", role="Student"),
        "users.csv, line 2, role: The cell says “Student”; capitals matter: write student",
    ),
    "dangling school": (
        lambda files: files.put("users", "s1", orgSourcedIds="babb,gone"),
        "users.csv, line 2, orgSourcedIds: “gone” is not in orgs.csv",
    ),
    "bad entry time": (
        lambda files: files.put("users", "s1", metadata_enteredAt="yesterday"),
        "users.csv, line 2, metadata.enteredAt: The cell says “yesterday”",
    ),
}


@pytest.mark.parametrize("name", ROW_FAULTS)
def test_a_bad_row_is_skipped_and_leaves_the_student_as_he_was(
    name: str, loaded: RosterFiles, tmp_path: Path
) -> None:
    spoil, says = ROW_FAULTS[name]
    before = Student.objects.values().get(sourced_id="s1")
    loaded.put("users", "s4", familyName="Changed")
    spoil(loaded)
    record = load(loaded, tmp_path / "next")
    assert record.outcome == APPLIED, record.report
    assert says in record.report
    assert touched(record) == {"students": {"changed": 1}}
    assert Student.objects.values().get(sourced_id="s1") == before
    assert Enrollment.objects.filter(student__sourced_id="s1", is_active=True).count() == 2
    assert Relationship.objects.filter(student__sourced_id="s1", is_active=True).count() == 1


@pytest.mark.parametrize("name", ROW_FAULTS)
def test_a_bad_row_never_loads_for_the_first_time(name: str, files: RosterFiles, tmp_path: Path) -> None:
    ROW_FAULTS[name][0](files)
    record = load(files, tmp_path)
    assert record.outcome == APPLIED, record.report
    assert sorted(Student.objects.values_list("sourced_id", flat=True)) == ["s2", "s3", "s4"]
    assert not Enrollment.objects.filter(sourced_id="hr-7_s1").exists()
    assert "enrollments.csv, line 2, userSourcedId: “s1” was itself skipped" in record.report


@pytest.mark.parametrize(
    ("table", "key", "cells", "says"),
    [
        (
            "enrollments",
            "hr-7_s1",
            {"userSourcedId": "gone"},
            "line 2, userSourcedId: “gone” is not in users",
        ),
        (
            "enrollments",
            "hr-7_s1",
            {"classSourcedId": "gone"},
            "line 2, classSourcedId: “gone” is not in classes",
        ),
        (
            "enrollments",
            "hr-7_s1",
            {"beginDate": "08/03/2026"},
            "line 2, beginDate: The cell says “08/03/2026”",
        ),
        (
            "enrollments",
            "hr-7_s1",
            {"beginDate": "2026-02-30"},
            "line 2, beginDate: The cell says “2026-02-30”",
        ),
        (
            "enrollments",
            "hr-7_s1",
            {"userSourcedId": "g1"},
            "line 2, role: says student, but the user is a guardian",
        ),
        (
            "classes",
            "math-9",
            {"courseSourcedId": "gone"},
            "line 4, courseSourcedId: “gone” is not in courses",
        ),
        (
            "classes",
            "math-9",
            {"schoolSourcedId": "district"},
            "line 4, schoolSourcedId: “district” is a district",
        ),
        ("classes", "math-9", {"title": ""}, "line 4, title: The cell is blank; it must be filled in"),
        ("academicSessions", "spring", {"endDate": "2026-01-05"}, "line 4, endDate: The session ends before"),
        ("demographics", "s1", {"birthDate": "01/05/2013"}, "line 2, birthDate: The cell says “01/05/2013”"),
    ],
)
def test_other_bad_rows_are_listed(
    table: str, key: str, cells: dict[str, str], says: str, files: RosterFiles, tmp_path: Path
) -> None:
    files.put(table, key, **cells)
    record = load(files, tmp_path)
    assert record.outcome == APPLIED, record.report
    assert f"{table}.csv, {says}" in record.report
    assert Student.objects.count() == 4


def test_a_shared_number_belongs_to_no_one(files: RosterFiles, tmp_path: Path, settings: Settings) -> None:
    settings.ROSTER_FAULT_SHARE = 0.5
    files.put("users", "s2", identifier="0393354")
    record = load(files, tmp_path)
    assert "users.csv, line 2, identifier: The number 0393354 is also in line 3" in record.report
    assert "users.csv, line 3, identifier: The number 0393354 is also in line 2" in record.report
    assert not Student.objects.filter(number="0393354").exists()


def test_too_many_bad_rows_refuse_the_whole(files: RosterFiles, tmp_path: Path, settings: Settings) -> None:
    for key in ("s1", "s2"):
        files.put("users", key, identifier="")
    record = load(files, tmp_path / "refused")
    assert record.outcome == REFUSED
    assert "users.csv: 2 of 9 rows are faulty; at most 1 may be skipped" in record.report
    assert not School.objects.exists()
    settings.ROSTER_FAULT_SHARE = 0.25
    assert load(files, tmp_path / "allowed").outcome == APPLIED


@pytest.mark.slow
def test_the_share_is_of_one_files_rows(files: RosterFiles, tmp_path: Path) -> None:
    for number in range(600):
        student(
            files,
            f"x{number}",
            "Many",
            "One",
            str(1000 + number),
            identifier="" if number < 3 else str(number),
        )
    assert load(files, tmp_path / "three").outcome == APPLIED
    files.put("users", "x3", identifier="")
    assert load(files, tmp_path / "four").outcome == REFUSED


def test_a_registrar_is_told_where_the_numbers_seem_to_stand(files: RosterFiles, tmp_path: Path) -> None:
    for key in ("s1", "s2", "s3", "s4"):
        files.put("users", key, identifier="", userIds=f"{{Local:86{key[1]}}}")
    record = load(files, tmp_path)
    assert record.outcome == REFUSED
    assert "set ROSTER_NUMBER_COLUMN=userIds:Local" in record.report


def test_numbers_that_a_spreadsheet_has_rewritten_stand_in_the_right_column(
    files: RosterFiles, tmp_path: Path
) -> None:
    for key, number in (("s1", "3.93E+05"), ("s2", "1.23E+05"), ("s3", '="0123457"'), ("s4", "")):
        files.put("users", key, identifier=number)
    record = load(files, tmp_path)
    assert record.outcome == REFUSED
    assert record.report.count("a spreadsheet has rewritten the number") == 3
    assert "Set ROSTER_NUMBER_COLUMN" not in record.report


def test_a_guardian_who_is_not_there_costs_the_tie_alone(files: RosterFiles, tmp_path: Path) -> None:
    files.put("users", "s1", agentSourcedIds="g3,gone,s4")
    files.put("users", "s2", agentSourcedIds="gone")
    record = load(files, tmp_path)
    assert record.outcome == APPLIED
    assert "users.csv, line 2, agentSourcedIds: “gone” is not in users.csv" in record.report
    assert "users.csv, line 2, agentSourcedIds: “s4” is a student" in record.report
    assert Student.objects.count() == 4


def test_a_guardian_with_a_bad_address_is_kept(files: RosterFiles, tmp_path: Path) -> None:
    files.put("users", "g1", email="maeve@example.org\nBcc: all@example.org")
    record = load(files, tmp_path)
    assert record.outcome == APPLIED
    assert "email: The cell is not an email address. Taken as blank." in record.report
    assert Guardian.objects.get(sourced_id="g1").email == ""


def test_oddities_are_accepted_and_counted(files: RosterFiles, tmp_path: Path) -> None:
    files.manifest["manifest.version"] = "1"
    files.raw["orgs.csv"] = codecs.BOM_UTF8 + files.text("orgs").encode()
    files.put("users", "s1", metadata_shoe="42")
    files.put("academicSessions", "year", schoolYear="2026-2027")
    for key in ("s2", "s3"):
        files.put("users", key, status="active")
    header = files.text("demographics").splitlines()[0]
    files.raw["demographics.csv"] = f"{header}\r\n".encode()
    files.raw["courses.csv"] = (
        files.text("courses")
        .replace("\r\n", "\n")
        .replace("\n", ",,\n\n")
        .replace("subjectCodes,,", "subjectCodes")
        .encode()
    )
    files.replace("enrollments", ",true,", ",TRUE,")
    record = load(files, tmp_path)
    assert record.outcome == APPLIED, record.report
    assert record.counts["row_faults"] == 0
    for says in (
        "manifest.csv, line 2, manifest.version: is not 1.0",
        "orgs.csv, line 1: begins with a byte-order mark",
        "schoolYear: The cell says “2026-2027”",
        "leaves this blank; active was found. (2 times)",
        "demographics.csv, line 1: has no row but the header",
        "courses.csv, line 3: The line has more commas than the header",
        "true and false are written in small letters",
    ):
        assert says in record.report
    assert Student.objects.count() == 4


def test_a_header_only_file_leaves_what_is_known(loaded: RosterFiles, tmp_path: Path) -> None:
    header = loaded.text("enrollments").splitlines()[0]
    loaded.raw["enrollments.csv"] = f"{header}\r\n".encode()
    record = load(loaded, tmp_path / "next")
    assert touched(record) == {}


def test_absent_files_leave_what_is_known(loaded: RosterFiles, tmp_path: Path) -> None:
    gone = ("courses", "classes", "enrollments", "demographics", "academicSessions")
    loaded.manifest.update({f"file.{name}": "absent" for name in gone})
    loaded.put("users", "s1", givenName="Daphne")
    folder = loaded.folder(tmp_path / "next", without=tuple(f"{name}.csv" for name in gone))
    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    assert touched(record) == {"students": {"changed": 1}}
    assert Section.objects.filter(is_active=True).count() == 3


def test_a_cell_over_two_lines_keeps_the_count_of_lines(files: RosterFiles, tmp_path: Path) -> None:
    files.put("users", "s1", middleName="May\r\nJune")
    files.put("users", "s2", identifier="")
    record = load(files, tmp_path)
    assert Student.objects.get(sourced_id="s1").middle_name == "May June"
    assert "users.csv, line 4, identifier: The cell is blank" in record.report


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda files, path: files.zip(path, prefix="export/"), "does not lie at the root of the zip"),
        (lambda files, path: files.zip(path, prefix="../"), "does not lie at the root of the zip"),
        (lambda files, path: files.zip(path, more={"inner.zip": b"PK"}), "is a zip inside the zip"),
        (
            lambda files, path: files.zip(path, more={"x.csv": b"0" * 30_000_000}),
            "unpacks to more than 100 times",
        ),
        (
            lambda files, path: path.write_bytes(files.zip(path).read_bytes()[:-60]) and path,
            "is not a whole zip",
        ),
        (
            lambda files, path: files.zip(path, more={f"{n}.csv": b"" for n in range(60)}),
            "The zip holds 68 files",
        ),
        (lambda files, path: path, "There is no such folder or file"),
        (
            lambda files, path: files.folder(path, without=("manifest.csv", "courses.csv")),
            "manifest.csv: is missing, as courses.csv is",
        ),
        (lambda files, path: path.mkdir() or path, "manifest.csv: is missing"),
    ],
)
def test_strange_archives_are_refused(
    make: Callable[[RosterFiles, Path], Path], says: str, files: RosterFiles, tmp_path: Path
) -> None:
    record = import_roster(make(files, tmp_path / "roster.zip"))
    assert record.outcome == REFUSED
    assert says in record.report
    assert not School.objects.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) in ([], ["roster.zip"])


def test_a_damaged_zip_is_refused(files: RosterFiles, tmp_path: Path) -> None:
    path = files.zip(tmp_path / "roster.zip")
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("users.csv").header_offset + 60
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    record = import_roster(path)
    assert record.outcome == REFUSED
    assert "users.csv: cannot be read to its end" in record.report


def test_links_are_refused(files: RosterFiles, tmp_path: Path) -> None:
    path = files.zip(tmp_path / "roster.zip")
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "link.csv: is a link" in import_roster(path).report
    folder = files.folder(tmp_path / "folder", without=("orgs.csv",))
    (tmp_path / "elsewhere.csv").write_text(files.text("orgs"))
    (folder / "orgs.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert "orgs.csv: is a link that leads out of the folder" in import_roster(folder).report
    assert not School.objects.exists()


def test_every_broken_file_is_named_in_one_run(files: RosterFiles, tmp_path: Path) -> None:
    files.raw["orgs.csv"] = b""
    cut(files, "enrollments", 30)
    report = load(files, tmp_path).report
    assert "orgs.csv, line 1" in report
    assert "enrollments.csv, line 8" in report


def test_a_long_path_is_kept_in_part(tmp_path: Path) -> None:
    import_roster(tmp_path / ("x" * 200))
    assert RosterImport.objects.get().path.endswith("x" * 200)
