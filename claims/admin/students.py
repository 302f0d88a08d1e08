"""Students on the staff pages: find a student, and see the state of the account (A2)."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from claims import recovery, status
from claims.admin import filters
from claims.admin.student_actions import StudentActions, may_lift
from claims.claim import claimable_from
from claims.models import ResetTicket
from claims.permissions import FILE_TICKET, LIFT_WAIT, RESET_ACCOUNT, RESOLVE_TICKET, VIEW_STATUS
from portal import hooks
from portal.limits.throttle import FOREVER
from portal.staff.filters import SchoolFilter
from portal.staff.scoped_admin import visitor
from portal.usernames import student_username
from sis import roster

OPEN = Prefetch(
    "reset_tickets", ResetTicket.objects.filter(state=ResetTicket.State.OPEN), to_attr="waiting_tickets"
)


@admin.register(roster.Student)
class StudentAdmin(StudentActions):
    """Students with the state of their accounts; teachers see whether it is claimed."""

    opens_with, student_path = VIEW_STATUS, "pk"
    list_display = ["name", "number", "grade", "school", "claimed", "recovery", "ticket"]
    list_display_links = ["name", "number"]
    sortable_by = ["name", "number"]  # by an index each
    list_filter = [
        filters.ClassFilter,
        SchoolFilter,
        filters.GradeFilter,
        filters.HomeroomFilter,
        filters.AccountFilter,
        filters.EnrolledFilter,
    ]
    search_fields = ["number"]
    search_help_text = "Student number or a part of it, username or name"
    ordering = ["search_key", "number"]
    actions = ["ask_for_reset"]
    actions_on_top = True
    change_form_template = "admin/claims/student.html"
    fields = ["number"]

    def search(self, request: HttpRequest, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Search by number, with or without S, or by words of the name without accents."""
        return queryset & roster.search_students(words)

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the students with what the list shows of each."""
        rows = super().all_rows(request).select_related("school", "homeroom", "account__user")
        return rows.select_related("account__verifier").prefetch_related(OPEN)

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer the actions that the visitor may use."""
        return {} if self.scope_for(request, FILE_TICKET).is_nowhere else super().get_actions(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show everything about one account that the visitor may see."""
        student = self.get_object(request, object_id)
        context = {**(extra_context or {}), **self._page(request, student), "title": student.full_name}
        return super().change_view(request, object_id, form_url, context)

    def _page(self, request: HttpRequest, student: roster.Student) -> dict[str, Any]:
        may_reset = self.scope_for(request, RESET_ACCOUNT).reaches(student)
        account = getattr(student, "account", None)
        page: dict[str, Any] = {
            "account": account,
            "username": account.user.username if account else student_username(student.number),
            "is_claimed": bool(account and account.claimed_at),
            "claimable_from": claimable_from(student),
            "is_new": claimable_from(student) > timezone.now(),
            "waiting": cast(Any, student).waiting_tickets,
            "ticket_history": status.tickets_of(student),
            "may_reset": may_reset,
            "may_file": self.scope_for(request, FILE_TICKET).reaches(student),
            "may_resolve": self.scope_for(request, RESOLVE_TICKET).reaches(student),
        }
        page["wait"] = recovery.sign_in_wait(student)
        page["closed_for_good"] = page["wait"] == FOREVER
        page["may_lift"] = not may_reset and may_lift(self.scope_for(request, LIFT_WAIT), student)
        sections = (section_of(visitor(request), student) for section_of in hooks.student_sections)
        page["sections"] = [section for section in sections if section]
        if may_reset:
            page |= {
                "sees_all": True,
                "recovery": status.recovery_in_words(student),
                "last_sign_in": status.last_sign_in(student),
                "locks": status.locks(student),
                "events": status.events_of_student(student.pk, account.user if account else None),
                "homeroom_teacher": roster.homeroom_teacher(student),
            }
        return page

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list under its own name."""
        return super().changelist_view(request, {**(extra_context or {}), "title": "Students"})

    @admin.display(description="name", ordering="search_key")
    def name(self, student: roster.Student) -> str:
        """Show the last name first."""
        return f"{student.last_name}, {student.first_name}"

    @admin.display(description="claimed")
    def claimed(self, student: roster.Student) -> str:
        """Show whether and when the account was claimed."""
        return status.claim_in_words(student)

    @admin.display(description="recovery")
    def recovery(self, student: roster.Student) -> str:
        """Show whether the challenge questions were ever answered right."""
        return status.recovery_in_words(student)

    @admin.display(description="ticket")
    def ticket(self, student: Any) -> str:
        """Show the reasons of the open tickets."""
        return ", ".join(ticket.get_reason_display() for ticket in student.waiting_tickets)
