"""The staff's view of student accounts: find a student, see the state, reset, unlock (A2)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from claims import recovery, status
from claims.errors import AccountError
from claims.models import ResetTicket
from portal.origin import origin_of
from portal.staff.scoped import ScopedAdmin, visitor
from sis import roster

RESET = "claims.reset_account"


class ResetForm(forms.Form):
    """Why an account is reset."""

    reason = forms.CharField(max_length=200, help_text="For the log. Never write a password here.")


class RecoveryFilter(admin.SimpleListFilter):
    """Whose recovery has never been proven."""

    title = "recovery"
    parameter_name = "recovery"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the one question that matters."""
        return [("unproven", "Claimed, never proven")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those who have claimed and never answered right since."""
        if self.value() == "unproven":
            return queryset.filter(account__claimed_at__isnull=False, account__verifier__proven_at=None)
        return queryset


@admin.register(roster.Student)
class StudentAdmin(ScopedAdmin):
    """A student of the roster with the state of the account; a teacher sees whether it is claimed."""

    opens_with, student_path = "claims.view_status", "pk"
    list_display = ["number", "last_name", "first_name", "grade", "school", "claimed", "recovery"]
    list_display_links = ["number", "last_name"]
    list_select_related = ["school", "account__verifier"]
    list_filter = ["school", "grade", "is_active", RecoveryFilter]
    search_fields = ["number"]
    search_help_text = "Student number, username or name"
    show_full_result_count = False
    ordering = ["last_name", "first_name", "number"]
    change_form_template = "admin/claims/student.html"
    fieldsets = [
        (
            "Roster",
            {"fields": ["number", "last_name", "first_name", "middle_name", "grade", "school", "homeroom"]},
        ),
        (
            "Account",
            {
                "fields": [
                    "username",
                    "claimed",
                    "recovery",
                    "entered_at",
                    "last_sign_in",
                    "locked",
                    "tickets",
                ]
            },
        ),
    ]
    readonly_fields = ["username", "claimed", "recovery", "last_sign_in", "locked", "tickets"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search as staff think: a number with or without S, or words of the name without accents."""
        if not search_term.strip():
            return queryset, False
        return queryset & roster.search_students(search_term), False

    def get_urls(self) -> list[URLPattern]:
        """Add the two actions on one student."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:student_id>/reset/", wrap(self.reset_view), name="claims_student_reset"),
            path("<int:student_id>/unlock/", wrap(self.unlock_view), name="claims_student_unlock"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show what may help to guess an answer, and the state of the locks, only to whoever may reset."""
        if not self.reach(request, RESET).is_nowhere:
            return self.fieldsets
        return [
            (None, {"fields": ["number", "last_name", "first_name", "grade", "school", "claimed", "tickets"]})
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Offer reset and unlock where they would be allowed."""
        may_reset = not self.reach(request, RESET).is_nowhere
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_reset": may_reset}
        )

    def reset_view(self, request: HttpRequest, student_id: int) -> HttpResponse:
        """Ask for a reason, then send the student back to the claim."""
        student, by = self.one(request, student_id, RESET), visitor(request)
        form = ResetForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                recovery.reset_account(
                    by=by, student=student, reason=form.cleaned_data["reason"], origin=origin_of(request)
                )
                messages.success(
                    request, f"The account of {student} is reset. The student must claim it again."
                )
            except AccountError:
                messages.warning(request, f"{student} has not claimed an account. There is nothing to reset.")
            return self._back(student)
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "student": student,
            "title": "Reset account",
        }
        return render(request, "admin/claims/reset.html", context)

    def unlock_view(self, request: HttpRequest, student_id: int) -> HttpResponse:
        """Give every try back (POST)."""
        student, by = self.one(request, student_id, RESET), visitor(request)
        if request.method == "POST":
            recovery.unlock_account(by=by, student=student, origin=origin_of(request))
            messages.success(request, f"{student} can try again now.")
        return self._back(student)

    @admin.display(description="username")
    def username(self, student: roster.Student) -> str:
        """Show the user name, claimed or not."""
        return f"S{student.number}"

    @admin.display(description="claimed")
    def claimed(self, student: roster.Student) -> str:
        """Show whether and when the account was claimed."""
        return status.claim_in_words(student)

    @admin.display(description="recovery")
    def recovery(self, student: roster.Student) -> str:
        """Show whether the challenge questions were ever answered right."""
        return status.recovery_in_words(student)

    @admin.display(description="last sign-in")
    def last_sign_in(self, student: roster.Student) -> str:
        """Show the last success."""
        at = status.last_sign_in(student)
        return status.when(at) if at else "never"

    @admin.display(description="locked")
    def locked(self, student: roster.Student) -> str:
        """Show what waits, until when and why."""
        return "; ".join(status.locks(student)) or "no"

    @admin.display(description="open tickets")
    def tickets(self, student: roster.Student) -> str:
        """Show what the student has told."""
        return ", ".join(t.get_reason_display() for t in status.open_tickets(student)) or "none"

    def _back(self, student: roster.Student) -> HttpResponse:
        return redirect("admin:sis_student_change", student.pk)


@admin.register(ResetTicket)
class ResetTicketAdmin(ScopedAdmin):
    """What should be looked into; a reset of the account closes it."""

    opens_with, student_path = "claims.resolve_ticket", "student"
    list_display = ["student_link", "reason", "opened_at", "closed_at"]
    list_filter = ["reason", ("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["student"]
    ordering = ["closed_at", "opened_at"]
    list_display_links = None

    @admin.display(description="student")
    def student_link(self, ticket: ResetTicket) -> str:
        """Lead to the student, where the account is reset."""
        url = reverse("admin:sis_student_change", args=[ticket.student_id])
        return format_html('<a href="{}">{}</a>', url, ticket.student)
