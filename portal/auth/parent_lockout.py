"""Five failed log-ins in a row disable a parent's account until the school opens it again (P5).

The fifth try disables before its password is looked at: if the server dies meanwhile, the account is
disabled, with its cause. If the fifth password turns out right, the success opens the account as it was.
"""

from datetime import datetime

from portal.limits.statements import Receipt
from portal.models import User, new_nonce
from portal.sql import Statement, moment, on_postgresql


class Overtaken(Exception):
    """The account was disabled while its right password was being verified: nobody is signed in."""


def disable(username_key: str, *, at: datetime) -> None:
    """Disable the parent of this name, in the transaction that spends the fifth try.

    For a name that nobody has it costs the same statement.
    """
    open_accounts = User.objects.filter(username_key=username_key, kind=User.Kind.PARENT)
    open_accounts.exclude(state=User.State.DISABLED).update(
        state=User.State.DISABLED,
        disabled_reason=User.DisabledReason.FAILED_SIGN_INS,
        disabled_at=at,
        session_nonce=new_nonce(),
    )


def still_open(user: User, receipt: Receipt, *, at: datetime, step: int) -> Statement:
    """Return the statement that a success needs a row of: the account stands as when the try began.

    It locks the row, so that the success and another try's fifth strike come one after the other; after
    `step`, which locks the attempts, as `spend` does. The fifth try's own success undoes the strike that it
    made `at` this time: state and sessions are as they were.
    """
    after = f" AND (SELECT count(*) FROM step{step}) >= 0" if on_postgresql() else ""
    if receipt.is_last:
        undo = f"""UPDATE portal_user
            SET state = %s, session_nonce = %s, disabled_reason = '', disabled_at = NULL
            WHERE id = %s AND disabled_reason = %s AND disabled_at = %s{after} RETURNING 1"""
        by_strikes = User.DisabledReason.FAILED_SIGN_INS.value
        return Statement(undo, (user.state, user.session_nonce, user.pk, by_strikes, moment(at)))
    lock = f"{after} FOR UPDATE" if on_postgresql() else ""
    same = f"SELECT 1 FROM portal_user WHERE id = %s AND session_nonce = %s AND state <> %s{lock}"
    return Statement(same, (user.pk, user.session_nonce, User.State.DISABLED.value))
