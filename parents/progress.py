"""How many guardians have an account, and how many households none, some or all of theirs (A4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from parents.models import GuardianAccount
from parents.permissions import VIEW_GUARDIAN_ACCOUNTS
from portal.models import User
from portal.staff.scope import Scope, scope_of
from sis import roster

FEW = 2000
TEMPLATE = "admin/parents/family_progress.html"
# How many of a household's accounts there are, by the code in an address.
HOUSEHOLDS = {
    "none": Q(have=0),
    "some": Q(have__gt=0, have__lt=F("grown_up")),
    "all": Q(have=F("grown_up")),
}


@dataclass(frozen=True, slots=True)
class Families:
    """Of the guardians who may see something, how many have an account; and of their households."""

    guardians: int
    with_account: int
    households: int
    with_some: int
    with_all: int

    @property
    def without_account(self) -> int:
        """Return how many guardians have none."""
        return self.guardians - self.with_account

    @property
    def with_none(self) -> int:
        """Return how many households have no account."""
        return self.households - self.with_some - self.with_all


def count_families(school_ids: frozenset[int] | None) -> Families:
    """Return the numbers of these schools, or of the district (None), in two statements."""
    guardians = roster.with_rights(school_ids=school_ids)
    counted = guardians.aggregate(every=Count("pk", distinct=True), have=Count("account", distinct=True))
    sums = _homes(guardians).aggregate(
        every=Count("household"),
        some=Count("household", filter=HOUSEHOLDS["some"]),
        whole=Count("household", filter=HOUSEHOLDS["all"]),
    )
    return Families(counted["every"], counted["have"], sums["every"], sums["some"], sums["whole"])


def in_households(
    having: str, guardians: QuerySet[roster.Guardian], *, school_ids: Iterable[int] | None = None
) -> QuerySet[roster.Guardian]:
    """Return those of these guardians whose household has `none`, `some` or `all` of its accounts.

    Counted as `count_families` counts. Each guardian is asked in turn, so that a list reads as many as its
    page needs. One statement more if few guardians have an account: then their households are read instead.
    """
    mates = roster.household_guardians().filter(household=OuterRef("household"))
    mates = mates.alias(tie=roster.tie_with_rights("guardian", school_ids=school_ids)).filter(
        tie__isnull=False
    )
    has_one = Exists(mates.filter(guardian__account__isnull=False))
    lacks_one = Exists(mates.filter(guardian__account=None))
    own = roster.household_guardians().filter(guardian=OuterRef("pk"))
    own = own.filter({"none": ~has_one, "some": has_one & lacks_one, "all": ~lacks_one}[having])
    if having != "none" and (homes := _homes_of_few()) is not None:
        living = roster.household_guardians().filter(household__in=homes)
        guardians = guardians.filter(pk__in=living.values("guardian"))
    elif having != "some":
        guardians = guardians.alias(own=account_of_each()).filter(own__isnull=having == "none")
    guardians = guardians.filter(is_active=True).alias(
        tie=roster.tie_with_rights("pk", school_ids=school_ids), home=Subquery(own.values("pk")[:1])
    )
    return guardians.filter(tie__isnull=False, home__isnull=False)


def account_of_each() -> Subquery:
    """Return the account of a row's guardian, or nothing. A scalar: no join reads all accounts."""
    return Subquery(GuardianAccount.objects.filter(guardian=OuterRef("pk")).values("pk")[:1])


def _homes_of_few() -> list[int] | None:
    """Return the households of all guardians with an account; None if there are more than FEW accounts."""
    having = list(GuardianAccount.objects.values_list("guardian", flat=True)[: FEW + 1])
    if len(having) > FEW:
        return None
    return list(roster.household_guardians().filter(guardian__in=having).values_list("household", flat=True))


def _homes(guardians: QuerySet[roster.Guardian]) -> QuerySet[Any, Any]:
    """Return the households of these guardians, each with how many they are and how many have an account."""
    homes = roster.memberships_of(guardians).values("household")
    return homes.annotate(grown_up=Count("guardian"), have=Count("guardian__account"))


def families_section(user: User, scope: Scope, school_id: int | None) -> dict[str, Any] | None:
    """Return the families' section of the page Who has claimed; None for a visitor who reaches no school."""
    reached = None if scope.is_everywhere else scope.school_ids
    if school_id is not None:
        reached = frozenset({school_id}) if reached is None or school_id in reached else frozenset()
    if reached is not None and not reached:
        return None
    return {"template": TEMPLATE, "families": count_families(reached), "names": _lists(user, school_id)}


def _lists(user: User, school_id: int | None) -> dict[str, str]:
    """Return the addresses of the lists behind the numbers, for visitors who may see guardians."""
    if scope_of(user, VIEW_GUARDIAN_ACCOUNTS).is_nowhere:
        return {}
    listed = reverse("admin:sis_guardian_changelist")
    of = {"school": str(school_id)} if school_id else {}
    asked = {"has": {"account": "has"}, "none": {"account": "none"}}
    asked |= {f"household_{having}": {"household": having} for having in HOUSEHOLDS}
    return {which: f"{listed}?{urlencode({**of, **query})}" for which, query in asked.items()}
