"""By what staff narrow the list of guardians."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from parents.progress import HOUSEHOLDS, in_households
from portal.models import User
from sis import roster


class AccountFilter(admin.SimpleListFilter):
    """How the account stands."""

    title = "account"
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the states that staff look for."""
        return [("none", "No account"), ("has", "Any"), ("open", "Open"), ("disabled", "Disabled")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those whose account stands so."""
        disabled = User.State.DISABLED
        if self.value() == "none":
            return queryset.filter(account=None)
        if self.value() == "has":
            return queryset.filter(account__isnull=False)
        if self.value() == "open":
            return queryset.filter(account__isnull=False).exclude(account__user__state=disabled)
        return queryset.filter(account__user__state=disabled) if self.value() == "disabled" else queryset


class SchoolFilter(admin.SimpleListFilter):
    """Who may see something of a child at a school."""

    title = "school"
    parameter_name = "school"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the schools that the visitor reaches."""
        schools = model_admin.reach(request).schools().filter(is_active=True).order_by("name")
        return [(str(school.pk), school.name) for school in schools]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those; a number that is no school of the visitor's keeps nobody."""
        if not self.value():
            return queryset
        ids = [int(pk) for pk, _name in self.lookup_choices if pk == self.value()]
        return queryset.filter(pk__in=roster.with_rights(school_ids=ids).values("pk"))


class HouseholdFilter(admin.SimpleListFilter):
    """How many of a household's accounts there are (A4); of guardians who may see something of a child."""

    title = "household's accounts"
    parameter_name = "household"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer none, some and all."""
        return [(code, code.capitalize()) for code in HOUSEHOLDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those, counted within the school that is chosen as well, as the page of numbers counts."""
        if self.value() not in HOUSEHOLDS:
            return queryset
        school = request.GET.get("school", "")
        ids = [int(school)] if school.isascii() and school.isdigit() and len(school) < 19 else None
        counted = in_households(str(self.value()), roster.with_rights(school_ids=ids))
        return queryset.filter(pk__in=counted.values("pk"))
