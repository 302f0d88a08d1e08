"""The files of OneRoster 1.0, 1.1 and 1.2, those each version requires, and the columns that are read."""

from sis.models import School
from sis.oneroster.read import cells
from sis.oneroster.read.tables import (
    GUARDIANS,
    ID,
    SHORT,
    STAFF,
    STAFF_12,
    STATUS,
    STUDENT,
    TEXT,
    Column,
    Table,
    order,
    reference,
    references,
)

ORGS = Table(
    "orgs",
    order("name type identifier parentSourcedId"),
    (
        ID,
        STATUS,
        Column("name", TEXT, required=True),
        Column(
            "type",
            cells.one_of("department", "school", "district", "local", "state", "national"),
            required=True,
        ),
        reference("parentSourcedId", "orgs"),
        Column("metadata.level", cells.one_of(*School.Level.values), soft=True),
        Column("metadata.grades", TEXT, soft=True),
    ),
)
SESSIONS = Table(
    "academicSessions",
    order("title type startDate endDate parentSourcedId schoolYear"),
    (
        ID,
        STATUS,
        Column("title", TEXT, required=True),
        Column("type", cells.one_of("gradingPeriod", "semester", "schoolYear", "term"), required=True),
        Column("startDate", cells.day, required=True, blank=None, kind="date"),
        Column("endDate", cells.day, required=True, blank=None, kind="date"),
        reference("parentSourcedId", "academicSessions"),
        Column("schoolYear", cells.year, soft=True, blank=None, kind="smallint"),
    ),
)
COURSES = Table(
    "courses",
    order("schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes"),
    (
        ID,
        STATUS,
        reference("schoolYearSourcedId", "academicSessions", aliases=("schoolYearId",)),
        Column("title", TEXT, required=True),
        Column("courseCode", TEXT, soft=True),
        reference("orgSourcedId", "orgs", required=True),
    ),
)
CLASSES = Table(
    "classes",
    order(
        "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds "
        "subjects subjectCodes periods"
    ),
    (
        ID,
        STATUS,
        Column("title", TEXT, required=True),
        reference("courseSourcedId", "courses", required=True),
        Column("classCode", TEXT, soft=True),
        Column("classType", cells.one_of("homeroom", "scheduled"), required=True),
        Column("location", TEXT, soft=True),
        reference("schoolSourcedId", "orgs", required=True),
        references("termSourcedIds", "academicSessions", required=True, aliases=("termSourcedId",)),
        Column("periods", TEXT, soft=True),
    ),
)

# The password is not among the columns that are read, so it never leaves the file.
_PERSON = (
    ID,
    STATUS,
    Column("userIds", cells.text(2000), soft=True, aliases=("userId",)),
    # Some people have one name only; both may not be blank.
    Column("givenName", TEXT, required=True, may_be_blank=True),
    Column("familyName", TEXT, required=True, may_be_blank=True),
    Column("middleName", TEXT, soft=True),
    Column("identifier", TEXT, soft=True),
    Column("email", cells.email, soft=True),
    Column("phone", SHORT, soft=True),
    references("agentSourcedIds", "", aliases=("agents",)),
    Column("grades", cells.grade, soft=True, aliases=("grade",)),
    Column("metadata.enteredAt", cells.moment, blank=None, kind="timestamptz"),
    Column("metadata.language", cells.language, soft=True),
)
_DERIVED = (
    ("number", "text"),
    ("number_fault", "text"),
    ("name_fault", "text"),
    ("search_key", "text"),
    ("is_student", "boolean"),
    ("guardian_role", "text"),
    ("staff_role", "text"),
)
USERS = Table(
    "users",
    order(
        "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email "
        "sms phone agentSourcedIds grades password"
    ),
    (
        *_PERSON,
        references("orgSourcedIds", "orgs", required=True),
        Column("role", cells.one_of(STUDENT, *GUARDIANS, *STAFF), required=True),
    ),
    derived=_DERIVED,
)
USERS_12 = Table(
    "users",
    order(
        "enabledUser username userIds givenName familyName middleName identifier email sms phone "
        "agentSourcedIds grades password userMasterIdentifier resourceSourcedIds preferredGivenName "
        "preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns"
    ),
    (*_PERSON, reference("primaryOrgSourcedId", "orgs")),
    derived=_DERIVED,
)
ROLES = Table(
    "roles",
    order("userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId"),
    (
        ID,
        STATUS,
        reference("userSourcedId", "users", required=True),
        Column("roleType", cells.one_of("primary", "secondary"), required=True),
        Column("role", cells.one_of(STUDENT, *GUARDIANS, *STAFF_12), required=True),
        Column("beginDate", cells.day, blank=None, kind="date"),
        Column("endDate", cells.day, blank=None, kind="date"),
        reference("orgSourcedId", "orgs", required=True),
        reference("userProfileSourcedId", "userProfiles"),
    ),
)
# Its names and passwords are for other systems; only its references are checked.
PROFILES = Table(
    "userProfiles",
    order("userSourcedId profileType vendorId applicationId description credentialType username password"),
    (ID, STATUS, reference("userSourcedId", "users", required=True)),
)
ENROLLMENTS = Table(
    "enrollments",
    order("classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate"),
    (
        ID,
        STATUS,
        reference("classSourcedId", "classes", required=True),
        reference("schoolSourcedId", "orgs", required=True),
        reference("userSourcedId", "users", required=True),
        Column("role", cells.one_of("administrator", "proctor", "student", "teacher"), required=True),
        Column("primary", cells.flag, soft=True, blank=False, kind="boolean"),
        Column("beginDate", cells.day, blank=None, kind="date"),
        Column("endDate", cells.day, blank=None, kind="date"),
    ),
)
DEMOGRAPHICS = Table(
    "demographics",
    order(
        "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
        "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces "
        "hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth "
        "publicSchoolResidenceStatus"
    ),
    (
        Column(
            "sourcedId",
            cells.identifier,
            required=True,
            refers="users",
            blank=None,
            aliases=("userSourcedId",),
        ),
        STATUS,
        Column("birthDate", cells.day, blank=None, kind="date", aliases=("birthdate",)),
    ),
)

# In the order in which they refer to each other.
_SCHOOL_FILES = (ORGS, SESSIONS, COURSES, CLASSES)
TABLES_11 = (*_SCHOOL_FILES, USERS, ENROLLMENTS, DEMOGRAPHICS)
TABLES_BY_VERSION = {
    "1.0": TABLES_11,
    "1.1": TABLES_11,
    "1.2": (*_SCHOOL_FILES, USERS_12, PROFILES, ROLES, ENROLLMENTS, DEMOGRAPHICS),
}
REQUIRED_BY_VERSION = {
    "1.0": tuple(table.name for table in TABLES_11),
    "1.1": ("orgs", "users"),
    "1.2": ("orgs", "users", "roles"),
}
