"""The queue of tickets: technicians resolve them, teachers follow them (A1)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from claims import status, tickets
from claims.admin import filters
from claims.models import ResetTicket
from claims.permissions import FILE_TICKET, RESOLVE_TICKET
from portal.actor import actor_of
from portal.staff.scoped_admin import CappedPaginator, ScopedAdmin

MOST_AT_ONCE = 100


class DeclineForm(forms.Form):
    """Why a ticket is declined."""

    answer = forms.CharField(
        max_length=200,
        error_messages={"required": "Say why: whoever asked reads it."},
        help_text="Whoever asked reads this.",
    )


@admin.register(ResetTicket)
class ResetTicketAdmin(ScopedAdmin):
    """Tickets: oldest first for visitors who resolve them, newest first for others."""

    opens_with, student_path = FILE_TICKET, "student"
    list_display = ["student_link", "school", "what", "filed", "age", "stands"]
    list_filter = [filters.TicketStateFilter, filters.TicketSchoolFilter, "reason"]
    list_select_related = ["student__school", "filed_by", "closed_by"]
    list_display_links = None
    show_full_result_count = False
    paginator = CappedPaginator
    show_facets = admin.ShowFacets.NEVER
    actions = ["reset_and_close", "decline"]
    fields = ["student", "reason", "note", "filed", "state", "closed_at", "closed_by", "answer"]
    readonly_fields = ["filed"]

    def may_resolve(self, request: HttpRequest) -> bool:
        """Say whether the visitor may resolve tickets at any school."""
        return not self.scope_for(request, RESOLVE_TICKET).is_nowhere

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the queue under its own name."""
        return super().changelist_view(request, {**(extra_context or {}), "title": "Tickets"})

    def get_ordering(self, request: HttpRequest) -> Any:
        """Show the oldest ticket first to visitors who resolve tickets."""
        return ["opened_at", "pk"] if self.may_resolve(request) else ["-opened_at", "-pk"]

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer the actions to visitors who may resolve tickets."""
        return super().get_actions(request) if self.may_resolve(request) else {}

    def get_urls(self) -> list[URLPattern]:
        """Add the resolve button of the student's page, and the form for declining."""
        wrap = self.admin_site.admin_view
        return [
            self.post_path("<int:ticket_id>/resolve/", self.resolve_view, name="claims_resetticket_resolve"),
            path("decline/", wrap(self.decline_view), name="claims_resetticket_decline"),
            *super().get_urls(),
        ]

    @admin.action(description="Reset and close")
    def reset_and_close(self, request: HttpRequest, queryset: QuerySet[ResetTicket]) -> None:
        """Reset the accounts of the ticked tickets' students, and close the tickets."""
        if chosen := self.ticked_records(request, queryset, RESOLVE_TICKET, most=MOST_AT_ONCE):
            self._resolve(request, chosen)

    @admin.action(description="Decline…")
    def decline(self, request: HttpRequest, queryset: QuerySet[ResetTicket]) -> HttpResponse | None:
        """Redirect to the form that asks why."""
        chosen = self.ticked_records(request, queryset, RESOLVE_TICKET, most=MOST_AT_ONCE)
        ids = ",".join(str(ticket.pk) for ticket in chosen)
        return redirect(f"{reverse('admin:claims_resetticket_decline')}?tickets={ids}") if chosen else None

    def resolve_view(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        """Reset the account, close the ticket (POST), and return to the student's page."""
        ticket = self.get_record(request, ticket_id, RESOLVE_TICKET)
        self._resolve(request, [ticket])
        return redirect("admin:sis_student_change", ticket.student_id)

    def decline_view(self, request: HttpRequest) -> HttpResponse:
        """Ask why, and close the tickets without a reset."""
        chosen: list[ResetTicket] = self.records_in_address(
            request, "tickets", RESOLVE_TICKET, most=MOST_AT_ONCE
        )
        form = DeclineForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            closed = tickets.decline_tickets(
                actor=actor_of(request), tickets=chosen, answer=form.cleaned_data["answer"]
            )
            _warn_closed_already(request, len(chosen) - closed)
            if closed:
                messages.success(request, f"{_counted(closed, 'ticket')} declined.")
            return redirect("admin:claims_resetticket_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Decline",
            "form": form,
            "tickets": chosen,
        }
        return render(request, "admin/claims/decline.html", context)

    @admin.display(description="student", ordering="student__search_key")
    def student_link(self, ticket: ResetTicket) -> SafeString:
        """Link to the student."""
        url = reverse("admin:sis_student_change", args=[ticket.student_id])
        return format_html('<a href="{}">{}</a>', url, ticket.student)

    @admin.display(description="school")
    def school(self, ticket: ResetTicket) -> str:
        """Show the school and the grade."""
        student = ticket.student
        return ", ".join(part for part in (str(student.school or ""), student.grade) if part)

    @admin.display(description="reason", ordering="reason")
    def what(self, ticket: ResetTicket) -> SafeString:
        """Show the reason, with the note below it."""
        note = format_html('<div class="note">{}</div>', ticket.note) if ticket.note else ""
        return format_html("{}{}", ticket.get_reason_display(), note)

    @admin.display(description="asked", ordering="opened_at")
    def filed(self, ticket: ResetTicket) -> str:
        """Show when the ticket was filed, and by whom."""
        by = ticket.filed_by.get_full_name() if ticket.filed_by else "the student"
        return f"{status.when(ticket.opened_at)}, by {by}"

    @admin.display(description="age", ordering="opened_at")
    def age(self, ticket: ResetTicket) -> str:
        """Show how long the ticket has been open, or was open."""
        return timesince(ticket.opened_at, ticket.closed_at, depth=1)

    @admin.display(description="state", ordering="state")
    def stands(self, ticket: ResetTicket) -> SafeString:
        """Show the state, when the ticket was closed, and the answer."""
        if ticket.closed_at is None:
            return format_html('<b class="mark waits">{}</b>', "Open")
        by = f", by {ticket.closed_by.get_full_name()}" if ticket.closed_by else ""
        answer = format_html('<div class="note">{}</div>', ticket.answer) if ticket.answer else ""
        ended = f"{ticket.get_state_display()} {status.when(ticket.closed_at)}{by}"
        return format_html("{}{}", ended, answer)

    def _resolve(self, request: HttpRequest, chosen: list[ResetTicket]) -> None:
        done = tickets.resolve_tickets(actor=actor_of(request), tickets=chosen)
        if done.reset:
            messages.success(
                request, f"{_counted(len(done.reset), 'account')} reset. The students must claim again."
            )
        for student in done.nothing_to_reset:
            messages.info(request, f"{student} has nothing to reset and can claim. The ticket is done.")
        _warn_closed_already(request, done.closed_already)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _warn_closed_already(request: HttpRequest, number: int) -> None:
    if number:
        messages.warning(request, f"{_counted(number, 'ticket')} had been closed already: nothing was done.")
