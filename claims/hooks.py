"""What student accounts plug into the core (`portal.hooks`)."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from claims.annual_reset.services import drop_kept_accounts
from claims.change_questions import must_confirm, verifier_of
from claims.corrected_numbers import note_told, rename_accounts
from claims.demo import seed_accounts
from claims.models import AnnualReset, NumberSearch, ResetTicket, StudentAccount
from claims.my_classes import boards_of, class_of_the_moment
from claims.navigation import students_navigation
from claims.number_searches import prune_searches
from claims.permissions import (
    RESET_ACCOUNT,
    RESOLVE_TICKET,
    ROLES_BY_PERMISSION,
    RUN_ANNUAL_RESET,
    VIEW_STATUS,
)
from claims.records_gate import NoRecords, access_of
from portal import hooks
from portal.hooks import InboxRows, Page, RunningLine
from portal.models import AccessEvent, FormerUsername, User
from portal.records.access import RecordsAccess
from portal.sql import Statement
from portal.staff.roles import VIEW_LOG
from portal.staff.scope import scope_of
from sis.hooks import after_load
from sis.roster import Student


def register_hooks() -> None:
    """Register what this app plugs in."""
    hooks.person_lookups[User.Kind.STUDENT] = "student_account__student"
    hooks.students_behind[User.Kind.STUDENT] = own_record
    hooks.own_records[User.Kind.STUDENT] = access_today
    hooks.roles_by_permission.update(ROLES_BY_PERMISSION)
    hooks.linked_pages |= {
        Page.CLAIM: "claims:start",
        Page.FORGOT: "claims:forgot",
        Page.CHANGE_QUESTIONS: "claims:my_questions",
        Page.CONFIRM_QUESTIONS: "claims:confirm_questions",
    }
    hooks.form_pages["claims:todo_seen"] = "claims:todo"
    hooks.inbox_entries.register(open_tickets)
    hooks.inbox_entries.register(number_searches, resets_to_approve, many_failed_matches)
    hooks.inbox_entries.register(corrected_numbers)
    hooks.desk_sections.register(my_classes)
    hooks.running_lines.register(resets_in_work)
    hooks.navigations[User.Kind.STUDENT] = students_navigation
    hooks.home_reminders.register(remind_student)
    hooks.sign_in_statements.register(note_first_sign_in, note_told)
    after_load.register(rename_accounts)
    hooks.pruners.register(drop_kept_accounts)
    hooks.pruners.register(prune_searches)
    hooks.demo_seeders.register(seed_accounts)


def own_record(user: User) -> list[Student]:
    """Return the student whose claimed account this is, if the student is enrolled. One query."""
    accounts = StudentAccount.objects.filter(user=user, claimed_at__isnull=False, student__is_active=True)
    return [account.student for account in accounts.select_related("student__school")]


def access_today(user: User) -> RecordsAccess | None:
    """Return this student's access to the own records, without the year; None for one who has left."""
    try:
        return access_of(user, with_year=False)
    except NoRecords:
        return None


def open_tickets(user: User) -> InboxRows | None:
    """Return the tickets that this user can resolve."""
    scope = scope_of(user, RESOLVE_TICKET)
    if scope.is_nowhere:
        return None
    tickets = scope.rows(ResetTicket.objects.filter(state=ResetTicket.State.OPEN), student="student")
    return InboxRows(
        "Open tickets", tickets, reverse("admin:claims_resetticket_changelist"), "See the tickets"
    )


def resets_to_approve(user: User) -> InboxRows | None:
    """Return the annual resets that wait for this person's approval: not those that they began."""
    if not scope_of(user, RUN_ANNUAL_RESET).is_everywhere:
        return None
    pending = AnnualReset.objects.filter(state=AnnualReset.State.PENDING).exclude(begun_by=user)
    url = reverse("admin:claims_annualreset_changelist")
    return InboxRows(
        "Annual resets that wait for your approval",
        pending,
        url,
        "Review the reset",
        if_any=True,
        is_urgent=True,
    )


