"""List filters for the staff pages. None of them reads a whole table."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from portal.staff.ids import id_in

Lookups = list[tuple[str, str]]


class ChosenFilter(admin.SimpleListFilter):
    """A filter that takes any value from the address, so that other pages can link to a filtered list."""

    def chosen_id(self) -> int | None:
        """Return the chosen id; None for anything that is not an id."""
        return id_in(self.value())


class SchoolFilter(ChosenFilter):
    """The schools in the visitor's scope; `school_lookup` is the lookup from a row to the school's id."""

    title, parameter_name = "school", "school"
    school_lookup: ClassVar[str] = "school_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer the schools by name."""
        schools = model_admin.scope_for(request).schools().filter(is_active=True).order_by("name")
        return [(str(pk), name) for pk, name in schools.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the chosen school."""
        return queryset.filter(**{self.school_lookup: self.chosen_id()}) if self.value() else queryset


class StateFilter(ChosenFilter):
    """Named states, each with a label and a condition."""

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states by their value in the address."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer every state."""
        return [(value, label) for value, (label, _condition) in self.states().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows in the chosen state; none for an unknown state."""
        chosen, states = self.value() or "", self.states()
        if not chosen:
            return queryset
        return queryset.filter(states[chosen][1]) if chosen in states else queryset.none()


class DoneFilter(StateFilter):
    """Rows with or without a time in the column `done_at`: what has not been done, and what has."""

    done_at: ClassVar[str]

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return no and yes."""
        undone = Q(**{self.done_at: None})
        return {"no": ("No", undone), "yes": ("Yes", ~undone)}


class ClosedFilter(DoneFilter):
    """Open rows, or those that are closed."""

    title = parameter_name = "closed"
    done_at = "closed_at"


class InRosterFilter(StateFilter):
    """Whether the last roster lists the record."""

    title, parameter_name = "in the roster", "in_roster"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return yes and no."""
        return {"yes": ("Yes", Q(is_active=True)), "no": ("No", Q(is_active=False))}


class DefaultFilter(ChosenFilter):
    """A filter without Django's "All": its first choice applies if the address names none."""

    def choices(self, changelist: Any) -> Any:
        """Offer the choices."""
        chosen = self.value() or self.lookup_choices[0][0]
        for value, label in self.lookup_choices:
            link = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": chosen == value, "query_string": link, "display": label}
