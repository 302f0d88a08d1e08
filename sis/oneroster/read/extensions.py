"""The additional files, for what OneRoster has no place for; docs/roster.md describes them."""

from sis.models import Attendance, Relationship
from sis.oneroster.read import cells
from sis.oneroster.read.tables import ID, SHORT, TEXT, Column, Table, reference

_LONG = cells.text(1000)


def _extension(name: str, columns: tuple[Column, ...], *key: str) -> Table:
    names = tuple(column.name for column in columns)
    return Table(name, names, columns, key=key, is_extension=True)


def _flag(name: str) -> Column:
    return Column(name, cells.flag, required=True, blank=None, kind="boolean")


CONTACTS = _extension(
    "schoolContacts",
    (
        reference("orgSourcedId", "orgs", required=True),
        Column("name", TEXT),
        Column("phone", SHORT),
        Column("email", cells.email, soft=True),
        Column("hours", TEXT),
        Column("address", _LONG, soft=True),
    ),
    "orgSourcedId",
)
HOUSEHOLDS = _extension(
    "households",
    (
        ID,
        Column("name", TEXT, required=True),
        Column("phone", SHORT, soft=True),
        Column("email", cells.email, soft=True),
        Column("physicalAddress", _LONG, soft=True),
        Column("mailingAddress", _LONG, soft=True),
    ),
    "sourcedId",
)
MEMBERS = _extension(
    "householdMembers",
    (
        reference("householdSourcedId", "households", required=True),
        reference("userSourcedId", "users", required=True),
    ),
    "householdSourcedId",
    "userSourcedId",
)
RELATIONSHIPS = _extension(
    "relationships",
    (
        reference("guardianSourcedId", "users", required=True),
        reference("studentSourcedId", "users", required=True),
        Column("kind", cells.one_of(*Relationship.Kind.values), required=True),
        _flag("contact"),
        *map(_flag, Relationship.AREAS),
    ),
    "guardianSourcedId",
    "studentSourcedId",
)
LANGUAGES = _extension(
    "languages",
    (
        reference("userSourcedId", "users", required=True),
        Column("language", cells.text(20), required=True),
    ),
    "userSourcedId",
)
ENTRY_TIMES = _extension(
    "entryTimes",
    (
        reference("userSourcedId", "users", required=True),
        Column("enteredAt", cells.moment, required=True, blank=None, kind="timestamptz"),
    ),
    "userSourcedId",
)
SCOPE = _extension(
    "staffScope",
    (
        reference("userSourcedId", "users", required=True),
        reference("orgSourcedId", "orgs", required=True),
        Column("role", cells.text(40), required=True),
    ),
    "userSourcedId",
    "orgSourcedId",
    "role",
)
ATTENDANCE = _extension(
    "attendance",
    (
        reference("studentSourcedId", "users", required=True),
        Column("date", cells.day, required=True, blank=None, kind="date"),
        Column("period", cells.text(20)),
        reference("classSourcedId", "classes"),
        Column("status", cells.one_of(*Attendance.Status.values), required=True),
        Column("excuse", cells.one_of(*Attendance.Excuse.values), blank=Attendance.Excuse.UNKNOWN.value),
        Column("reason", cells.one_of(*Attendance.Reason.values), soft=True),
        Column("eventDuration", cells.number(most=1), blank=None, kind="numeric(3,2)"),
        Column("comment", TEXT, soft=True),
    ),
    "studentSourcedId",
    "date",
    "period",
)

# In the order in which they refer to each other.
EXTENSIONS = (
    CONTACTS,
    LANGUAGES,
    ENTRY_TIMES,
    HOUSEHOLDS,
    MEMBERS,
    RELATIONSHIPS,
    SCOPE,
    ATTENDANCE,
)
