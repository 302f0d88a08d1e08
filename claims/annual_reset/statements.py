"""The few statements that reset any number of accounts, and restore them (A3).

Rows never leave the database, and nothing is hashed. Accounts are locked before users, in the order of the
students, as everywhere in this app. The roster's tables are only read.

What was written is analyzed at once. An undo may follow within seconds, long before autovacuum has looked:
by the statistics of before, PostgreSQL would join tens of thousands of new rows in nested loops.
"""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import F, QuerySet

from claims.annual_reset.choice import RESETTABLE, Choice
from claims.models import AnnualReset, KeptAccount
from portal import access_log
from portal.actor import Actor

_LOCK = """SELECT count(*) FROM (SELECT id FROM claims_studentaccount WHERE id IN ({accounts})
    ORDER BY student_id FOR UPDATE) AS locked"""
_ACCOUNTS = "SELECT account_id FROM claims_keptaccount WHERE run_id = %s"

_KEEP = """INSERT INTO claims_keptaccount (run_id, account_id, user_id, password, user_state, claimed_at,
        reset_at, signed_in_at, questions, digest, pepper_id, set_at, proven_at)
    SELECT %s, account.id, account.user_id, users.password, users.state, account.claimed_at,
        account.reset_at, account.signed_in_at, coalesce(verifier.questions, ''),
        coalesce(verifier.digest, ''), coalesce(verifier.pepper_id, ''), verifier.set_at, verifier.proven_at
    FROM claims_studentaccount AS account JOIN portal_user AS users ON users.id = account.user_id
    LEFT JOIN claims_challengeverifier AS verifier ON verifier.account_id = account.id
    WHERE account.id IN ({chosen}) AND account.claimed_at IS NOT NULL"""
_CLOSE_USERS = """UPDATE portal_user SET state = 'disabled', disabled_reason = 'reset', disabled_at = %s,
        password = %s, session_nonce = left(replace(gen_random_uuid()::text, '-', ''), 16)
    WHERE id IN (SELECT user_id FROM claims_keptaccount WHERE run_id = %s)"""
_FORGET_ANSWERS = """DELETE FROM claims_challengeverifier
    WHERE account_id IN (SELECT account_id FROM claims_keptaccount WHERE run_id = %s)"""
_RESET = """UPDATE claims_studentaccount SET claimed_at = NULL, signed_in_at = NULL, reset_at = %s
    WHERE id IN (SELECT account_id FROM claims_keptaccount WHERE run_id = %s)"""

# An account that was claimed since, or reset by staff after that, is no longer as the run left it.
_KEEP_ONLY_UNTOUCHED = """DELETE FROM claims_keptaccount WHERE run_id = %s AND NOT EXISTS (
    SELECT 1 FROM claims_studentaccount AS account JOIN portal_user AS users ON users.id = account.user_id
    WHERE account.id = claims_keptaccount.account_id AND account.claimed_at IS NULL
    AND account.reset_at = %s AND users.disabled_reason = 'reset')"""
_OPEN_USERS = """UPDATE portal_user SET state = kept.user_state, disabled_reason = '', disabled_at = NULL,
        password = kept.password, session_nonce = left(replace(gen_random_uuid()::text, '-', ''), 16)
    FROM claims_keptaccount AS kept WHERE kept.run_id = %s AND portal_user.id = kept.user_id"""
_GIVE_ANSWERS_BACK = """INSERT INTO claims_challengeverifier
        (account_id, questions, digest, pepper_id, set_at, proven_at)
    SELECT account_id, questions, digest, pepper_id, set_at, proven_at FROM claims_keptaccount
    WHERE run_id = %s AND digest <> ''"""
_GIVE_CLAIMS_BACK = """UPDATE claims_studentaccount SET claimed_at = kept.claimed_at,
        signed_in_at = kept.signed_in_at, reset_at = kept.reset_at
    FROM claims_keptaccount AS kept WHERE kept.run_id = %s AND claims_studentaccount.id = kept.account_id"""
_DROP = "DELETE FROM claims_keptaccount WHERE run_id = %s"
_ANALYZE_KEPT = "ANALYZE claims_keptaccount"
_ANALYZE_WRITTEN = "ANALYZE portal_user, claims_studentaccount, claims_challengeverifier"


def reset_accounts(run: AnnualReset, *, actor: Actor) -> int:
    """Send every chosen student back to the claim, and keep what can be restored; return how many.

    Sessions end, password histories stay, staff and parents are never touched. One log entry per account. The
    caller holds the transaction and the run.
    """
    students = Choice.from_run(run).students().filter(RESETTABLE).order_by()
    chosen, params = students.values("account__pk").query.sql_with_params()
    _execute(_LOCK.format(accounts=chosen), *params)
    taken = _execute(_KEEP.format(chosen=chosen), run.pk, *params)
    _execute(_ANALYZE_KEPT)
    # No one has this password: it is not a digest.
    _execute(_CLOSE_USERS, run.done_at, make_password(None), run.pk)
    _execute(_FORGET_ANSWERS, run.pk)
    _execute(_RESET, run.done_at, run.pk)
    _execute(_ANALYZE_WRITTEN)
    access_log.record_each("claims.account_reset", actor=actor, about=_people(run), run=run.pk)
    return taken


def restore_accounts(run: AnnualReset, *, actor: Actor) -> int:
    """Restore the accounts of this run, except those claimed since; return how many."""
    _execute(_LOCK.format(accounts=_ACCOUNTS), run.pk)
    _execute(_KEEP_ONLY_UNTOUCHED, run.pk, run.done_at)
    _execute(_OPEN_USERS, run.pk)
    _execute(_GIVE_ANSWERS_BACK, run.pk)
    back = _execute(_GIVE_CLAIMS_BACK, run.pk)
    access_log.record_each("claims.account_brought_back", actor=actor, about=_people(run), run=run.pk)
    _execute(_DROP, run.pk)
    _execute(_ANALYZE_WRITTEN)
    return back


def _people(run: AnnualReset) -> QuerySet[KeptAccount, Any]:
    """Return user and student of each account of this run."""
    return KeptAccount.objects.filter(run=run).values("user_id", student_id=F("account__student_id"))


def _execute(sql: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
