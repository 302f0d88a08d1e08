"""Which apps are told what about a student, since when, and how often this month: for parents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone, translation
from django.utils.functional import Promise

from portal import hooks
from portal.launchpad.launching import LAUNCHED
from portal.launchpad.tiles import CATEGORY_NAMES
from portal.models import AccessEvent, PairwiseSubject, User
from portal.models.resource import Wording
from portal.oidc.claims import shared_with
from portal.oidc.validator import RELEASED


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One app that has signed a student in: its words, its purpose, what it may be told, and this month."""

    app: Wording
    purpose: Promise
    shared: list[str]
    since: datetime
    opened: int
    sign_ins: int


def disclosures_about(student_ids: Collection[int]) -> dict[int, list[Disclosure]]:
    """Return the apps of each of these students, the first one first. Three queries for any number."""
    student = hooks.person_lookups[User.Kind.STUDENT]
    subjects = (
        PairwiseSubject.objects.filter(**{f"user__{student}__in": student_ids})
        .select_related("client__resource", f"user__{student}")
        .prefetch_related("client__resource__texts")
        .order_by("since", "pk")
    )
    found = list(subjects)
    counted = _counts({subject.user_id for subject in found})
    shown: dict[int, list[Disclosure]] = {pk: [] for pk in student_ids}
    for subject in found:
        resource, user = subject.client.resource, subject.user
        person: Any = user
        for step in student.split("__"):
            person = getattr(person, step)
        shown[person.pk].append(
            Disclosure(
                app=resource.wording_in(translation.get_language() or "en"),
                purpose=CATEGORY_NAMES[resource.category],
                shared=shared_with(subject.client, user),
                since=subject.since,
                opened=counted.get((user.pk, resource.pk, LAUNCHED), 0),
                sign_ins=counted.get((user.pk, resource.pk, RELEASED), 0),
            )
        )
    return shown


def first_of_month() -> datetime:
    """Return when this month began, in the district's time zone."""
    return timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _counts(user_ids: Collection[int]) -> dict[tuple[int, int, str], int]:
    """Return how often each of these people opened a resource, or signed in to it, this month."""
    events = AccessEvent.objects.filter(
        user_id__in=user_ids, kind__in=[LAUNCHED, RELEASED], at__gte=first_of_month(), success=True
    )
    rows = events.order_by().values_list("user_id", "detail__resource", "kind").annotate(Count("pk"))
    return {(user_id, resource_id, kind): count for user_id, resource_id, kind, count in rows}
