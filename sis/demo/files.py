"""Write made-up records as OneRoster 1.1 files, with the extension files beside them (docs/roster.md)."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from sis.demo import records
from sis.demo.school_year import YEAR
from sis.guardians import AREAS
from sis.oneroster.staging import BULK, DELTA

Row = tuple[str, tuple[str, ...]]
STUDENT_GROUPS = ("native", "asian", "black", "islander", "white", "other", "hispanic")

HEADERS = {
    "orgs": "name,type,identifier,parentSourcedId,metadata.level,metadata.grades",
    "academicSessions": "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,"
    "subjects,subjectCodes,periods",
    "users": "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,"
    "email,sms,phone,agentSourcedIds,grades,password",
    "enrollments": "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "demographics": "birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
    "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,"
    "countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
}
EXTENSIONS = {
    "schoolContacts": "orgSourcedId,name,phone,email,hours",
    "households": "sourcedId,name,phone,email,physicalAddress,mailingAddress",
    "householdMembers": "householdSourcedId,userSourcedId",
    "relationships": f"guardianSourcedId,studentSourcedId,kind,contact,{','.join(AREAS)}",
    "languages": "userSourcedId,language",
    "entryTimes": "userSourcedId,enteredAt",
    "staffScope": "userSourcedId,orgSourcedId,role",
}
UNUSED = ("categories", "classResources", "courseResources", "lineItems", "resources", "results")


def write_files(folder: Path, stream: Iterable[records.Record], *, mode: str = BULK) -> Counter[str]:
    """Write the files into a folder, which is made if need be; return the number of rows of each file.

    In bulk mode the files hold the whole roster, in delta mode only what changes. The records are
    written as they come, so that memory does not grow with the roster.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _opened(folder, "manifest") as file:
        csv.writer(file).writerows(_manifest(mode))
    status = "active" if mode == DELTA else ""
    rows: Counter[str] = Counter()
    with ExitStack() as open_files:
        write = {}
        for name, header in (HEADERS | EXTENSIONS).items():
            write[name] = csv.writer(open_files.enter_context(_opened(folder, name))).writerow
            first = ("sourcedId", "status", "dateLastModified") if name in HEADERS else ()
            write[name]((*first, *header.split(",")))
        for record in stream:
            for name, cells in ROWS[type(record)](record):
                write[name]((cells[0], status, "", *cells[1:]) if name in HEADERS else cells)
                rows[name] += 1
    return rows


def _opened(folder: Path, name: str) -> Any:
    return (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")


def _manifest(mode: str) -> Iterator[tuple[str, str]]:
    yield "propertyName", "value"
    yield "manifest.version", "1.0"
    yield "oneroster.version", "1.1"
    yield from ((f"file.{name}", mode) for name in HEADERS)
    yield from ((f"file.{name}", mode) for name in EXTENSIONS)
    yield from ((f"file.{name}", "absent") for name in UNUSED)
    yield "source.systemName", "Made-up district"


def _flag(value: object) -> str:
    return "true" if value else "false"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _org(one: records.Org) -> Iterator[Row]:
    yield "orgs", (one.sourced_id, one.name, one.type, "", one.parent, one.level, ",".join(one.grades))
    contact = one.contact_name, one.contact_phone, one.contact_email, one.contact_hours
    yield "schoolContacts", (one.sourced_id, *contact)


def _term(one: records.Term) -> Iterator[Row]:
    days = _day(one.start), _day(one.end)
    yield "academicSessions", (one.sourced_id, one.title, one.kind, *days, one.parent, str(one.school_year))


def _course(one: records.Course) -> Iterator[Row]:
    yield "courses", (one.sourced_id, YEAR, one.title, one.code, ",".join(one.grades), one.school, "", "")


def _section(one: records.Section) -> Iterator[Row]:
    taught = one.title, one.grade, one.course, one.code, one.kind, one.room
    yield "classes", (one.sourced_id, *taught, one.school, ",".join(one.terms), "", "", one.periods)


def _staff(one: records.Staff) -> Iterator[Row]:
    names = one.first_name, one.last_name, "", "", one.email, "", "", "", "", ""
    yield "users", (one.sourced_id, "true", one.org, one.role, one.email, "", *names)
    if one.scope:
        yield "staffScope", (one.sourced_id, one.org, one.scope)


def _teaching(one: records.Teaching) -> Iterator[Row]:
    who = one.section, one.school, one.staff, "teacher", "true"
    yield "enrollments", (one.sourced_id, *who, _day(one.begin), _day(one.end))


def _student(one: records.Student) -> Iterator[Row]:
    login = f"S{one.number}", f"{{Local:{one.number}}}"
    names = one.first_name, one.last_name, one.middle_name, one.number, "", "", ""
    agents = ",".join(one.guardians), one.grade, ""
    yield "users", (one.sourced_id, "true", one.org, "student", *login, *names, *agents)
    groups = (_flag(group == one.group) for group in STUDENT_GROUPS)
    yield "demographics", (one.sourced_id, _day(one.birth_date), one.sex, *groups, "", "", "", "")
    yield "languages", (one.sourced_id, one.language)
    if one.entered_at:
        yield "entryTimes", (one.sourced_id, one.entered_at.isoformat())


def _guardian(one: records.Guardian) -> Iterator[Row]:
    names = one.first_name, one.last_name, "", "", one.email, "", one.phone, "", "", ""
    yield "users", (one.sourced_id, "true", one.org, one.role, one.email or one.sourced_id, "", *names)
    yield "languages", (one.sourced_id, one.language)


def _relationship(one: records.Relationship) -> Iterator[Row]:
    areas = (_flag(area in one.areas) for area in AREAS)
    yield "relationships", (one.guardian, one.student, one.kind, _flag(one.is_contact), *areas)


def _household(one: records.Household) -> Iterator[Row]:
    yield "households", tuple(one)


def _member(one: records.Member) -> Iterator[Row]:
    yield "householdMembers", tuple(one)


def _enrollment(one: records.Enrollment) -> Iterator[Row]:
    who = one.section, one.school, one.student, "student", "false"
    yield "enrollments", (one.sourced_id, *who, _day(one.begin), _day(one.end))


# The rows that a record becomes, each with the name of its file.
ROWS: dict[type[Any], Callable[[Any], Iterator[Row]]] = {
    records.Org: _org,
    records.Term: _term,
    records.Course: _course,
    records.Section: _section,
    records.Staff: _staff,
    records.Teaching: _teaching,
    records.Student: _student,
    records.Guardian: _guardian,
    records.Relationship: _relationship,
    records.Household: _household,
    records.Member: _member,
    records.Enrollment: _enrollment,
}
