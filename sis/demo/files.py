"""Write made-up records as OneRoster files, with the extension files beside them (docs/roster.md)."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sis.demo import records
from sis.guardians import AREAS
from sis.oneroster.staging import BULK, DELTA

Row = tuple[str, tuple[str, ...]]
STUDENT_GROUPS = ("native", "asian", "black", "islander", "white", "other", "hispanic")
WHOLE, GRADEBOOK = "1.1", "1.2"

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
GRADEBOOK_11 = {
    "scoreScales": "title,type,orgSourcedId,courseSourcedId,classSourcedId,scoreScaleValue",
    "categories": "title",
    "lineItems": "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,"
    "gradingPeriodSourcedId,resultValueMin,resultValueMax,metadata.extraCredit,metadata.multiplier",
    "results": "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,metadata.flag,"
    "metadata.enteredBy",
    "lineItemScoreScales": "title,lineItemSourcedId,scoreScaleSourcedId",
}
# In version 1.2 scores have a text and four marks.
GRADEBOOK_12 = GRADEBOOK_11 | {
    "categories": "title,weight",
    "lineItems": "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,"
    "academicSessionSourcedId,schoolSourcedId,resultValueMin,resultValueMax,metadata.extraCredit,"
    "metadata.multiplier",
    "results": "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,"
    "classSourcedId,inProgress,incomplete,late,missing,metadata.flag,metadata.enteredBy",
}
EXTENSIONS = {
    "schoolContacts": "orgSourcedId,name,phone,email,hours,address",
    "households": "sourcedId,name,phone,email,physicalAddress,mailingAddress",
    "householdMembers": "householdSourcedId,userSourcedId",
    "relationships": f"guardianSourcedId,studentSourcedId,kind,contact,{','.join(AREAS)}",
    "languages": "userSourcedId,language",
    "entryTimes": "userSourcedId,enteredAt",
    "staffScope": "userSourcedId,orgSourcedId,role",
    "gradingTasks": "sourcedId,title,kind,scaleSourcedId,order",
    "classGrading": "classSourcedId,method,rounding,scaleSourcedId",
    "classCategories": "classSourcedId,categorySourcedId,weight,gradingTaskSourcedId",
    "marks": "studentSourcedId,classSourcedId,gradingTaskSourcedId,academicSessionSourcedId,mark,percent,"
    "state,comment,postedAt",
    "gradingWindows": "orgSourcedId,gradingTaskSourcedId,academicSessionSourcedId,opens,closes,visibleFrom",
    "periods": "sourcedId,orgSourcedId,name,order",
    "bells": "schedule,periodSourcedId,startTime,endTime",
    "days": "orgSourcedId,date,schedule,dayLabel,instructional",
    "meetings": "classSourcedId,periodSourcedId,dayLabel,academicSessionSourcedId,room,team",
    "notices": "sourcedId,orgSourcedId,grades,from,until,language,title,text",
    "events": "sourcedId,orgSourcedId,grades,classSourcedId,from,until,language,title,text",
    "attendance": "studentSourcedId,date,period,classSourcedId,status,excuse,reason,eventDuration,comment",
}
UNUSED = ("categories", "classResources", "courseResources", "lineItems", "resources", "results")


def write_files(
    folder: Path, stream: Iterable[records.Record], *, mode: str = BULK, version: str = WHOLE
) -> Counter[str]:
    """Write the files into a folder, which is made if need be; return the number of rows of each file.

    In bulk mode the files hold all that there is, in delta mode only what changes; a file without rows is not
    written. In version 1.2 people are written otherwise: use it for a gradebook alone. The records are
    written as they come, so that memory does not grow with the roster.
    """
    folder.mkdir(parents=True, exist_ok=True)
    status = "active" if mode == DELTA else ""
    headers = HEADERS | (GRADEBOOK_12 if version == GRADEBOOK else GRADEBOOK_11)
    converters = ROWS | ROWS_12 if version == GRADEBOOK else ROWS
    rows: Counter[str] = Counter()
    with ExitStack() as open_files:
        write: dict[str, Any] = {}
        for record in stream:
            for name, cells in converters[type(record)](record):
                if name not in write:
                    write[name] = csv.writer(open_files.enter_context(_opened(folder, name))).writerow
                    first = ("sourcedId", "status", "dateLastModified") if name in headers else ()
                    write[name]((*first, *(headers | EXTENSIONS)[name].split(",")))
                write[name]((cells[0], status, "", *cells[1:]) if name in headers else cells)
                rows[name] += 1
    with _opened(folder, "manifest") as file:
        csv.writer(file).writerows(_manifest(mode, version, rows))
    return rows


def _opened(folder: Path, name: str) -> Any:
    return (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")


def _manifest(mode: str, version: str, rows: Counter[str]) -> Iterator[tuple[str, str]]:
    yield "propertyName", "value"
    yield "manifest.version", "1.0"
    yield "oneroster.version", version
    for name in {**HEADERS, **GRADEBOOK_11, **EXTENSIONS, **dict.fromkeys(UNUSED)}:
        yield f"file.{name}", mode if rows[name] else "absent"
    yield "source.systemName", "Made-up district"


def _flag(value: object) -> str:
    return "true" if value else "false"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _org(one: records.Org) -> Iterator[Row]:
    yield "orgs", (one.sourced_id, one.name, one.type, "", one.parent, one.level, ",".join(one.grades))
    contact = one.contact_name, one.contact_phone, one.contact_email, one.contact_hours, one.address
    yield "schoolContacts", (one.sourced_id, *contact)


def _term(one: records.Term) -> Iterator[Row]:
    days = _day(one.start), _day(one.end)
    yield "academicSessions", (one.sourced_id, one.title, one.kind, *days, one.parent, str(one.school_year))


def _course(one: records.Course) -> Iterator[Row]:
    taught = one.title, one.code, ",".join(one.grades)
    yield "courses", (one.sourced_id, one.school_year, *taught, one.school, "", "")


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


def _scale(one: records.ScoreScale) -> Iterator[Row]:
    yield "scoreScales", (one.sourced_id, one.title, one.type, one.org, "", "", one.levels)


def _category_12(one: records.Category) -> Iterator[Row]:
    yield "categories", (one.sourced_id, one.title, "")


def _assignment(one: records.Assignment) -> Iterator[Row]:
    words = one.sourced_id, one.title, one.description
    placed = _day(one.assigned), _day(one.due), one.section, one.category, one.term
    yield "lineItems", (*words, *placed, "0", *_worth(one))


def _assignment_12(one: records.Assignment) -> Iterator[Row]:
    words = one.sourced_id, one.title, one.description
    placed = _day(one.assigned), _day(one.due), one.section, one.category, one.term, one.school
    yield "lineItems", (*words, *placed, "" if one.points is None else "0", *_worth(one))


def _worth(one: records.Assignment) -> tuple[str, str, str]:
    return _cell(one.points), "true" if one.is_extra_credit else "", _cell(one.multiplier)


def _assignment_scale(one: records.AssignmentScale) -> Iterator[Row]:
    yield "lineItemScoreScales", (one.sourced_id, "", one.assignment, one.scale)


def _score(one: records.Score) -> Iterator[Row]:
    scored = one.status, _cell(one.score), _day(one.day), one.comment
    yield "results", (one.sourced_id, one.assignment, one.student, *scored, one.flag, one.entered_by)


def _score_12(one: records.Score) -> Iterator[Row]:
    scored = one.status, _cell(one.score), _day(one.day), one.comment, one.text, "", "false"
    marks = _flag(one.is_incomplete), _flag(one.is_late), _flag(one.is_missing), one.flag, one.entered_by
    yield "results", (one.sourced_id, one.assignment, one.student, *scored, *marks)


def _as_it_is(name: str) -> Callable[[Any], Iterator[Row]]:
    """Return what writes records whose fields are the columns of a file."""

    def rows(one: Any) -> Iterator[Row]:
        yield name, tuple(map(_cell, one))

    return rows


def _cell(value: Any) -> str:
    """Return a value as the files write it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _flag(value)
    if isinstance(value, tuple):
        return ",".join(value)
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


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
    records.ScoreScale: _scale,
    records.Category: _as_it_is("categories"),
    records.Assignment: _assignment,
    records.AssignmentScale: _assignment_scale,
    records.Score: _score,
    records.GradingTask: _as_it_is("gradingTasks"),
    records.ClassGrading: _as_it_is("classGrading"),
    records.ClassCategory: _as_it_is("classCategories"),
    records.Mark: _as_it_is("marks"),
    records.GradingWindow: _as_it_is("gradingWindows"),
    records.Period: _as_it_is("periods"),
    records.Bell: _as_it_is("bells"),
    records.Day: _as_it_is("days"),
    records.Meeting: _as_it_is("meetings"),
    records.Notice: _as_it_is("notices"),
    records.Event: _as_it_is("events"),
    records.Attendance: _as_it_is("attendance"),
}
ROWS_12: dict[type[Any], Callable[[Any], Iterator[Row]]] = {
    records.Category: _category_12,
    records.Assignment: _assignment_12,
    records.Score: _score_12,
}
