"""How many families have a way in: guardians with an account, households with none, some or all (A4)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse

from portal.models import User
from portal.staff.scope import scope_of
from sis import roster

ADOPTION, GUARDIANS = "claims.view_adoption", "parents.view_guardian_accounts"
TEMPLATE = "admin/parents/adoption.html"


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
        """How many guardians have none."""
        return self.guardians - self.with_account

    @property
    def with_none(self) -> int:
        """How many households have no account at all."""
        return self.households - self.with_some - self.with_all


def count_families(school_ids: frozenset[int] | None) -> Families:
    """Return the numbers of these schools, or of the district (None). Two statements, whatever their size."""
    guardians = roster.with_rights(school_ids=school_ids)
    counted = guardians.aggregate(every=Count("pk", distinct=True), have=Count("account", distinct=True))
    homes = roster.memberships_of(guardians).values("household")
    homes = homes.annotate(grown_up=Count("guardian"), have=Count("guardian__account"))
    sums = homes.aggregate(
        every=Count("household"),
        some=Count("household", filter=Q(have__gt=0, have__lt=F("grown_up"))),
        whole=Count("household", filter=Q(have=F("grown_up"))),
    )
    return Families(counted["every"], counted["have"], sums["every"], sums["some"], sums["whole"])


def families_section(user: User, school_id: int | None) -> dict[str, Any] | None:
    """Return what the page Who has claimed says of families; None for whoever reaches no whole school."""
    scope = scope_of(user, ADOPTION)
    reached = None if scope.is_everywhere else scope.school_ids
    if school_id is not None:
        reached = frozenset({school_id}) if reached is None or school_id in reached else frozenset()
    if reached is not None and not reached:
        return None
    may_list = not scope_of(user, GUARDIANS).is_nowhere
    listed = f"{reverse('admin:sis_guardian_changelist')}?" if may_list else ""
    of = {"school": school_id} if school_id else {}
    return {
        "template": TEMPLATE,
        "families": count_families(reached),
        "names": {
            state: listed and listed + urlencode({**of, "account": state}) for state in ("has", "none")
        },
    }
