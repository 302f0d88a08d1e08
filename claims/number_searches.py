"""Someone who knows a classmate's name searches for the number: noticed, limited, and shown to staff.

Every failed claim counts for the typed name in the network that it comes from (the limit `claim_name`). A
network that has used up its failures waits for that name; no other network does.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from claims.models import NumberSearch
from portal import access_log
from portal.actor import Actor
from portal.limits import throttle
from portal.limits.table import limit
from sis import roster

LIMIT = "claim_name"


def name_key(*, last_name: str, first_name: str) -> str:
    """Return the target of the limit: the same for every spelling that matches the same students."""
    return f"{roster.canonical_name(last_name)}\x1f{roster.canonical_name(first_name)}"


def note_failure(*, actor: Actor, last_name: str, first_name: str, failures: int) -> None:
    """Show staff that a name was tried with many numbers; `failures` is how many today, in all networks.

    Does nothing before the number that makes a network wait. After it, costs two statements whether or not
    anyone has this name.
    """
    if actor.origin is None or failures < limit(LIMIT).waits[0][0]:
        return
    searched = [student.pk for student in roster.students_named(last_name=last_name, first_name=first_name)]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO claims_numbersearch AS s (student_id, noticed_at, failures, last_at, last_ip)
            SELECT unnest(%s::bigint[]), %s, %s, %s, %s
            ON CONFLICT (student_id) WHERE closed_at IS NULL DO UPDATE
            SET failures = GREATEST(s.failures, excluded.failures), last_at = excluded.last_at,
                last_ip = excluded.last_ip""",
            [searched, now, failures, now, actor.origin.ip],
        )


def close_searches(*, actor: Actor, searches: Iterable[NumberSearch]) -> None:
    """Let every network try these students' names again, close the entries, and log each.

    An entry that is already closed is skipped.
    """
    with transaction.atomic():
        for search in searches:
            found = NumberSearch.objects.filter(pk=search.pk, closed_at=None)
            if found.update(closed_at=timezone.now(), closed_by=actor.user):
                clear_waits(search.student)
                access_log.record("claims.search_closed", actor=actor, student_id=search.student_id)


def clear_waits(student: roster.Student) -> None:
    """Let every network try this student's name again."""
    throttle.clear(LIMIT, target=name_key(last_name=student.last_name, first_name=student.first_name))


def prune_searches() -> str:
    """Delete closed entries that are as old as log entries may be; return what was done, for `prune`."""
    oldest = timezone.now() - settings.ACCESS_LOG_RETENTION
    return f"{NumberSearch.objects.filter(closed_at__lt=oldest).delete()[0]} searches for a student ID"
