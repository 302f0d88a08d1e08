"""Searching the access log by person, address, kind, school and time, page by page, without counting."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from portal import hooks
from portal.models import AccessEvent, User
from portal.staff.accounts import search_staff
from portal.staff.scope import Scope
from portal.usernames import canonical_username
from sis import roster

PAGE = 50
MOST_PEOPLE = 100  # the most people that a name may match


@dataclass(frozen=True, slots=True)
class Search:
    """The search criteria; empty ones are ignored."""

    people: "People | None" = None
    address: str = ""
    kind: str = ""
    school: roster.School | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class People:
    """The ids of students and accounts that were found; more than MOST_PEOPLE of one kind are cut off."""

    students: frozenset[int]
    users: frozenset[int]
    are_all: bool


@dataclass(slots=True)
class Names:
    """The names behind the ids in some events."""

    users: dict[int, str] = field(default_factory=dict)
    students: dict[int, str] = field(default_factory=dict)


def in_scope(scope: Scope) -> QuerySet[AccessEvent]:
    """Return the events in scope.

    Those are events about the scope's students, guardians and accounts; events without a person only for
    those who reach everywhere.
    """
    events = AccessEvent.objects.all()
    if scope.is_nowhere:
        return events.none()
    return events if scope.is_everywhere else events.filter(_about_people_of(scope))


def find(scope: Scope, search: Search) -> list[QuerySet[AccessEvent]]:
    """Return the matching events in scope, in parts that can overlap, each to be read by its own index.

    Someone's events are those about the student, about the account, and by the account.
    """
    events = in_scope(scope)
    if search.school is not None:
        events = events.filter(_about_people_of(Scope(school_ids=frozenset({search.school.pk}))))
    exact = {"ip": search.address, "kind": search.kind}
    events = events.filter(**{name: value for name, value in exact.items() if value})
    if search.since:
        events = events.filter(at__gte=_midnight(search.since))
    if search.until:
        events = events.filter(at__lt=_midnight(search.until + dt.timedelta(days=1)))
    if search.people is None:
        return [events]
    students, users = search.people.students, search.people.users
    about = ({"student_id__in": students}, {"user_id__in": users}, {"actor_id__in": users})
    return [events.filter(**condition) for condition in about]


def find_people(scope: Scope, typed: str) -> People:
    """Return the people in scope with this number, user name, name or email on file; and all staff.

    What was typed is resolved to people and then forgotten. Two statements.
    """
    found = scope.students(roster.search_students(typed)).order_by().values_list("pk", flat=True)
    students = list(found[: MOST_PEOPLE + 1])
    guardians = scope.guardians(roster.search_guardians(typed)).order_by().values("pk")
    found_by = (
        Q(**{f"{hooks.person_lookups[User.Kind.STUDENT]}__in": students[:MOST_PEOPLE]}),
        Q(**{f"{hooks.person_lookups[User.Kind.PARENT]}__in": guardians}),
        Q(pk__in=search_staff(typed).values("pk")),
        Q(username_key=canonical_username(typed)),
    )
    # One statement, each part of it by an index of its own.
    first, *others = (
        User.objects.filter(condition)
        .order_by()
        .annotate(part=Value(part))
        .values_list("part", "pk")[: MOST_PEOPLE + 1]
        for part, condition in enumerate(found_by)
    )
    users: dict[int, list[int]] = {}
    for part, pk in first.union(*others):
        users.setdefault(part, []).append(pk)
    return People(
        frozenset(students[:MOST_PEOPLE]),
        frozenset(pk for ids in users.values() for pk in ids[:MOST_PEOPLE]),
        are_all=max(map(len, (students, *users.values()))) <= MOST_PEOPLE,
    )


def page_of(
    parts: Sequence[QuerySet[AccessEvent]], *, before: int | None, size: int = PAGE
) -> tuple[list[AccessEvent], int | None]:
    """Return one page of the events of these parts, newest first, and the `before` of the next page.

    They are older than the event `before`. Paged by key: the millionth page costs the same as the first.
    """
    if before is not None:
        mark = AccessEvent.objects.filter(pk=before).first()
        if mark is None:
            return [], None
        older = Q(at__lt=mark.at) | Q(at=mark.at, pk__lt=mark.pk)
        parts = [events.filter(older, at__lte=mark.at) for events in parts]
    first, *others = (events.order_by("-at", "-id")[: size + 1] for events in parts)
    newest = first.union(*others).order_by("-at", "-id")[: size + 1] if others else first
    found = list(newest)
    return found[:size], found[size - 1].pk if len(found) > size else None


def count_up_to(parts: Sequence[QuerySet[AccessEvent]], most: int) -> int:
    """Return how many events these parts have, at most `most`."""
    first, *others = (events.values("pk")[:most] for events in parts)
    return min(first.union(*others).count() if others else first.count(), most)


def names_in(events: Iterable[AccessEvent]) -> Names:
    """Return the names behind the ids in these events, in two statements."""
    shown = list(events)
    users = {pk for event in shown for pk in (event.user_id, event.actor_id) if pk}
    students = {event.student_id for event in shown if event.student_id}
    return Names(
        dict(User.objects.filter(pk__in=users).values_list("pk", "username")),
        {s.pk: str(s) for s in roster.all_students().filter(pk__in=students)},
    )


def kinds() -> list[str]:
    """Return the kinds of events in the log, with one index lookup for each kind."""
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
    """Return a kind in words: `claims.account_claimed` is "Account claimed"."""
    return kind.rpartition(".")[2].replace("_", " ").capitalize()


def _about_people_of(scope: Scope) -> Q:
    students = scope.students(roster.all_students().order_by()).values("pk")
    users = scope.users(User.objects.all()).values("pk")
    return Q(student_id__in=students) | Q(user_id__in=users)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
