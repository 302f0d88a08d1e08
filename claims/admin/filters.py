"""What the lists of students and tickets can be narrowed to; nothing here reads the whole roster."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from claims.annual_reset.choice import offered_grades
from claims.models import ResetTicket
from claims.progress import STATES
from portal.staff.ids import id_in
from sis import roster

Lookups = list[tuple[str, str]]


class ChosenFilter(admin.SimpleListFilter):
    """A filter whose value is taken as it stands in the address, so that any page can link to a list.

    `student` is the lookup from a row to the student, empty where the row is one.
    """

    student: ClassVar[str] = ""

    def path(self, name: str) -> str:
        """Return the lookup to this field of the student."""
        return f"{self.student}__{name}" if self.student else name

    def number(self) -> int | None:
        """Return the chosen id; None for whatever is none."""
        return id_in(self.value())


class SchoolFilter(ChosenFilter):
    """The schools that the visitor reaches."""

    title, parameter_name = "school", "school"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer them by name."""
        schools = model_admin.reach(request).schools().filter(is_active=True).order_by("name")
        return [(str(pk), name) for pk, name in schools.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep that school's."""
        return queryset.filter(**{self.path("school_id"): self.number()}) if self.value() else queryset


class TicketSchoolFilter(SchoolFilter):
    """The same, from a ticket."""

    student = "student"


class GradeFilter(ChosenFilter):
    """The grades."""

    title, parameter_name = "grade", "grade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer those that there are."""
        return [(grade, grade) for grade in offered_grades()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep that grade."""
        return queryset.filter(grade=self.value()) if self.value() else queryset


class HomeroomFilter(ChosenFilter):
    """The homerooms of the chosen school; a link from elsewhere may name one without its school."""

    title, parameter_name = "homeroom", "homeroom"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer them by title, with their teachers."""
        ids = {self.number()}
        if school_id := id_in(request.GET.get("school")):
            reached = model_admin.get_queryset(request).filter(school_id=school_id, is_active=True)
            ids |= set(reached.order_by().values_list("homeroom_id", flat=True).distinct())
        rooms = roster.homerooms(pk for pk in ids if pk)
        return [(str(room.pk), room.label_with_teacher) for room in rooms]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep that homeroom's."""
        return queryset.filter(homeroom_id=self.number()) if self.value() else queryset


class ClassFilter(ChosenFilter):
    """A teacher's own classes: the table of students in front of her."""

    title, parameter_name = "my class", "class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer them by title and period."""
        teacher_id = model_admin.reach(request).teacher_id
        return [(str(room.pk), room.label) for room in roster.classes_of(teacher_id)] if teacher_id else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep who is in it; the class of another teacher is empty."""
        if not self.value():
            return queryset
        mine = {code for code, _label in self.lookup_choices}
        return (
            queryset.filter(pk__in=roster.members_of(self.number() or 0))
            if self.value() in mine
            else queryset.none()
        )


class AccountFilter(ChosenFilter):
    """How far the account has come (A4)."""

    title, parameter_name = "account", "account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer every state."""
        return [(code, label) for code, (label, _condition) in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those in that state."""
        chosen = self.value() or ""
        if not chosen:
            return queryset
        return queryset.filter(STATES[chosen][1]) if chosen in STATES else queryset.none()


class DefaultFilter(ChosenFilter):
    """A filter that has chosen already: what stands first is meant where the address says nothing."""

    def choices(self, changelist: Any) -> Any:
        """Offer the choices without Django's own All."""
        chosen = self.value() or self.lookup_choices[0][0]
        for code, label in self.lookup_choices:
            link = changelist.get_query_string({self.parameter_name: code})
            yield {"selected": chosen == code, "query_string": link, "display": label}


class EnrolledFilter(DefaultFilter):
    """Those in the district; a search finds whoever has left as well."""

    title, parameter_name = "district", "in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer both."""
        return [("", "In the district"), ("left", "Left"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those."""
        if self.value() == "left":
            return queryset.filter(is_active=False)
        everybody = self.value() == "all" or request.GET.get("q")
        return queryset if everybody else queryset.filter(is_active=True)


class TicketStateFilter(DefaultFilter):
    """Open tickets for whoever works them off; for whoever only asks, all."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Offer what is wanted most first."""
        states = [(str(code), str(label)) for code, label in ResetTicket.State.choices]
        if model_admin.may_resolve(request):
            return [*states, ("all", "All")]
        return [("all", "All"), *states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those."""
        chosen = self.value() or self.lookup_choices[0][0]
        return queryset if chosen == "all" else queryset.filter(state=chosen)
