"""The additional files, for what OneRoster has no place for; docs/roster.md describes them."""

from sis.models import Attendance, Relationship
from sis.oneroster.read import cells
from sis.oneroster.read.tables import ID, SHORT, TEXT, Column, Table, reference

_LONG = cells.text(1000)


def extension(name: str, columns: tuple[Column, ...], *key: str) -> Table:
    """Return an additional file; its columns are in this order, metadata.* columns wherever they stand."""
    names = tuple(column.name for column in columns if not column.name.startswith("metadata."))
    return Table(name, names, columns, key=key, is_extension=True)


def required_flag(name: str) -> Column:
    """Return a column that must say true or false."""
    return Column(name, cells.flag, required=True, blank=None, kind="boolean")


CONTACTS = extension(
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
HOUSEHOLDS = extension(
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
MEMBERS = extension(
    "householdMembers",
    (
        reference("householdSourcedId", "households", required=True),
        reference("userSourcedId", "users", required=True),
    ),
    "householdSourcedId",
    "userSourcedId",
)
RELATIONSHIPS = extension(
    "relationships",
    (
        reference("guardianSourcedId", "users", required=True),
        reference("studentSourcedId", "users", required=True),
        Column("kind", cells.one_of(*Relationship.Kind.values), required=True),
        required_flag("contact"),
        *map(required_flag, Relationship.AREAS),
    ),
    "guardianSourcedId",
    "studentSourcedId",
)
LANGUAGES = extension(
    "languages",
    (
        reference("userSourcedId", "users", required=True),
        Column("language", cells.language, required=True, soft=True),
    ),
    "userSourcedId",
)
ENTRY_TIMES = extension(
    "entryTimes",
    (
        reference("userSourcedId", "users", required=True),
        Column("enteredAt", cells.moment, required=True, blank=None, kind="timestamptz"),
    ),
    "userSourcedId",
)
SCOPE = extension(
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
ATTENDANCE = extension(
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
