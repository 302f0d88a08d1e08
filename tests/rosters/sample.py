"""The roster of the documentation, loaded, in version 1.1 and 1.2, whole or as changes."""

import csv
import io
import shutil
import tempfile
from pathlib import Path

from sis.oneroster import import_roster
from tests.rosters.versions import PROFILES, ROLES, USERS_12
from tests.sis.importing import APPLIED

SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "roster-sample"
VERSIONS = ("1.1", "1.2")
Rows = list[dict[str, str]]

_LINE_ITEMS_12 = (
    "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,"
    "academicSessionSourcedId,schoolSourcedId,resultValueMin,resultValueMax,metadata.extraCredit,"
    "metadata.multiplier,metadata.published,metadata.updatedAt"
)
_RESULTS_12 = (
    "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,"
    "textScore,classSourcedId,inProgress,incomplete,late,missing,metadata.flag,metadata.published,"
    "metadata.enteredBy"
)


def copy_sample(folder: Path, version: str = "1.1") -> Path:
    """Copy the sample into a folder, in this version of OneRoster."""
    # Copied now, so that a later copy is never older than an earlier one.
    shutil.copytree(SAMPLE, folder, copy_function=shutil.copy)
    if version == "1.2":
        _turn_into_version_12(folder)
    return folder


def load_sample(folder: Path) -> None:
    """Load a copy of the sample; it must be applied without a fault."""
    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    assert record.counts["row_faults"] == 0, record.report


def read_rows(folder: Path, name: str) -> Rows:
    """The rows of a file."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(folder: Path, name: str, rows: Rows, header: str = "") -> None:
    """Write a file with these rows; the header is the first row's unless given."""
    names = header.split(",") if header else list(rows[0])
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / f"{name}.csv").write_bytes(out.getvalue().encode())


def write_delta(folder: Path, version: str, **files: Rows) -> Path:
    """Write a roster of changes with these rows of these files."""
    folder.mkdir()
    for name, rows in files.items():
        if "status" in rows[0] and name != "attendance":
            rows = [{**row, "status": row["status"] or "active"} for row in rows]  # noqa: PLW2901
        write_rows(folder, name, rows)
    modes = "".join(f"file.{name},delta\n" for name in files)
    (folder / "manifest.csv").write_text(f"propertyName,value\noneroster.version,{version}\n{modes}")
    return folder


def _turn_into_version_12(folder: Path) -> None:
    users = read_rows(folder, "users")
    write_rows(folder, "users", users, USERS_12)
    roles = [
        {
            "sourcedId": f"r-{user['sourcedId']}-{org}",
            "userSourcedId": user["sourcedId"],
            "roleType": "secondary" if place else "primary",
            "role": user["role"],
            "orgSourcedId": org,
        }
        for user in users
        for place, org in enumerate(user["orgSourcedIds"].split(","))
    ]
    write_rows(folder, "roles", roles, ROLES)
    profile = {"sourcedId": "p1", "userSourcedId": "s1", "profileType": "sso", "vendorId": "x"}
    write_rows(folder, "userProfiles", [profile], PROFILES)
    items = [
        {**row, "academicSessionSourcedId": row["gradingPeriodSourcedId"], "schoolSourcedId": "babb"}
        for row in read_rows(folder, "lineItems")
    ]
    write_rows(folder, "lineItems", items, _LINE_ITEMS_12)
    write_rows(folder, "results", read_rows(folder, "results"), _RESULTS_12)
    categories = [{**row, "weight": "80%"} for row in read_rows(folder, "categories")]
    write_rows(folder, "categories", categories)
    manifest = (folder / "manifest.csv").read_text()
    assert "oneroster.version,1.1" in manifest
    (folder / "manifest.csv").write_text(
        manifest.replace("oneroster.version,1.1", "oneroster.version,1.2")
        + "file.roles,bulk\nfile.userProfiles,bulk\n"
    )


def load_sample_11() -> None:
    """Load the sample in version 1.1."""
    with tempfile.TemporaryDirectory() as folder:
        load_sample(copy_sample(Path(folder) / "sample"))
