"""List filters of the guardians' pages."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.http import HttpRequest
from django.utils import timezone

from parents.models import GuardianAccount
from parents.progress import HOUSEHOLDS, account_of_each, in_households
from portal.models import User
from portal.staff.filters import ChosenFilter, Lookups, SchoolFilter, StateFilter
from portal.staff.ids import id_in
from sis import roster

MOST_DISABLED = 1000  # of them, those disabled last are listed
HAS_ACCOUNT = Q(account__isnull=False)
# The time, which has an index, says the same as the state.
IS_DISABLED = Q(account__user__disabled_at__isnull=False)


class AccountFilter(StateFilter):
    """The state of the guardian's account."""

    title, parameter_name = "account", "account"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states that staff look for."""
        return {
            "none": ("No account", Q(IsNull(account_of_each(), True))),  # noqa: FBT003 (as Django has it)
            "has": ("Any", HAS_ACCOUNT),
            "open": ("Open", HAS_ACCOUNT & ~IS_DISABLED),
            "disabled": ("Disabled", IS_DISABLED),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the guardians in the chosen state; the few disabled accounts are read first."""
        if self.value() != "disabled":
            return super().queryset(request, queryset)
        users = User.objects.filter(kind=User.Kind.PARENT, disabled_at__isnull=False)
        account = GuardianAccount.objects.filter(user=OuterRef("pk")).values("guardian")
        ids = users.order_by("-disabled_at").values_list(Subquery(account[:1]), flat=True)
        return queryset.filter(pk__in=list(ids[:MOST_DISABLED]))


class KeyStateFilter(StateFilter):
    """The state of an activation key."""

    title, parameter_name = "state", "state"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the four states as of now."""
        now, unused = timezone.now(), Q(used_at=None, revoked_at=None)
        return {
            "good": ("Good", unused & Q(expires_at__gt=now)),
            "used": ("Used", Q(used_at__isnull=False)),
            "revoked": ("Revoked", Q(revoked_at__isnull=False)),
            "expired": ("Expired", unused & Q(expires_at__lte=now)),
        }


class SentFilter(StateFilter):
    """How a key reaches its guardian."""

    title, parameter_name = "sent by", "sent"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return email and letter."""
        return {"email": ("Email", Q(by_mail=True)), "letter": ("Letter", Q(by_mail=False))}


class InForceFilter(StateFilter):
    """Whether a hold is in force, or ends within a week."""

    title, parameter_name = "in force", "in_force"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states as of today."""
        today = timezone.localdate()
        in_force = Q(lifted_at=None) & (Q(last_day=None) | Q(last_day__gte=today))
        return {
            "yes": ("Yes", in_force),
            "week": ("Yes, ends this week", in_force & Q(last_day__lt=today + timedelta(days=7))),
            "no": ("No", ~in_force),
        }


class GuardianSchoolFilter(SchoolFilter):
    """Guardians with a right to a child at a school in the visitor's scope."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the guardians of the chosen school; none for a school out of scope."""
        if not self.value():
            return queryset
        ids = [int(pk) for pk, _name in self.lookup_choices if pk == self.value()]
        return queryset.filter(pk__in=roster.with_rights(school_ids=ids).values("pk"))


class HouseholdFilter(ChosenFilter):
    """How many of a household's guardians with rights have an account (A4)."""

    title, parameter_name = "household's accounts", "household"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer none, some and all."""
        return [(code, code.capitalize()) for code in HOUSEHOLDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the guardians, counted within the chosen school as on the page Who has claimed."""
        if self.value() not in HOUSEHOLDS:
            return queryset
        school_id = id_in(request.GET.get("school"))
        return in_households(str(self.value()), queryset, school_ids=[school_id] if school_id else None)