def many_failed_matches(user: User) -> InboxRows | None:
    """Return the names and numbers that did not match in the last day, if they are unusually many."""
    if not scope_of(user, VIEW_LOG).is_everywhere:
        return None
    since = timezone.now() - timedelta(days=1)
    failed = AccessEvent.objects.filter(kind="claims.match", success=False, at__gte=since)
    url = f"{reverse('admin:portal_accessevent_changelist')}?kind=claims.match"
    label = "Names and numbers that did not match in a day: unusually many"
    return InboxRows(label, failed, url, "See who tried", if_any=True, above=settings.FAILED_MATCHES_A_DAY)


def my_classes(user: User) -> dict[str, Any] | None:
    """Return a teacher's classes, and the tickets that the teacher has filed last."""
    teacher_id = scope_of(user, VIEW_STATUS).teacher_id
    if teacher_id is None:
        return None
    filed = ResetTicket.objects.filter(filed_by=user).select_related("student", "closed_by")
    boards, now = boards_of(teacher_id), timezone.now()
    moment = class_of_the_moment(teacher_id, boards, now=now)
    return {
        "template": "admin/claims/my_classes.html",
        "boards": boards,
        "moment": moment,
        "others": [board for board in boards if moment is None or board is not moment.board],
        "may_lift": settings.TEACHERS_LIFT_WAITS,
        "filed": filed.order_by("-opened_at", "-pk")[:4],
    }


def resets_in_work(user: User) -> list[RunningLine]:
    """Say who has taken how many of the tickets that this person can resolve."""
    scope = scope_of(user, RESOLVE_TICKET)
    if scope.is_nowhere:
        return []
    taken = ResetTicket.objects.filter(state=ResetTicket.State.OPEN, taken_by__isnull=False)
    names = ("taken_by__first_name", "taken_by__last_name")
    counted = scope.rows(taken, student="student").order_by(*names).values_list("taken_by", *names)
    people = [
        f"you {count}" if pk == user.pk else f"{first} {last} {count}"
        for pk, first, last, count in counted.annotate(count=Count("pk"))
    ]
    url = reverse("admin:claims_resetticket_changelist")
    return [RunningLine("Resets taken", ", ".join(people) or "none", url=url)]


def number_searches(user: User) -> InboxRows | None:
    """Return the searches for a student's number that this user can look into, if there are any."""
    scope = scope_of(user, RESET_ACCOUNT)
    if scope.is_nowhere:
        return None
    searches = scope.rows(NumberSearch.objects.filter(closed_at=None), student="student")
    url = reverse("admin:claims_numbersearch_changelist")
    return InboxRows("Searches for a student ID", searches, f"{url}?closed=no", "Look into them", if_any=True)


def corrected_numbers(user: User) -> InboxRows | None:
    """Return the students with a corrected number who have not signed in since, if there are any."""
    scope = scope_of(user, RESET_ACCOUNT)
    if scope.is_nowhere:
        return None
    names = scope.rows(FormerUsername.objects.filter(freed_at=None, told_at=None), user="user")
    url = reverse("admin:portal_formerusername_changelist")
    label = "Corrected student IDs, student not told yet"
    return InboxRows(label, names, f"{url}?told=no", "See the students", if_any=True)


def remind_student(user: User) -> str | None:
    """Return the reminder of a new username or, once a year, to confirm the challenge questions."""
    verifier = verifier_of(user) if user.kind == User.Kind.STUDENT else None
    if verifier is None:
        return None
    if getattr(verifier, "has_new_username", False):
        return "claims/username_changed.html"
    return "claims/confirm_reminder.html" if must_confirm(verifier) else None


_NOTE = """UPDATE claims_studentaccount SET signed_in_at = %s WHERE id IN (
    SELECT id FROM claims_studentaccount WHERE user_id = %s AND signed_in_at IS NULL
    FOR UPDATE SKIP LOCKED) RETURNING 1"""


def note_first_sign_in(user: User) -> list[Statement]:
    """Return the statement that notes a student's first sign-in since the claim.

    Later sign-ins change no row. An account that a reset has locked at this moment is skipped: a sign-in
    never waits for a reset, and the next one notes it.
    """
    if user.kind != User.Kind.STUDENT:
        return []
    return [Statement("noted_first_sign_in", _NOTE, (timezone.now(), user.pk))]
