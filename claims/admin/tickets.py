"""The queue of tickets: technicians resolve them, teachers follow them (A1)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from claims import recovery, status, tickets
from claims.admin import filters
from claims.errors import ClaimError
from claims.models import ResetTicket, StudentAccount
from claims.permissions import FILE_TICKET, RESOLVE_TICKET
from claims.status import can_claim_now, is_claimed
from claims.ticket_needs import Need, need_of
from portal.actor import actor_of
from portal.dates import time_of_day
from portal.limits import throttle
from portal.staff.accounts import search_staff
from portal.staff.actions import run_action
from portal.staff.scoped_admin import PagedList, ScopedAdmin, visitor
from sis import roster

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class NeedGroup:
    """The tickets of one page that need the same: where they begin in the list, and how many they are."""

    need: Need
    begins_at: int
    count: int


class Queue(PagedList):
    """A page of tickets. For visitors who resolve them, those that need the same stand together."""

    is_grouped = False

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, with who is locked, and put it in order by what each ticket needs."""
        super().get_results(request)
        rows = list(self.result_list)
        # With more joins PostgreSQL no longer plans from the visitor's scope (join_collapse_limit).
        prefetch_related_objects(rows, "taken_by", "closed_by")
        if cast(ResetTicketAdmin, self.model_admin).may_resolve(request):
            self.is_grouped = all(ticket.closed_at is None for ticket in rows)
            rows.sort(key=lambda ticket: list(Need).index(need_of(ticket)) if self.is_grouped else 0)
            claimed = [ticket.student for ticket in rows if is_claimed(ticket.student)]
            names = [student.account.user.username_key for student in claimed]
            waits = throttle.waiting_of_each(recovery.SIGN_IN, targets=names)
            for ticket in rows:
                ticket.account_in_words = _account_in_words(ticket, waits)
        self.result_list = rows

    def groups_of_page(self) -> list[NeedGroup]:
        """Return the groups of this page in order; none for visitors who follow their own tickets."""
        found, begins_at = [], 0
        for need, members in groupby(self.result_list if self.is_grouped else [], key=need_of):
            count = len(list(members))
            found.append(NeedGroup(need, begins_at, count))
            begins_at += count
        return found


class DeclineForm(forms.Form):
    """Why a ticket is declined."""

    answer = forms.CharField(
        max_length=200,
        error_messages={"required": "Say why. The person who asked will read it."},
        help_text="The person who asked will read this.",
    )


