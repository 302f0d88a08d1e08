"""Which files each version of OneRoster has, and which of them are required."""

from sis.oneroster.read.formats import (
    CLASSES,
    COURSES,
    DEMOGRAPHICS,
    ENROLLMENTS,
    ORGS,
    PROFILES,
    ROLES,
    SESSIONS,
    USERS,
    USERS_12,
)

# In the order in which they refer to each other.
_PLACES = (ORGS, SESSIONS, COURSES, CLASSES)
TABLES_11 = (*_PLACES, USERS, ENROLLMENTS, DEMOGRAPHICS)
TABLES = {
    "1.0": TABLES_11,
    "1.1": TABLES_11,
    "1.2": (*_PLACES, USERS_12, PROFILES, ROLES, ENROLLMENTS, DEMOGRAPHICS),
}
NEEDED = {
    "1.0": tuple(table.name for table in TABLES_11),
    "1.1": ("orgs", "users"),
    "1.2": ("orgs", "users", "roles"),
}
