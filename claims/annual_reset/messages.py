"""The messages of an annual reset for the person who acts, at the shell and in admin."""

from django.conf import settings

from claims.annual_reset.services import undo_until
from claims.models import AnnualReset
from claims.status import when

REFUSALS = {
    "not_confirmed": "Nothing was changed: the phrase is not the one asked for.",
    "nothing_to_reset": "Nothing was changed: none of these students has claimed an account.",
    "one_is_pending": "Nothing was changed: another annual reset waits for approval. Approve or cancel it.",
    "not_pending": "Nothing was changed: this reset is no longer waiting. Someone else already handled it.",
    "same_person": "Nothing was changed: the person who started a reset cannot approve it. Ask someone else.",
    "too_old": "Nothing was changed: this reset has waited too long. Cancel it and start a new one.",
    "not_done": "Nothing was changed: this reset is not done, or was already undone.",
    "too_late": "Nothing was changed: it is too late to undo this reset.",
    "load_running": "Nothing was changed: a roster is being loaded. Try again when it is done.",
    "busy": "Nothing was changed: the database was busy with these accounts. Try again in a minute.",
}


def outcome(run: AnnualReset) -> str:
    """Return the result of a run that was just started, approved, canceled or undone, in words."""
    if run.state == AnnualReset.State.PENDING:
        limit = settings.ANNUAL_RESET_SECOND_PERSON
        return (
            f"Nothing is reset yet. {run.counted:,} accounts are more than {limit:,}:"
            " a second administrator must approve this in admin, under Annual resets."
        )
    if run.state == AnnualReset.State.DONE:
        return f"{accounts_are(run.accounts)} reset. This can be undone until {when(undo_until(run))}."
    if run.state == AnnualReset.State.UNDONE:
        left = (run.accounts or 0) - (run.restored or 0)
        kept = f" {accounts_are(left)} unchanged: claimed again since the reset." if left else ""
        return f"{accounts_are(run.restored)} restored.{kept}"
    return "The reset is cancelled. Nothing was changed."


def accounts_are(number: int | None) -> str:
    """Return how many accounts, and the verb."""
    return "1 account is" if number == 1 else f"{number or 0:,} accounts are"