@admin.register(ResetTicket)
class ResetTicketAdmin(ScopedAdmin):
    """Tickets: oldest first for visitors who resolve them, newest first for others."""

    opens_with, student_path = FILE_TICKET, "student"
    list_display = ["student_link", "account", "what", "filed", "stands", "act"]
    list_filter = [
        filters.TicketStateFilter,
        filters.TicketNeedFilter,
        filters.TicketSchoolFilter,
        "reason",
    ]
    list_select_related = [
        "student__school",
        "student__account__user",
        "filed_by",
    ]
    list_display_links = None
    actions = ["unlock_and_close", "reset_and_close", "decline", "take", "give_back"]
    search_fields = ["pk"]
    search_help_text = "Student, or who asked"
    fields = ["student", "reason", "note", "filed", "state", "closed_at", "closed_by", "answer"]
    readonly_fields = ["filed"]

    def may_resolve(self, request: HttpRequest) -> bool:
        """Say whether the visitor may resolve tickets at any school."""
        return not self.scope_for(request, RESOLVE_TICKET).is_nowhere

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the queue under its own name."""
        return super().changelist_view(request, {**(extra_context or {}), "title": "Tickets"})

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return the tickets in scope and, to read and withdraw, those that the visitor has filed."""
        reached = super().rows_in_scope(request, rows, permission)
        if permission or self.may_resolve(request) or not self.has_view_permission(request):
            return reached
        # A union of keys, not an OR: each part is found by its own index.
        own = rows.filter(filed_by=visitor(request)).order_by().values("pk")
        return rows.filter(pk__in=reached.order_by().values("pk").union(own))

    def search(self, request: HttpRequest, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Search by the student's number or name, and by the name of the person who asked."""
        students = roster.search_students(words).order_by().values("pk")
        # A union of keys, not an OR: each part is found by its own index.
        of_students = ResetTicket.objects.filter(student__in=students).values("pk")
        filed = ResetTicket.objects.filter(filed_by__in=search_staff(words).values("pk"))
        return queryset.filter(pk__in=of_students.union(filed.values("pk")))

    def get_ordering(self, request: HttpRequest) -> Any:
        """Show the oldest ticket first to visitors who resolve tickets."""
        return ["opened_at", "pk"] if self.may_resolve(request) else ["-opened_at", "-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the queue."""
        return Queue

    def get_list_display(self, request: HttpRequest) -> Any:
        """Offer what fits each ticket to the person who resolves it, and its withdrawal to others."""
        shown = super().get_list_display(request)
        if self.may_resolve(request):
            return shown
        return [name for name in shown if name not in {"account", "act"}] + ["withdraw"]

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer the actions to visitors who may resolve tickets."""
        return super().get_actions(request) if self.may_resolve(request) else {}

    def get_urls(self) -> list[URLPattern]:
        """Add the resolve button of the student's page, and the form for declining."""
        wrap = self.admin_site.admin_view
        return [
            self.post_path("<int:ticket_id>/resolve/", self.resolve_view, name="claims_resetticket_resolve"),
            self.post_path("<int:ticket_id>/unlock/", self.unlock_view, name="claims_resetticket_unlock"),
            self.post_path(
                "<int:ticket_id>/withdraw/", self.withdraw_view, name="claims_resetticket_withdraw"
            ),
            path("decline/", wrap(self.decline_view), name="claims_resetticket_decline"),
            path("resolve/", wrap(self.confirm_view), name="claims_resetticket_confirm"),
            *super().get_urls(),
        ]

    @admin.action(description="Unlock and close")
    def unlock_and_close(self, request: HttpRequest, queryset: QuerySet[ResetTicket]) -> None:
        """Let the students of the ticked tickets try again, and close those of students locked out."""
        self._unlock(request, self.ticked_records(request, queryset, RESOLVE_TICKET, most=MOST_AT_ONCE))

    def unlock_view(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        """Let the student of one ticket try again, and close it (POST)."""
        self._unlock(request, [self.get_record(request, ticket_id, RESOLVE_TICKET)])
        return redirect("admin:claims_resetticket_changelist")

    def _unlock(self, request: HttpRequest, chosen: list[ResetTicket]) -> None:
        if not chosen:
            return
        for student in {ticket.student for ticket in chosen}:
            recovery.unlock_account(actor=actor_of(request), student=student)
        left = ResetTicket.objects.filter(pk__in=[t.pk for t in chosen], state=ResetTicket.State.OPEN).count()
        said = (
            f"{_counted(len(chosen), 'account')} unlocked, {_counted(len(chosen) - left, 'ticket')} closed."
        )
        if left:
            said += f" {_counted(left, 'ticket')} of another reason stayed open."
        messages.success(request, said)

    @admin.action(description="Reset and close")
    def reset_and_close(self, request: HttpRequest, queryset: QuerySet[ResetTicket]) -> HttpResponse | None:
        """Reset the account of the ticked ticket's student, and close it; ask first if there are several."""
        chosen = self.ticked_records(request, queryset, RESOLVE_TICKET, most=MOST_AT_ONCE)
        if len(chosen) > 1:
            ids = ",".join(str(ticket.pk) for ticket in chosen)
            return redirect(f"{reverse('admin:claims_resetticket_confirm')}?tickets={ids}")
        if chosen:
            self._resolve(request, chosen)
        return None

    @admin.action(description="Take")
    def take(self, request: HttpRequest, queryset: QuerySet[ResetTicket]) -> None:
        """Tell colleagues that the visitor is working on the ticked tickets."""
        chosen = self.ticked_records(request, queryset, RESOLVE_TICKET, most=MOST_AT_ONCE)
        taken = [ticket for ticket in chosen if _take(request, ticket)]
        if taken:
            messages.success(request, f"{_counted(len(taken), 'ticket')} taken. Your colleagues see it.")
        if refused := len(chosen) - len(taken):
            messages.warning(
                request, f"{_counted(refused, 'ticket')} had been taken or closed by a colleague."
            )

    @admin.action(description="Give back")
    def give_back(self, request: HttpRequest, queryset: QuerySet[ResetTicket]) -> None:
        """Let a colleague take the ticked tickets that the visitor has taken."""
        for ticket in self.ticked_records(request, queryset, RESOLVE_TICKET, most=MOST_AT_ONCE):
            tickets.give_ticket_back(actor=actor_of(request), ticket=ticket)

    @admin.action(description="Decline…")
    def decline(self, request: HttpRequest, queryset: QuerySet[ResetTicket]) -> HttpResponse | None:
        """Redirect to the form that asks why."""
        chosen = self.ticked_records(request, queryset, RESOLVE_TICKET, most=MOST_AT_ONCE)
        ids = ",".join(str(ticket.pk) for ticket in chosen)
        return redirect(f"{reverse('admin:claims_resetticket_decline')}?tickets={ids}") if chosen else None

    def resolve_view(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        """Reset the account, close the ticket (POST), and return to the page with the button."""
        ticket = self.get_record(request, ticket_id, RESOLVE_TICKET)
        self._resolve(request, [ticket])
        if "from_queue" in request.GET:
            return redirect("admin:claims_resetticket_changelist")
        return redirect("admin:sis_student_change", ticket.student_id)

    def withdraw_view(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        """Withdraw a ticket that the visitor has filed (POST)."""
        ticket = self.get_record(request, ticket_id)
        withdraw = partial(tickets.withdraw_ticket, ticket=ticket)
        refusals = {"not_open": "This ticket is closed already, or it is not yours."}
        run_action(request, withdraw, done="The ticket is withdrawn.", refusals=refusals)
        return redirect("admin:claims_resetticket_changelist")

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Say whose accounts will be reset and who has nothing to reset; then do it (POST)."""
        chosen: list[ResetTicket] = self.records_in_address(
            request, "tickets", RESOLVE_TICKET, most=MOST_AT_ONCE
        )
        if request.method == "POST":
            self._resolve(request, chosen)
            return redirect("admin:claims_resetticket_changelist")
        still_open = [ticket for ticket in chosen if ticket.state == ResetTicket.State.OPEN]
        claimed = set(
            StudentAccount.objects.filter(
                student__in=[ticket.student_id for ticket in still_open], claimed_at__isnull=False
            ).values_list("student_id", flat=True)
        )
        to_reset = [ticket for ticket in still_open if ticket.student_id in claimed]
        context = {
            **self.admin_site.each_context(request),
            "button": f"Reset {len(to_reset)}, close {len(still_open)}",
            "title": f"Reset and close {_counted(len(still_open), 'ticket')}?",
            "to_reset": to_reset,
            "nothing_to_reset": [ticket for ticket in still_open if ticket.student_id not in claimed],
        }
        return render(request, "admin/claims/confirm_resets.html", context)

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
        """Link to the student; the school and the grade stand below."""
        student = ticket.student
        url = reverse("admin:sis_student_change", args=[ticket.student_id])
        grade = student.grade and f"grade {student.grade}"
        place = ", ".join(part for part in (str(student.school or ""), grade) if part)
        link = '<a href="{}" translate="no">{}</a><div class="note">{}</div>'
        return format_html(link, url, ticket.student, place)

    @admin.display(description="account")
    def account(self, ticket: Any) -> str:
        """Show whether the account is locked or claimed."""
        return str(ticket.account_in_words)

    @admin.display(description="next step")
    def act(self, ticket: ResetTicket) -> SafeString | str:
        """Offer what fits this ticket; the harmless button is the solid one."""
        if ticket.closed_at is not None:
            return ""
        need = need_of(ticket)
        view = "unlock" if need == Need.UNLOCK else "resolve"
        url = reverse(f"admin:claims_resetticket_{view}", args=[ticket.pk])
        button = '<button class="button{}" formaction="{}?from_queue" aria-label="{}: {}">{}</button>'
        style = "" if need == Need.UNLOCK else " plain"
        return format_html(button, style, url, need.button, ticket.student, need.button)

    @admin.display(description="reason", ordering="reason")
    def what(self, ticket: ResetTicket) -> SafeString:
        """Show the reason, with the note below it."""
        note = format_html('<div class="note">{}</div>', ticket.note) if ticket.note else ""
        return format_html("{}{}", ticket.get_reason_display(), note)

    @admin.display(description="asked", ordering="opened_at")
    def filed(self, ticket: ResetTicket) -> SafeString:
        """Show when the ticket was filed and by whom, and how long it has been open, or was open."""
        by = ticket.filed_by.get_full_name() if ticket.filed_by else "the student"
        age = timesince(ticket.opened_at, ticket.closed_at, depth=1)
        shown = '{}, <span translate="no">{}</span><div class="note">{}</div>'
        return format_html(shown, age, by, status.when(ticket.opened_at))

    @admin.display(description="state", ordering="state")
    def stands(self, ticket: ResetTicket) -> SafeString:
        """Show the state, when the ticket was closed, and the answer."""
        if ticket.closed_at is None:
            by = f"{ticket.taken_by.get_full_name()} has it" if ticket.taken_by else ""
            note = format_html('<div class="note">{}</div>', by) if by else ""
            return format_html('<b class="mark waits">{}</b>{}', "Open", note)
        by = f", by {ticket.closed_by.get_full_name()}" if ticket.closed_by else ""
        answer = format_html('<div class="note">{}</div>', ticket.answer) if ticket.answer else ""
        ended = f"{ticket.get_state_display()} {status.when(ticket.closed_at)}{by}"
        return format_html("{}{}", ended, answer)

    @admin.display(description="Withdraw")
    def withdraw(self, ticket: ResetTicket) -> SafeString | str:
        """Offer to withdraw an open ticket to the person who filed it."""
        if ticket.closed_at is not None or not getattr(ticket, "is_mine", False):
            return ""
        url = reverse("admin:claims_resetticket_withdraw", args=[ticket.pk])
        return format_html(
            '<button class="button" formaction="{}" aria-label="Withdraw, {}">Withdraw</button>',
            url,
            ticket.student,
        )

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the tickets, each with whether the visitor has filed it."""
        mine = ExpressionWrapper(Q(filed_by=visitor(request)), output_field=BooleanField())
        rows: QuerySet[Any] = super().all_rows(request).annotate(is_mine=mine)
        return rows

    def _resolve(self, request: HttpRequest, chosen: list[ResetTicket]) -> None:
        done = tickets.resolve_tickets(actor=actor_of(request), tickets=chosen)
        said = []
        if done.reset:
            must = "student must claim" if len(done.reset) == 1 else "students must claim"
            said.append(f"{_counted(len(done.reset), 'account')} reset: the {must} again.")
        if done.nothing_to_reset:
            names = ", ".join(student.full_name for student in done.nothing_to_reset[:5])
            more = len(done.nothing_to_reset) - 5
            names += f" and {more} more" if more > 0 else ""
            said.append(f"{len(done.nothing_to_reset)} had nothing to reset and can claim: {names}.")
        if said:
            messages.success(request, " ".join(said))
        _warn_closed_already(request, done.closed_already)


def _account_in_words(ticket: ResetTicket, waits: dict[str, datetime]) -> str:
    """Return whether the student is locked, and else the state of the account."""
    student = ticket.student
    if is_claimed(student) and (until := waits.get(student.account.user.username_key)):
        return f"Locked until {'staff unlock it' if until >= throttle.FOREVER else time_of_day(until)}"
    if is_claimed(student):
        return "Claimed, has signed in" if student.account.signed_in_at else "Claimed, never signed in"
    return "Can claim now" if can_claim_now(student) else "Cannot claim yet"


def _take(request: HttpRequest, ticket: ResetTicket) -> bool:
    try:
        tickets.take_ticket(actor=actor_of(request), ticket=ticket)
    except ClaimError:
        return False
    return True


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _warn_closed_already(request: HttpRequest, number: int) -> None:
    if number:
        messages.warning(request, f"{_counted(number, 'ticket')} was already closed. Nothing was changed.")
