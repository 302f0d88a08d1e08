"""Reading the access log: whose events, of which kind, at which school, when; page by page, never counted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal import hooks
from portal.models import AccessEvent, User
from portal.staff.scope import Scope
from portal.usernames import canonical_username
from sis import roster

PAGE = 50
MOST_PEOPLE = 100  # whom the words of a name may mean


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is left empty does not narrow."""

    person: str = ""
    kind: str = ""
    school: roster.School | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(slots=True)
class Names:
    """Who is behind the plain ids of some events."""

    users: dict[int, str] = field(default_factory=dict)
    students: dict[int, str] = field(default_factory=dict)


def find(scope: Scope, search: Search) -> QuerySet[AccessEvent]:
    """Return the events that are reached and looked for, the newest first.

    Reached are those about students, guardians and accounts of the scope; without a person, for everywhere.
    """
    events = AccessEvent.objects.order_by("-at", "-pk")
    if scope.is_nowhere:
        return events.none()
    if not scope.is_everywhere:
        events = events.filter(_about_people_of(scope))
    if search.school is not None:
        events = events.filter(_about_people_of(Scope(school_ids=frozenset({search.school.pk}))))
    if search.person:
        events = events.filter(_about(scope, search.person))
    if search.kind:
        events = events.filter(kind=search.kind)
    if search.since:
        events = events.filter(at__gte=_midnight(search.since))
    if search.until:
        events = events.filter(at__lt=_midnight(search.until + dt.timedelta(days=1)))
    return events


def page_of(
    events: QuerySet[AccessEvent], *, before: int | None, size: int = PAGE
) -> tuple[list[AccessEvent], int | None]:
    """Return one page of events older than the event `before`, and from which the next one goes on.

    By key: the millionth page costs what the first does.
    """
    if before is not None:
        mark = AccessEvent.objects.filter(pk=before).first()
        if mark is None:
            return [], None
        events = events.filter(Q(at__lt=mark.at) | Q(at=mark.at, pk__lt=mark.pk), at__lte=mark.at)
    found = list(events[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def names_in(events: Iterable[AccessEvent]) -> Names:
    """Return the names behind the ids of these events, in two statements."""
    shown = list(events)
    users = {pk for event in shown for pk in (event.user_id, event.actor_id) if pk}
    students = {event.student_id for event in shown if event.student_id}
    return Names(
        dict(User.objects.filter(pk__in=users).values_list("pk", "username")),
        {s.pk: str(s) for s in roster.all_students().filter(pk__in=students)},
    )


def kinds() -> list[str]:
    """Return the kinds of events that there are: a jump through the index for each, however long the log."""
    table = AccessEvent._meta.db_table
    jumps = f"""WITH RECURSIVE jump(kind) AS (
            SELECT min(kind) FROM {table}
            UNION ALL
            SELECT (SELECT min(kind) FROM {table} WHERE kind > jump.kind) FROM jump WHERE kind IS NOT NULL
        ) SELECT kind FROM jump WHERE kind IS NOT NULL"""  # noqa: S608 (our own table)
    with connection.cursor() as cursor:
        cursor.execute(jumps)
        return [kind for (kind,) in cursor.fetchall()]


def in_words(kind: str) -> str:
    """Return a kind as one reads it: `claims.account_claimed` is Account claimed."""
    return kind.rpartition(".")[2].replace("_", " ").capitalize()


def _about_people_of(scope: Scope) -> Q:
    students = scope.students(roster.all_students().order_by()).values("pk")
    users = scope.users(User.objects.all()).values("pk")
    return Q(student_id__in=students) | Q(user_id__in=users)


def _about(scope: Scope, typed: str) -> Q:
    """Return which events a number, a user name or the words of a name mean: by whom and about whom."""
    found = scope.students(roster.search_students(typed)).order_by().values_list("pk", flat=True)
    students = list(found[:MOST_PEOPLE])
    theirs = Q(**{f"{hooks.person_lookups[User.Kind.STUDENT]}__in": students})
    users = list(
        User.objects.filter(theirs | Q(username_key=canonical_username(typed))).values_list("pk", flat=True)
    )
    return Q(student_id__in=students) | Q(user_id__in=users) | Q(actor_id__in=users)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
