"""Five failed log-ins in a row disable a parent's account until the school opens it again (P5).

The fifth try disables before its password is looked at: if the server dies meanwhile, the account is
disabled, with its cause. If the fifth password turns out right, the success opens the account as it was.
"""

from datetime import datetime

from portal.limits.statements import Reservation
from portal.models import User, new_nonce
from portal.sql import Statement


class Overtaken(Exception):
    """The account was disabled while its right password was being verified: nobody is signed in."""


def disable(username_key: str, *, at: datetime) -> None:
    """Disable the parent of this name, in the transaction that charges the fifth try.

    For a name that nobody has it costs the same statement.
    """
    open_accounts = User.objects.filter(username_key=username_key, kind=User.Kind.PARENT)
    open_accounts.exclude(state=User.State.DISABLED).update(
        state=User.State.DISABLED,
        disabled_reason=User.DisabledReason.FAILED_SIGN_INS,
        disabled_at=at,
        session_nonce=new_nonce(),
    )


def still_open(user: User, reservation: Reservation, *, at: datetime) -> Statement:
    """Return the statement that a success needs a row of: the account stands as when the try began.

    It locks the user after `refunded_account` has locked the attempts, the order in which a try that disables
    locks them; so the two come one after the other. Where this very try disabled the account, `at` this time,
    its success undoes that: state and sessions are as they were.
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
