"""What staff may do with the roster, and the roles that may do it."""

from portal.staff.roles import ADMINISTRATOR

IMPORT_ROSTER = "sis.import_roster"

# Contacts are corrected in admin; everything else comes from the district's files.
_CHANGED = ("district", "school")
_VIEWED = (
    *_CHANGED,
    "guardian",
    "staffmember",
    "relationship",
    "household",
    "term",
    "course",
    "section",
    "attendance",
    "staffscope",
)

ROLES_BY_PERMISSION: dict[str, tuple[str, ...]] = {
    IMPORT_ROSTER: (ADMINISTRATOR,),
    **{f"sis.view_{model}": (ADMINISTRATOR,) for model in _VIEWED},
    **{f"sis.change_{model}": (ADMINISTRATOR,) for model in _CHANGED},
}
