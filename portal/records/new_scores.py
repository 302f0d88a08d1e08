"""Which scores are new to a reader: those since the sign-in before this one (H2, H7)."""

from datetime import datetime, timedelta

from portal.account.sign_ins import previous_sign_in
from portal.records.access import Asked, RecordsAccess
from sis.records import Work

NEW_WITHIN = timedelta(days=7)  # how far back sis.records looks for new scores


def new_from(access: RecordsAccess, asked: Asked) -> datetime:
    """Return the moment after which a score is new to this reader, at most a week ago. One query."""
    week_ago = asked.now - NEW_WITHIN
    before = previous_sign_in(access.reader, began=asked.session_began)
    return max(before, week_ago) if before else week_ago


def is_new(work: Work, since: datetime) -> bool:
    """Say whether the school has entered or changed this score after that moment."""
    return work.has_score and work.result is not None and work.result.changed_at > since
