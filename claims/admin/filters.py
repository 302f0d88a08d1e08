"""Filters for the lists of students and tickets; none reads the whole roster."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from claims.annual_reset.choice import offered_grades
from claims.models import ResetTicket
from claims.progress import STATES
from claims.ticket_needs import Need
from portal.staff.filters import ChosenFilter, DefaultFilter, Lookups, SchoolFilter, StateFilter
from portal.staff.ids import id_in
from sis import roster


class TicketSchoolFilter(SchoolFilter):
    """The school filter for tickets."""

    school_lookup = "student__school_id"


class GradeFilter(ChosenFilter):
    """Students of one grade."""

    title, parameter_name = "grade", "grade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer the grades of the district."""
        return [(grade, grade) for grade in offered_grades()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the students of the chosen grade."""
        return queryset.filter(grade=self.value()) if self.value() else queryset


class HomeroomFilter(ChosenFilter):
    """The homerooms of the chosen school; a link from another page may name a homeroom only."""

    title, parameter_name = "homeroom", "homeroom"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer the homerooms by title, with their teachers."""
        ids = {self.chosen_id()}
        if school_id := id_in(request.GET.get("school")):
            reached = model_admin.get_queryset(request).filter(school_id=school_id, is_active=True)
            ids |= set(reached.order_by().values_list("homeroom_id", flat=True).distinct())
        rooms = roster.homerooms(pk for pk in ids if pk)
        return [(str(room.pk), room.label_with_teacher) for room in rooms]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the students of the chosen homeroom."""
        return queryset.filter(homeroom_id=self.chosen_id()) if self.value() else queryset


class ClassFilter(ChosenFilter):
    """The students of one of the teacher's own classes."""

    title, parameter_name = "my class", "class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer the classes by title and period."""
        teacher_id = model_admin.scope_for(request).teacher_id
        return [(str(room.pk), room.label) for room in roster.classes_of(teacher_id)] if teacher_id else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the students of the chosen class; none for another teacher's class."""
        if not self.value():
            return queryset
        mine = {code for code, _label in self.lookup_choices}
        return (
            queryset.filter(pk__in=roster.members_of(self.chosen_id() or 0))
            if self.value() in mine
            else queryset.none()
        )


class AccountFilter(StateFilter):
    """The state of the student's account (A4)."""

    title, parameter_name = "account", "account"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states that the page Who has claimed counts."""
        return STATES


class EnrolledFilter(DefaultFilter):
    """Students in the district; a search also finds students who have left."""

    title, parameter_name = "district", "in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer students in the district, those who have left, and all."""
        return [("", "In the district"), ("left", "Left"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen students."""
        if self.value() == "left":
            return queryset.filter(is_active=False)
        everyone = self.value() == "all" or request.GET.get("q")
        return queryset if everyone else queryset.filter(is_active=True)


class TicketNeedFilter(StateFilter):
    """Tickets by what they need; offered to visitors who resolve them."""

    title = parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer the needs, the least harmful first."""
        return super().lookups(request, model_admin) if model_admin.may_resolve(request) else []

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the needs by their names in the address."""
        return {need.name.lower(): (need.title, need.rows) for need in Need}


class TicketStateFilter(DefaultFilter):
    """By default, open tickets for visitors who resolve them, and all tickets for others."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer the default first."""
        states = [(str(code), str(label)) for code, label in ResetTicket.State.choices]
        if model_admin.may_resolve(request):
            return [*states, ("all", "All")]
        return [("all", "All"), *states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the tickets in the chosen state."""
        chosen = self.value() or self.lookup_choices[0][0]
        return queryset if chosen == "all" else queryset.filter(state=chosen)
