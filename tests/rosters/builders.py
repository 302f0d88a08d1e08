"""Small rosters for tests: a good one, and ways to break it."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from sis.demo.files import HEADERS, UNUSED

Rows = dict[str, dict[str, str]]


@dataclass
class RosterFiles:
    """A roster to be written: rows by file and sourcedId, extra columns, and bytes that replace a file."""

    rows: dict[str, Rows] = field(default_factory=lambda: {name: {} for name in HEADERS})
    extra: dict[str, list[str]] = field(default_factory=dict)
    manifest: dict[str, str] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)

    def put(self, table: str, sourced_id: str, **cells: str) -> None:
        """Add a row, or change cells of it; `metadata.x` is written `metadata_x`."""
        row = self.rows[table].setdefault(sourced_id, {"sourcedId": sourced_id})
        row.update({name.replace("metadata_", "metadata."): cell for name, cell in cells.items()})
        for name in row:
            if name.startswith("metadata.") and name not in self.extra.setdefault(table, []):
                self.extra[table].append(name)

    def drop(self, table: str, *sourced_ids: str) -> None:
        """Remove rows."""
        for sourced_id in sourced_ids:
            del self.rows[table][sourced_id]

    def text(self, table: str) -> str:
        """The file as it will be written."""
        names = [
            "sourcedId",
            "status",
            "dateLastModified",
            *HEADERS[table].split(","),
            *self.extra.get(table, []),
        ]
        out = io.StringIO()
        writer = csv.DictWriter(out, names, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(self.rows[table].values())
        return out.getvalue()

    def replace(self, table: str, old: str, new: str) -> None:
        """Replace text of a file with something wrong."""
        text = self.raw.get(f"{table}.csv", self.text(table).encode()).decode()
        assert old in text
        self.raw[f"{table}.csv"] = text.replace(old, new, 1).encode()

    def files(self) -> dict[str, bytes]:
        """All files by name."""
        said = {"manifest.version": "1.0", "oneroster.version": "1.1"}
        said |= {f"file.{name}": "bulk" for name in HEADERS} | {f"file.{name}": "absent" for name in UNUSED}
        said |= self.manifest
        manifest = "propertyName,value\r\n" + "".join(f"{name},{value}\r\n" for name, value in said.items())
        named = [name for name in HEADERS if said[f"file.{name}"] != "absent" or self.rows.get(name)]
        tables = {f"{name}.csv": self.text(name).encode() for name in named}
        return {"manifest.csv": manifest.encode()} | tables | self.raw

    def folder(self, path: Path, *, without: tuple[str, ...] = ()) -> Path:
        """Write a folder."""
        path.mkdir(parents=True, exist_ok=True)
        for name, content in self.files().items():
            if name not in without:
                (path / name).write_bytes(content)
        return path

    def zip(self, path: Path, *, prefix: str = "", more: dict[str, bytes] | None = None) -> Path:
        """Write a zip, the names in it with a prefix."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (self.files() | (more or {})).items():
                archive.writestr(prefix + name, content)
        return path


def good_roster() -> RosterFiles:
    """Two schools, four students, two of them siblings, their families, two teachers, three classes."""
    roster = RosterFiles()
    roster.put("orgs", "district", name="Peach District", type="district")
    for key, name in (("babb", "Babb Middle"), ("hill", "Hill High")):
        roster.put("orgs", key, name=name, type="school", parentSourcedId="district")
    _sessions(roster)
    roster.put("courses", "hr", title="Homeroom", schoolYearSourcedId="year", orgSourcedId="babb")
    roster.put(
        "courses",
        "math",
        title="Mathematics",
        courseCode="M",
        schoolYearSourcedId="year",
        orgSourcedId="district",
    )
    for key, course, kind, school in (
        ("hr-7", "hr", "homeroom", "babb"),
        ("math-7", "math", "scheduled", "babb"),
        ("math-9", "math", "scheduled", "hill"),
    ):
        roster.put(
            "classes",
            key,
            title=key.upper(),
            courseSourcedId=course,
            classType=kind,
            schoolSourcedId=school,
            termSourcedIds="fall,spring",
            periods="1",
        )
    _people(roster)
    _enrollments(roster)
    return roster


def student(roster: RosterFiles, key: str, last: str, first: str, number: str, **cells: str) -> None:
    """Add a student of Babb Middle."""
    fixed = {
        "enabledUser": "true",
        "orgSourcedIds": "babb",
        "role": "student",
        "username": key,
        "grades": "07",
    }
    roster.put(
        "users", key, **{**fixed, "familyName": last, "givenName": first, "identifier": number, **cells}
    )


def _sessions(roster: RosterFiles) -> None:
    sessions = (
        ("year", "schoolYear", "2026-08-03", "2027-05-29", ""),
        ("fall", "semester", "2026-08-03", "2026-12-19", "year"),
        ("spring", "semester", "2027-01-05", "2027-05-29", "year"),
    )
    for key, kind, start, end, parent in sessions:
        roster.put(
            "academicSessions",
            key,
            title=key,
            type=kind,
            startDate=start,
            endDate=end,
            parentSourcedId=parent,
            schoolYear="2027",
        )


def _people(roster: RosterFiles) -> None:
    student(roster, "s1", "Clayton", "Daffy", "393354", middleName="May", password="secret-in-file")
    student(roster, "s2", "O’Brien", "Liam", "0123456", agentSourcedIds="g1")
    student(roster, "s3", "O’Brien", "Aoife", "0123457", orgSourcedIds="district,hill", grades="09")
    student(roster, "s4", "Nguyễn", "Thị Ánh", "0400101")
    adults = (
        ("g1", "guardian", "O’Brien", "Maeve", "maeve@example.org", "s3"),
        ("g2", "relative", "Brady", "Sean", "sean@example.org", "s2,s3"),
        ("g3", "parent", "Clayton", "Della", "", "s1"),
        ("t1", "teacher", "Whitfield", "Marcus", "marcus@example.org", ""),
        ("t2", "administrator", "Bell", "Curtis", "curtis@example.org", ""),
    )
    for key, role, last, first, email, agents in adults:
        roster.put(
            "users",
            key,
            enabledUser="true",
            orgSourcedIds="babb,hill" if key == "t1" else "babb",
            role=role,
            username=key,
            givenName=first,
            familyName=last,
            email=email,
            agentSourcedIds=agents,
        )
    for key in ("s1", "s2", "s3", "s4"):
        roster.put("demographics", key, birthDate=f"2013-05-0{key[1]}", sex="female")


def _enrollments(roster: RosterFiles) -> None:
    for section, person in (
        ("hr-7", "s1"),
        ("hr-7", "s2"),
        ("math-7", "s1"),
        ("math-7", "s2"),
        ("math-9", "s3"),
        ("hr-7", "t1"),
        ("math-7", "t1"),
    ):
        roster.put(
            "enrollments",
            f"{section}_{person}",
            classSourcedId=section,
            schoolSourcedId="hill" if section == "math-9" else "babb",
            userSourcedId=person,
            role="teacher" if person == "t1" else "student",
            primary="true" if person == "t1" else "",
            beginDate="2026-08-03",
            endDate="2027-05-29",
        )
