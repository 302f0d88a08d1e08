"""How a made-up district's records stand in OneRoster 1.1 files, and in the extension files beside them."""

from collections.abc import Callable, Iterator
from typing import Any

from sis.demo import records
from sis.demo.cast import ALL_AREAS

Line = tuple[str, tuple[str, ...]]
STUDENT_GROUPS = ("native", "asian", "black", "islander", "white", "other", "hispanic")

_SOURCED = "sourcedId,status,dateLastModified,"
HEADERS = {
    "orgs": f"{_SOURCED}name,type,identifier,parentSourcedId",
    "academicSessions": f"{_SOURCED}title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": f"{_SOURCED}schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": f"{_SOURCED}title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods",
    "users": f"{_SOURCED}enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password",
    "enrollments": f"{_SOURCED}classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "demographics": f"{_SOURCED}birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
    "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,"
    "countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
}
# What OneRoster has no place for.
EXTENSIONS = {
    "schoolContacts": "orgSourcedId,name,phone,email,hours",
    "households": "sourcedId,name,phone,email,physicalAddress,mailingAddress",
    "householdMembers": "householdSourcedId,userSourcedId",
    "relationships": f"guardianSourcedId,studentSourcedId,kind,contact,{','.join(ALL_AREAS)}",
    "languages": "userSourcedId,language",
    "entryTimes": "userSourcedId,enteredAt",
    "staffScope": "userSourcedId,orgSourcedId,role",
}
UNUSED = ("categories", "classResources", "courseResources", "lineItems", "resources", "results")


def _flag(value: object) -> str:
    return "true" if value else "false"


def _org(org: records.Org) -> Iterator[Line]:
    yield "orgs", (org.sourced_id, "", "", org.name, org.type, "", org.parent)
    contact = org.contact_name, org.contact_phone, org.contact_email, org.contact_hours
    yield "schoolContacts", (org.sourced_id, *contact)


def _term(term: records.Term) -> Iterator[Line]:
    days = term.start.isoformat(), term.end.isoformat()
    cells = (term.sourced_id, "", "", term.title, term.kind, *days, term.parent, str(term.school_year))
    yield "academicSessions", cells


def _course(course: records.Course) -> Iterator[Line]:
    taught = course.title, course.code, ",".join(course.grades)
    yield "courses", (course.sourced_id, "", "", course.year, *taught, course.school, "", "")


def _section(section: records.Section) -> Iterator[Line]:
    said = section.title, section.grade, section.course, section.code, section.kind, section.room
    where = section.school, ",".join(section.terms), "", "", section.periods
    yield "classes", (section.sourced_id, "", "", *said, *where)


def _staff(staff: records.Staff) -> Iterator[Line]:
    names = staff.first_name, staff.last_name, "", "", staff.email, "", "", "", "", ""
    yield "users", (staff.sourced_id, "", "", "true", staff.org, staff.role, staff.email, "", *names)
    yield "staffScope", (staff.sourced_id, staff.org, staff.duty)


def _teaching(one: records.Teaching) -> Iterator[Line]:
    who = one.section, one.school, one.staff, "teacher", "true"
    yield "enrollments", (one.sourced_id, "", "", *who, one.begin.isoformat(), one.end.isoformat())


def _student(one: records.Student) -> Iterator[Line]:
    name = one.first_name, one.last_name, one.middle_name, one.number, "", "", ""
    agents = ",".join(one.guardians), one.grade, ""
    login = f"S{one.number}", f"{{Local:{one.number}}}"
    yield "users", (one.sourced_id, "", "", "true", one.school, "student", *login, *name, *agents)
    groups = (_flag(group == one.group) for group in STUDENT_GROUPS)
    birth = one.birth_date.isoformat(), one.sex
    yield "demographics", (one.sourced_id, "", "", *birth, *groups, "", "", "", "")
    yield "languages", (one.sourced_id, one.language)
    if one.entered_at:
        yield "entryTimes", (one.sourced_id, one.entered_at.isoformat())


def _guardian(one: records.Guardian) -> Iterator[Line]:
    login = one.email or one.sourced_id, ""
    name = one.first_name, one.last_name, "", "", one.email, "", one.phone, "", "", ""
    yield "users", (one.sourced_id, "", "", "true", one.school, one.role, *login, *name)
    yield "languages", (one.sourced_id, one.language)


def _relationship(tie: records.Relationship) -> Iterator[Line]:
    areas = (_flag(area in tie.areas) for area in ALL_AREAS)
    yield "relationships", (tie.guardian, tie.student, tie.kind, _flag(tie.is_contact), *areas)


def _household(home: records.Household) -> Iterator[Line]:
    yield "households", tuple(home)


def _member(member: records.Member) -> Iterator[Line]:
    yield "householdMembers", (member.household, member.person)


def _enrollment(one: records.Enrollment) -> Iterator[Line]:
    who = one.section, one.school, one.student, "student", "false"
    yield "enrollments", (one.sourced_id, "", "", *who, one.begin.isoformat(), one.end.isoformat())


# What lines in which files a record becomes.
LINES: dict[type[Any], Callable[[Any], Iterator[Line]]] = {
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
