"""Who has claimed: numbers with bars, the names behind them, lists to print and a CSV file (A4)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from claims.admin import progress_page
from claims.admin.progress_page import Place
from claims.models import ClaimProgress
from claims.permissions import VIEW_PROGRESS
from claims.progress import claims_by_day, count_classes, count_groups, total
from portal import access_log, hooks
from portal.actor import actor_of
from portal.staff.csv_export import csv_response
from portal.staff.mass_reading import charge_records
from portal.staff.scoped_admin import OutOfReach, ScopedAdmin, visitor
from portal.usernames import student_username
from sis import roster

MOST_PRINTED = 4000
TRENDS = (14, 30)
ALWAYS_SHOWN = ("By class", "By homeroom")  # even if there is only one
COLUMNS = [
    "School",
    "Grade",
    "Homeroom",
    "Last name",
    "First name",
    "Number",
    "User name",
    "Claimed",
    "Recovery set",
    "Signed in since",
]
# A class or homeroom, none for students without one, and its students.
Sheet = tuple[roster.Classroom | None, list[roster.Student]]


@admin.register(ClaimProgress)
class ProgressAdmin(ScopedAdmin):
    """A page of numbers in place of the list; an account redirects to its student."""

    opens_with, student_path = VIEW_PROGRESS, "student"

    def get_urls(self) -> list[URLPattern]:
        """Add the printed lists and the CSV file."""
        wrap = self.admin_site.admin_view
        return [
            path("print/", wrap(self.print_view), name="claims_claimprogress_print"),
            self.post_path("export/", self.export_view, name="claims_claimprogress_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the numbers of the place in the address, in a handful of statements."""
        place = self._own_school(request, self._place(request))
        students = self._students(request, place)
        of_one_school = bool(place.school_id or self.scope_for(request).teacher_id)
        groups = count_groups(students, "school_id", "grade", *(["homeroom_id"] if of_one_school else []))
        if not groups:
            self._raise_no_students(place)
        numbers = total(groups)
        school = roster.schools(frozenset({place.school_id})).first() if place.school_id else None
        days = 30 if request.GET.get("days") == "30" else 14
        parts = [
            ("By school", progress_page.rows_by_school(groups, place) if not place.school_id else []),
            ("By grade", progress_page.rows_by_grade(groups, place) if not place.grade else []),
            ("By class", [] if place.class_id else self._rows_by_class(request, students, place)),
            ("By homeroom", progress_page.rows_by_homeroom(groups, place) if of_one_school else []),
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "Who has claimed",
            "place": place,
            "where": place.label(school),
            "all": progress_page.row("All", numbers, place.query()),
            "deadline": progress_page.deadline(numbers),
            "days": progress_page.columns(claims_by_day(students, days)),
            "trends": [(n, place.query(days=n), n == days) for n in TRENDS],
            "parts": [
                (title, rows) for title, rows in parts if len(rows) > 1 or (title in ALWAYS_SHOWN and rows)
            ],
            "can_print": of_one_school or place.homeroom_id,
            "has_classes": bool(self.scope_for(request).teacher_id),
            "sections": self._sections(request, place),
        }
        return TemplateResponse(request, "admin/claims/progress.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Redirect to the student's page."""
        return redirect("admin:sis_student_change", self.get_object(request, object_id).student_id)

    def print_view(self, request: HttpRequest) -> HttpResponse:
        """Show a sheet for each homeroom, or class of the visitor: who has claimed, and who has not."""
        place = self._place(request)
        students = (
            self._students(request, place)
            .select_related("account__user")
            .order_by("homeroom__title", "homeroom_id", "search_key", "number")
        )
        names = list(students.filter(is_active=True)[: MOST_PRINTED + 1])
        if len(names) > MOST_PRINTED or not (place.is_narrowed or self.scope_for(request).teacher_id):
            messages.info(request, "Choose a school first: its lists are made by homeroom.")
            return redirect("admin:claims_claimprogress_changelist")
        if not names:
            self._raise_no_students(place)
        by_class = bool(place.class_id) or request.GET.get("by") == "class"
        sheets = self._sheets_by_class(request, names, place) if by_class else _sheets_by_homeroom(names)
        charge_records(request, len(names))
        self._note(request, "claims.progress_printed", place, len(names))
        context = {**self.admin_site.each_context(request), "sheets": sheets}
        context["title"] = "Lists by class" if by_class else "Lists by homeroom"
        context["school"] = roster.schools(frozenset({place.school_id})).first() if place.school_id else None
        return TemplateResponse(request, "admin/claims/sheets.html", {**context, "query": place.query()})

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send the names of this place as a CSV file."""
        place = self._place(request)
        students = self._students(request, place).filter(is_active=True)
        count = students.count()
        if not count and place.is_narrowed and not place.state:
            self._raise_no_students(place)
        charge_records(request, count)
        self._note(request, "claims.progress_exported", place, count)
        classes = _labels_by_student(self._classes(request))
        columns = [*COLUMNS, "Classes"] if classes else COLUMNS
        return csv_response("who-has-claimed.csv", columns, _lines(students, classes))

    def _place(self, request: HttpRequest) -> Place:
        """Return the part that the address names; raises Http404 for a class of someone else."""
        place = Place.from_request(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if place.class_id and place.class_id not in {room.pk for room in self._rooms(request)}:
            if roster.homerooms([place.class_id]):
                raise OutOfReach({"record": "sis.section", "record_id": place.class_id})
            raise Http404
        return place

    def _rooms(self, request: HttpRequest) -> list[roster.Classroom]:
        """Return the classes and homerooms that the visitor teaches."""
        teacher_id = self.scope_for(request).teacher_id
        return roster.classes_of(teacher_id) if teacher_id else []

    def _classes(self, request: HttpRequest) -> list[tuple[roster.Classroom, frozenset[int]]]:
        """Return the classes and homerooms that the visitor teaches, with the ids of their students."""
        rooms = self._rooms(request)
        members = roster.members_of_each([room.pk for room in rooms]) if rooms else {}
        return [(room, members[room.pk]) for room in rooms]

    def _rows_by_class(
        self, request: HttpRequest, students: QuerySet[roster.Student], place: Place
    ) -> list[progress_page.Row]:
        classes = self._classes(request)
        if not classes:
            return []
        numbers = count_classes(students, {room.pk: ids for room, ids in classes})
        return progress_page.rows_by_class((room for room, _ids in classes), numbers, place)

    def _sheets_by_class(
        self, request: HttpRequest, names: list[roster.Student], place: Place
    ) -> list[Sheet]:
        by_name = sorted(names, key=lambda student: (student.search_key, student.number))
        sheets = (
            (room, [student for student in by_name if student.pk in ids])
            for room, ids in self._classes(request)
            if place.class_id in (None, room.pk)
        )
        return [(room, members) for room, members in sheets if members]

    def _students(self, request: HttpRequest, place: Place) -> QuerySet[roster.Student]:
        return place.students(self.scope_for(request).students(roster.all_students()))

    def _own_school(self, request: HttpRequest, place: Place) -> Place:
        """Return the place with the visitor's school, if the visitor's scope is a single school."""
        school_ids = self.scope_for(request).school_ids
        own_school_id = (
            next(iter(school_ids))
            if len(school_ids) == 1 and not self.scope_for(request).teacher_id
            else None
        )
        return place if place.school_id else replace(place, school_id=own_school_id)

    def _sections(self, request: HttpRequest, place: Place) -> list[dict[str, Any]]:
        """Return the sections that other apps add for this place (`hooks.progress_sections`)."""
        user, scope = visitor(request), self.scope_for(request)
        sections = (section_of(user, scope, place.school_id) for section_of in hooks.progress_sections)
        return [section for section in sections if section]

    def _raise_no_students(self, place: Place) -> None:
        """Raise for a place without students; logged if the school exists but is out of scope."""
        if place.school_id and roster.schools(frozenset({place.school_id})).exists():
            raise OutOfReach({"record": "sis.school", "record_id": place.school_id})
        if place.is_narrowed:
            raise Http404

    def _note(self, request: HttpRequest, kind: str, place: Place, count: int) -> None:
        access_log.record(kind, actor=actor_of(request), rows=count, **place.named)


def _sheets_by_homeroom(names: list[roster.Student]) -> list[Sheet]:
    """Return these students, who come homeroom by homeroom, with their homerooms. One query."""
    rooms = {room.pk: room for room in roster.homerooms({s.homeroom_id for s in names if s.homeroom_id})}
    return [
        (rooms.get(pk or 0), list(members)) for pk, members in groupby(names, key=lambda s: s.homeroom_id)
    ]


def _labels_by_student(classes: list[tuple[roster.Classroom, frozenset[int]]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for room, ids in classes:
        for pk in ids:
            found.setdefault(pk, []).append(room.label)
    return found


def _lines(students: QuerySet[roster.Student], classes: Mapping[int, list[str]]) -> Iterator[list[object]]:
    """Yield a line for each student; the last cell is the visitor's classes, if there are any."""
    homerooms = students.exclude(homeroom=None).order_by().values_list("homeroom_id", flat=True)
    labels = {room.pk: room.label_with_teacher for room in roster.homerooms(homerooms.distinct())}
    rows = students.order_by(
        "school__name", *roster.by_grade("grade"), "homeroom__title", "search_key", "number"
    )
    fields = ("pk", "school__name", "grade", "homeroom_id", "last_name", "first_name", "number")
    account = (
        "account__user__username",
        "account__claimed_at",
        "account__verifier__pk",
        "account__signed_in_at",
    )
    for pk, school, grade, homeroom, *person, name, claimed_at, verifier, signed_in_at in rows.values_list(
        *fields, *account
    ).iterator(2000):
        day = f"{claimed_at:%Y-%m-%d}" if claimed_at else ""
        states = [day, _yes(verifier), _yes(signed_in_at)]
        taught = ["; ".join(classes.get(pk, ()))] if classes else []
        where = (school, grade, labels.get(homeroom, ""))
        yield [*where, *person, name or student_username(str(person[-1])), *states, *taught]


def _yes(value: object) -> str:
    return "yes" if value else "no"
