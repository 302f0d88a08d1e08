"""Five failed log-ins in a row disable a parent's account until the school reactivates it (P5).

The fifth attempt disables the account before the password is verified, so that a crash cannot leave it
enabled. If the fifth password is right, the success restores the account as it was.
"""

from datetime import datetime

from portal.limits.statements import Reservation
from portal.models import User, new_nonce
from portal.sql import Statement

LIMIT = "parent_sign_in"


class Overtaken(Exception):
    """The account was disabled while its correct password was being verified; no one is signed in."""


def disable_account_statement(username_key: str, *, at: datetime) -> Statement:
    """Return the statement that disables the parent account of this name if the attempt is the last.

    It runs with the statements that charge the attempt, the same for a name that does not exist.
    """
    sql = """UPDATE portal_user SET state = %s, disabled_reason = %s, disabled_at = %s, session_nonce = %s
        WHERE username_key = %s AND kind = %s AND state <> %s
        AND (SELECT is_last FROM charged_account) RETURNING 1"""
    disabled, reason = User.State.DISABLED.value, User.DisabledReason.FAILED_SIGN_INS.value
    changes = (disabled, reason, at, new_nonce())
    return Statement("disabled_account", sql, (*changes, username_key, User.Kind.PARENT.value, disabled))


def open_account_statement(user: User, reservation: Reservation, *, at: datetime) -> Statement:
    """Return the statement that returns a row only if the account is as it was when the attempt began.

    It locks the user after `refunded_account` has locked the attempts, in the same order as an attempt
    that disables an account. If this attempt itself disabled the account (at the time `at`), its success
    undoes that: state and sessions are as before.
    """
    if reservation.is_last:
        undo = """UPDATE portal_user
            SET state = %s, session_nonce = %s, disabled_reason = '', disabled_at = NULL
            WHERE id = %s AND disabled_reason = %s AND disabled_at = %s
            AND (SELECT count(*) FROM refunded_account) >= 0 RETURNING 1"""
        reason = User.DisabledReason.FAILED_SIGN_INS.value
        return Statement("open_account", undo, (user.state, user.session_nonce, user.pk, reason, at))
    same = """SELECT 1 FROM portal_user WHERE id = %s AND session_nonce = %s AND state <> %s
        AND (SELECT count(*) FROM refunded_account) >= 0 FOR UPDATE"""
    return Statement("open_account", same, (user.pk, user.session_nonce, User.State.DISABLED.value))
