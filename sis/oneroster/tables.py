"""What the files of OneRoster 1.1 hold, and what of it the portal reads."""

from dataclasses import dataclass, replace
from typing import Any

from sis.oneroster import cells

STUDENT = "student"
GUARDIANS = ("guardian", "parent", "relative")
STAFF = ("administrator", "aide", "proctor", "teacher")


@dataclass(frozen=True)
class Column:
    """A column that is read.

    ``refers`` names the file whose sourcedIds it holds. A bad cell in a ``soft`` column is counted as
    a warning and taken as blank; elsewhere its row is skipped.
    """

    name: str
    read: cells.Reader
    required: bool = False
    refers: str = ""
    soft: bool = False
    blank: Any = ""


@dataclass(frozen=True)
class Table:
    """A file: all its columns in the order of the format, and those that are read."""

    name: str
    order: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"{self.name}.csv"

    def with_column(self, column: Column) -> "Table":
        """Return the table with one more column read."""
        return replace(self, columns=(*self.columns, column))


_SHORT, _TEXT = cells.text(50), cells.text(255)


def _order(names: str) -> tuple[str, ...]:
    return ("sourcedId", "status", "dateLastModified", *names.split())


_ID = Column("sourcedId", cells.identifier, required=True)
_STATUS = Column("status", cells.text(40), soft=True)

ORGS = Table(
    "orgs",
    _order("name type identifier parentSourcedId"),
    (
        _ID,
        _STATUS,
        Column("name", _TEXT, required=True),
        Column(
            "type",
            cells.one_of("department", "school", "district", "local", "state", "national"),
            required=True,
        ),
        Column("parentSourcedId", cells.identifier, refers="orgs"),
    ),
)
SESSIONS = Table(
    "academicSessions",
    _order("title type startDate endDate parentSourcedId schoolYear"),
    (
        _ID,
        _STATUS,
        Column("title", _TEXT, required=True),
        Column("type", cells.one_of("gradingPeriod", "semester", "schoolYear", "term"), required=True),
        Column("startDate", cells.day, required=True),
        Column("endDate", cells.day, required=True),
        Column("parentSourcedId", cells.identifier, refers="academicSessions"),
        Column("schoolYear", cells.year, soft=True, blank=None),
    ),
)
COURSES = Table(
    "courses",
    _order("schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes"),
    (
        _ID,
        _STATUS,
        Column("schoolYearSourcedId", cells.identifier, refers="academicSessions"),
        Column("title", _TEXT, required=True),
        Column("courseCode", _TEXT, soft=True),
        Column("orgSourcedId", cells.identifier, required=True, refers="orgs"),
    ),
)
CLASSES = Table(
    "classes",
    _order(
        "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds "
        "subjects subjectCodes periods"
    ),
    (
        _ID,
        _STATUS,
        Column("title", _TEXT, required=True),
        Column("courseSourcedId", cells.identifier, required=True, refers="courses"),
        Column("classCode", _TEXT, soft=True),
        Column("classType", cells.one_of("homeroom", "scheduled"), required=True),
        Column("location", _TEXT, soft=True),
        Column("schoolSourcedId", cells.identifier, required=True, refers="orgs"),
        Column("termSourcedIds", cells.identifiers, required=True, refers="academicSessions", blank=()),
        Column("periods", _TEXT, soft=True),
    ),
)
USERS = Table(
    "users",
    _order(
        "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email "
        "sms phone agentSourcedIds grades password"
    ),
    # The password is not among the columns that are read, and so never leaves the file.
    (
        _ID,
        _STATUS,
        Column("orgSourcedIds", cells.identifiers, required=True, refers="orgs", blank=()),
        Column("role", cells.one_of(STUDENT, *GUARDIANS, *STAFF), required=True),
        Column("userIds", cells.text(2000), soft=True),
        Column("givenName", _TEXT, required=True),
        Column("familyName", _TEXT, required=True),
        Column("middleName", _TEXT, soft=True),
        Column("identifier", _TEXT, soft=True),
        Column("email", cells.email, soft=True),
        Column("phone", _SHORT, soft=True),
        Column("agentSourcedIds", cells.identifiers, blank=()),
        Column("grades", cells.grade, soft=True),
        Column("metadata.enteredAt", cells.moment, blank=None),
        Column("metadata.language", cells.text(20), soft=True),
    ),
)
ENROLLMENTS = Table(
    "enrollments",
    _order("classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate"),
    (
        _ID,
        _STATUS,
        Column("classSourcedId", cells.identifier, required=True, refers="classes"),
        Column("schoolSourcedId", cells.identifier, required=True, refers="orgs"),
        Column("userSourcedId", cells.identifier, required=True, refers="users"),
        Column("role", cells.one_of("administrator", "proctor", "student", "teacher"), required=True),
        Column("primary", cells.flag, soft=True, blank=False),
        Column("beginDate", cells.day, blank=None),
        Column("endDate", cells.day, blank=None),
    ),
)
DEMOGRAPHICS = Table(
    "demographics",
    _order(
        "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
        "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces "
        "hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth "
        "publicSchoolResidenceStatus"
    ),
    (
        Column("sourcedId", cells.identifier, required=True, refers="users"),
        _STATUS,
        Column("birthDate", cells.day, blank=None),
    ),
)

# In the order in which they refer to each other.
TABLES = (ORGS, SESSIONS, COURSES, CLASSES, USERS, ENROLLMENTS, DEMOGRAPHICS)
NEEDED = ("orgs", "users")
# Part of the format, but of no use to the portal yet.
UNREAD = ("categories", "classResources", "courseResources", "lineItems", "resources", "results")
