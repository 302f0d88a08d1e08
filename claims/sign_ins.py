"""Whether a student has signed in since the claim (A4): noted once, with the sign-in's own statement."""

from django.utils import timezone

from portal.models import User
from portal.sql import Statement, moment, on_postgresql

_NOTE = """UPDATE claims_studentaccount SET signed_in_at = %s WHERE id IN (
    SELECT id FROM claims_studentaccount WHERE user_id = %s AND signed_in_at IS NULL{}) RETURNING 1"""


def note_first_sign_in(user: User) -> list[Statement]:
    """Return the statement that notes a student's first sign-in since the claim (settings.ALONGSIDE_SIGN_IN).

    Every later one changes no row. An account that a reset holds at this moment is passed over: a sign-in
    never waits for one, and the next sign-in notes it.
    """
    if user.kind != User.Kind.STUDENT:
        return []
    sql = _NOTE.format(" FOR UPDATE SKIP LOCKED" if on_postgresql() else "")
    return [Statement(sql, (moment(timezone.now()), user.pk))]
