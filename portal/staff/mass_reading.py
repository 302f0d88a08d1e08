"""Counts the records that staff are shown, and stops unusual numbers.

The largest theft of school records was an export through one support account. Rows of lists and searches,
opened records, letters and exported rows count alike, for each person. Above the limits the second factor is
asked for anew, other administrators and the privacy officer are told, and a person without a second factor
stops there.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal import access_log, mail
from portal.actor import Actor, actor_of
from portal.auth import second_factor
from portal.errors import PortalError
from portal.models import MassReading, RecordsRead, SecondFactor, User
from sis import roster

WINDOW = timedelta(minutes=10)
# The session's key for the time of the last confirmation, and how long it lets any number through.
CONFIRMED, CONFIRMED_FOR = "reading_confirmed_at", timedelta(minutes=5)

# Refuses, and counts nothing, when a limit would be passed. The row's lock lets requests of one person that
# arrive at once be counted one after the other.
_CHARGE = """INSERT INTO portal_recordsread AS r (user_id, day, of_day, window_began_at, of_window)
    SELECT %(user)s, %(day)s, %(count)s, %(now)s, %(count)s
    WHERE %(confirmed)s OR (%(count)s <= %(of_day)s AND %(count)s <= %(of_window)s)
    ON CONFLICT (user_id) DO UPDATE SET day = excluded.day,
        of_day = CASE WHEN r.day = excluded.day THEN r.of_day ELSE 0 END + excluded.of_day,
        window_began_at = CASE WHEN r.window_began_at > %(since)s THEN r.window_began_at
            ELSE excluded.window_began_at END,
        of_window = CASE WHEN r.window_began_at > %(since)s THEN r.of_window ELSE 0 END + excluded.of_window
    WHERE %(confirmed)s OR (
        CASE WHEN r.day = excluded.day THEN r.of_day ELSE 0 END + excluded.of_day <= %(of_day)s
        AND CASE WHEN r.window_began_at > %(since)s THEN r.of_window ELSE 0 END + excluded.of_window
            <= %(of_window)s)"""


class TooManyRecords(Exception):
    """A page with more records than the person may be shown without a confirmation."""


def charge_records(request: HttpRequest, count: int) -> None:
    """Count records before they are shown to the visitor. One statement.

    Raises TooManyRecords, and counts nothing, if they pass RECORDS_PER_TEN_MINUTES or RECORDS_PER_DAY and
    the visitor has not just confirmed with the second factor.
    """
    if not count:
        return
    now = timezone.now()
    confirmed_at = request.session.get(CONFIRMED, 0)
    values = {
        "user": request.user.pk,
        "day": timezone.localdate(),
        "now": now,
        "since": now - WINDOW,
        "count": min(count, most_counted()),
        "of_day": settings.RECORDS_PER_DAY,
        "of_window": settings.RECORDS_PER_TEN_MINUTES,
        "confirmed": now.timestamp() - confirmed_at < CONFIRMED_FOR.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHARGE, values)
        if not cursor.rowcount:
            raise TooManyRecords


def most_counted() -> int:
    """Return the largest number of records that makes a difference: one more than any limit."""
    return int(max(settings.RECORDS_PER_DAY, settings.RECORDS_PER_TEN_MINUTES)) + 1


def report_reading(*, actor: Actor) -> None:
    """Report that this person came to a limit: in the log, the inbox, and once by mail."""
    user = actor.required_user
    with transaction.atomic():
        access_log.record("portal.many_records_read", actor=actor, success=False, user=user)
        report, is_new = MassReading.objects.get_or_create(user=user, closed_at=None)
        if not is_new:
            MassReading.objects.filter(pk=report.pk).update(last_at=timezone.now(), times=F("times") + 1)
        elif settings.PRIVACY_OFFICER_EMAIL:
            address = settings.PORTAL_ORIGIN + reverse("admin:portal_massreading_changelist")
            mail.send_on_commit(
                to=settings.PRIVACY_OFFICER_EMAIL,
                language="en",
                template="admin/mail/many_records_read.txt",
                address=address,
                contact=roster.district_contact(),
            )


def can_confirm(user: User) -> bool:
    """Say whether this person has a second factor that is older than the report about them.

    Someone who has stolen a password could enroll an authenticator app of their own to go on reading.
    """
    factor = SecondFactor.objects.filter(user=user).first()
    report = MassReading.objects.filter(user=user, closed_at=None).first()
    return factor is not None and (report is None or factor.made_at < report.noticed_at)


def confirm_reading(request: HttpRequest, *, code: str, known_browser: bool) -> None:
    """Check the second factor of the visitor; this session may then read on, and counting begins anew.

    Raises PortalError `wrong_code` and throttle.Refused as a second step does, `stopped` for a person who
    cannot confirm.
    """
    actor = actor_of(request)
    user = actor.required_user
    if not can_confirm(user):
        raise PortalError("stopped")
    second_factor.check_code(actor=actor, code=code, known_browser=known_browser)
    RecordsRead.objects.filter(user=user).update(of_day=0, of_window=0)
    request.session[CONFIRMED] = timezone.now().timestamp()
    request.session.cycle_key()
    access_log.record("portal.reading_confirmed", actor=actor, user=user)


def close_reading(*, actor: Actor, report: MassReading) -> None:
    """Close a report that was looked into.

    Raises PortalError `own` for a report about the actor, `closed` for one that is closed already.
    """
    if report.user_id == actor.required_user.pk:
        raise PortalError("own")
    with transaction.atomic():
        still_open = MassReading.objects.filter(pk=report.pk, closed_at=None)
        if not still_open.update(closed_at=timezone.now(), closed_by=actor.user):
            raise PortalError("closed")
        access_log.record("portal.mass_reading_closed", actor=actor, user=report.user)
