"""The link "Request a correction" on a page of a student's records (H15)."""

from datetime import date
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from portal.records.access import RecordsAccess
from portal.records.rights import Part


def correction_link(access: RecordsAccess, part: Part, **about: str | int | date) -> str:
    """Return the address of the form for a correction, empty if the reader cannot ask for one here.

    `part` and `about` say what may be wrong:
    Part.ATTENDANCE with `day`, and `period` for a part of it; Part.GRADES with `class_id`, and for one grade
    `term_id` and `task_id`, for a piece of work `work_id`; Part.HOUSEHOLD with `household` and `item`.
    The form reads all of it again, through the gate. Students have no such form.
    """
    if not access.may_see(part):
        return ""
    try:
        address = reverse(f"{access.namespace}:ask_correction")
    except NoReverseMatch:
        return ""
    asked = {**access.arguments, "part": part, **about}
    return f"{address}?{urlencode(asked)}"
