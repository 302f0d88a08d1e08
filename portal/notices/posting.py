"""Posting, changing and taking down a notice to families; each is logged (H3)."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.errors import PortalError
from portal.models import PostedNotice


def save_notice(*, actor: Actor, notice: PostedNotice, texts: Mapping[str, tuple[str, str]]) -> None:
    """Save a new or a changed notice that has been checked, with title and text by language.

    The log says where it is shown, not its words.
    """
    is_new = notice.pk is None
    if is_new:
        notice.posted_by, notice.posted_at = actor.required_user, timezone.now()
    with transaction.atomic():
        notice.save()
        notice.write(texts)
        _log("portal.notice_posted" if is_new else "portal.notice_changed", notice, actor=actor)


def take_down(*, actor: Actor, notice: PostedNotice) -> None:
    """Show a notice to no one from now on. Raises PortalError `taken_down` if it is down already."""
    with transaction.atomic():
        shown = PostedNotice.objects.filter(pk=notice.pk, taken_down_at=None)
        if not shown.update(taken_down_at=timezone.now()):
            raise PortalError("taken_down")
        _log("portal.notice_taken_down", notice, actor=actor)


def _log(kind: str, notice: PostedNotice, *, actor: Actor) -> None:
    days = [notice.first_day.isoformat(), notice.last_day.isoformat()]
    access_log.record(
        kind, actor=actor, notice=notice.pk, school=notice.school_id, grades=notice.grades, days=days
    )
