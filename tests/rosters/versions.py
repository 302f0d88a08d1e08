"""The small roster in other versions of OneRoster."""

import csv
import io
from pathlib import Path

from sis.demo.files import HEADERS
from tests.rosters.builders import RosterFiles

USERS_12 = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
    "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,"
    "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
)
ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId"
)
PROFILES = (
    "sourcedId,status,dateLastModified,userSourcedId,profileType,vendorId,applicationId,description,"
    "credentialType,username,password"
)
MODIFIED = "2026-11-21T22:00:00Z"


def as_version_12(files: RosterFiles, folder: Path, *, more_roles: str = "") -> Path:
    """Write the roster as version 1.2: roles and profiles in files of their own."""
    users = files.rows["users"]
    files.manifest |= {"oneroster.version": "1.2", "file.userProfiles": "bulk"}
    files.manifest.setdefault("file.roles", "bulk")
    files.raw["users.csv"] = _text(USERS_12, [{**row, "role": ""} for row in users.values()])
    roles = [
        {
            "sourcedId": f"r-{key}-{org}",
            "userSourcedId": key,
            "roleType": "secondary" if place else "primary",
            "role": row["role"],
            "orgSourcedId": org,
        }
        for key, row in users.items()
        for place, org in enumerate(row["orgSourcedIds"].split(","))
    ]
    files.raw["roles.csv"] = _text(ROLES, roles) + more_roles.encode()
    profile = {
        "profileType": "sso",
        "vendorId": "x",
        "credentialType": "password",
        "password": "secret-in-file",
    }
    profiles = [{**profile, "sourcedId": f"p-{key}", "userSourcedId": key, "username": key} for key in users]
    files.raw["userProfiles.csv"] = _text(PROFILES, profiles)
    return files.folder(folder)


def as_changes_12(folder: Path, **changed: list[dict[str, str]]) -> Path:
    """Write files of changes of version 1.2: rows of users, roles or userProfiles, active unless they say."""
    headers = {"users": USERS_12, "roles": ROLES, "userProfiles": PROFILES}
    changes = RosterFiles(
        manifest={"oneroster.version": "1.2", **{f"file.{name}": "absent" for name in HEADERS}}
    )
    for name, rows in changed.items():
        marked = [{"status": "active", "dateLastModified": MODIFIED, **row} for row in rows]
        changes.raw[f"{name}.csv"] = _text(headers[name], marked)
        changes.manifest[f"file.{name}"] = "delta"
    return changes.folder(folder)


def as_delta(files: RosterFiles, **changed: dict[str, dict[str, str]]) -> RosterFiles:
    """Return files of changes: rows with new cells, or with a status, by file and sourcedId."""
    delta = RosterFiles()
    for table, rows in changed.items():
        for key, cells in rows.items():
            known = files.rows[table].get(key, {})
            row = {**known, "status": "active", "dateLastModified": MODIFIED, **cells}
            delta.rows[table][key] = {"sourcedId": key, **row}
    delta.manifest = {f"file.{name}": "delta" if name in changed else "absent" for name in HEADERS}
    return delta


def _text(header: str, rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, header.split(","), restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
