"""Staff actions on students' accounts: reset, unlock, ask for a reset (A1, A2)."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from claims import recovery, status, tickets
from claims.models import ResetTicket
from claims.permissions import FILE_TICKET, LIFT_WAIT, RESET_ACCOUNT
from portal import access_log
from portal.actor import actor_of
from portal.staff.actions import run_action
from portal.staff.forms import ReasonForm
from portal.staff.ids import id_in
from portal.staff.mass_reading import charge_records
from portal.staff.scope import Scope
from portal.staff.scoped_admin import ScopedAdmin
from sis import roster

# The most students in one request: a teacher's whole list.
MOST_AT_ONCE = 200


class TicketForm(forms.Form):
    """Why a reset is requested."""

    reason = forms.ChoiceField(
        choices=ResetTicket.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    note = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For the technician. Never write a password or an answer here: other staff read this.",
    )

    def clean(self) -> dict[str, Any]:
        """Require a note if the reason is Other."""
        fields = super().clean() or {}
        if fields.get("reason") == ResetTicket.Reason.OTHER and not fields.get("note"):
            self.add_error("note", "Say what happened.")
        return fields


class StudentActions(ScopedAdmin):
    """The pages for actions on a student's account, each with a permission of its own."""

    def get_urls(self) -> list[URLPattern]:
        """Add the actions."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:student_id>/reset/", wrap(self.reset_view), name="claims_student_reset"),
            self.post_path("<int:student_id>/unlock/", self.unlock_view, name="claims_student_unlock"),
            self.post_path("<int:student_id>/lift-wait/", self.lift_view, name="claims_student_lift_wait"),
            path("cards/", wrap(self.cards_view), name="claims_student_cards"),
            path("ask/", wrap(self.ask_view), name="claims_student_ask"),
            *super().get_urls(),
        ]

    @admin.action(description="Ask for a reset")
    def ask_for_reset(self, request: HttpRequest, queryset: QuerySet[roster.Student]) -> HttpResponse | None:
        """Redirect to the form for the ticked students (list action)."""
        chosen = self.ticked_records(request, queryset, FILE_TICKET, most=MOST_AT_ONCE)
        ids = ",".join(str(student.pk) for student in chosen)
        return redirect(f"{reverse('admin:claims_student_ask')}?students={ids}") if chosen else None

    def ask_view(self, request: HttpRequest) -> HttpResponse:
        """File tickets for one student or many (A1)."""
        chosen = self.records_in_address(request, "students", FILE_TICKET, most=MOST_AT_ONCE)
        students: list[roster.Student] = sorted(
            chosen, key=lambda student: (student.search_key, student.number)
        )
        form = TicketForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            filed = tickets.file_tickets(
                actor=actor_of(request),
                students=students,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
            )
            _show_outcome(request, filed)
            return redirect("admin:claims_resetticket_changelist")
        waiting = ResetTicket.objects.filter(student__in=students, state=ResetTicket.State.OPEN)
        context = {
            **self.admin_site.each_context(request),
            "title": "Ask for a reset",
            "form": form,
            "students": students,
            "can_claim": {student.pk for student in students if status.can_claim_now(student)},
            "waiting": {ticket.student_id: ticket for ticket in waiting.select_related("filed_by")},
        }
        return render(request, "admin/claims/ask.html", context)

    def reset_view(self, request: HttpRequest, student_id: int) -> HttpResponse:
        """Ask for a reason, then reset the account, which the student must claim again."""
        student = self.get_record(request, student_id, RESET_ACCOUNT)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            run_action(
                request,
                partial(recovery.reset_account, student=student, reason=form.cleaned_data["reason"]),
                done=f"The account of {student} is reset. The student must claim it again.",
                refusals={"not_claimed": f"{student} has not claimed an account. There is nothing to reset."},
            )
            return redirect("admin:sis_student_change", student.pk)
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "student": student,
            "title": "Reset account",
        }
        return render(request, "admin/claims/reset.html", context)

    def unlock_view(self, request: HttpRequest, student_id: int) -> HttpResponse:
        """Clear all attempts, so that the student can try again (POST)."""
        student = self.get_record(request, student_id, RESET_ACCOUNT)
        unlock = partial(recovery.unlock_account, student=student)
        run_action(request, unlock, done=f"{student} can try again now.", refusals={})
        return redirect("admin:sis_student_change", student.pk)

    def cards_view(self, request: HttpRequest) -> HttpResponse:
        """Show cards to print for a class of the visitor: user names, or what a claim asks for.

        A card for a claim lets its holder open the account: each is handed over in person.
        """
        teacher_id = self.scope_for(request).teacher_id
        if teacher_id is None:
            raise PermissionDenied
        asked, to_claim = id_in(request.GET.get("class", "")), request.GET.get("who") != "claimed"
        room = next((room for room in roster.classes_of(teacher_id) if room.pk == asked), None)
        if room is None:
            raise Http404
        members = self.rows_in_scope(
            request, self.all_rows(request).filter(pk__in=roster.members_of(room.pk))
        )
        everyone = members.order_by("search_key", "number")
        students = [student for student in everyone if status.is_claimed(student) != to_claim]
        charge_records(request, len(students))
        kind = "claims.claim_cards_printed" if to_claim else "claims.username_cards_printed"
        access_log.record(kind, actor=actor_of(request), section=room.pk, rows=len(students))
        context = {"room": room, "students": students, "to_claim": to_claim}
        context |= {"portal_origin": settings.PORTAL_ORIGIN}
        return render(request, "admin/claims/cards.html", context)

    def lift_view(self, request: HttpRequest, student_id: int) -> HttpResponse:
        """Lift the sign-in wait of a student whom the visitor teaches (POST)."""
        if not settings.TEACHERS_LIFT_WAITS:
            raise PermissionDenied
        student = self.get_record(request, student_id, LIFT_WAIT)
        lift = partial(recovery.lift_sign_in_wait, student=student)
        run_action(request, lift, done=f"{student.full_name} can try again now.", refusals=REFUSALS)
        back = request.POST.get("next", "")
        return redirect(back if back == reverse("admin:index") else student_page(student))


def student_page(student: roster.Student) -> str:
    """Return the address of the student's page."""
    return reverse("admin:sis_student_change", args=[student.pk])


REFUSALS = {
    "no_wait": "This student is not waiting and can sign in.",
    "staff_help": "This account is closed until a technician opens it. Ask for a reset.",
}


def may_lift(scope: Scope, student: roster.Student) -> bool:
    """Say whether a teacher with this scope of LIFT_WAIT may lift the student's sign-in wait."""
    return bool(settings.TEACHERS_LIFT_WAITS) and scope.reaches(student)


def _show_outcome(request: HttpRequest, filed: tickets.Filed) -> None:
    if filed.made:
        count = len(filed.made)
        messages.success(request, f"{count} reset{'s' if count > 1 else ''} asked for.")
    for ticket in filed.open_already:
        whose = f"by {ticket.filed_by.get_full_name()}" if ticket.filed_by else "by the student"
        messages.warning(
            request,
            f"{ticket.student}: there is already an open ticket ({ticket.get_reason_display()}, {whose})."
            " No second ticket was created.",
        )
