"""Staff actions on a guardian: keys, the account, holds. Each has its own permission (A5, A8)."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from parents import accounts, holds, keys
from parents.models import GuardianAccount
from parents.permissions import GIVE_TEMPORARY_PASSWORD, HOLD_ACCESS, MANAGE_KEYS, REACTIVATE_ACCOUNT
from portal.auth.passwords import generate_password
from portal.staff.actions import run_action
from portal.staff.scoped_admin import ScopedAdmin
from sis import roster

REFUSALS = {
    "has_account": "There is already an account. A key would not work.",
    "inactive": "This guardian is no longer in the roster.",
    "not_disabled": "The account is open. There is nothing to reactivate.",
    "disabled": "The account was closed for another reason than failed log-ins. Reactivate it first.",
    "held": "This access is already on hold.",
    "in_the_past": "This day is in the past.",
    "pressed_twice": "The button was pressed twice. Only one password was given.",
    "no_key": "There is no unused key. Issue one first.",
    "key_is_over": "This key has already been used or revoked.",
    "lifted": "Someone has already lifted this hold.",
}
# The session's key for a temporary password that was given and not shown yet, and how long it waits.
NOT_SHOWN, SHOWN_WITHIN = "temporary_password", timedelta(minutes=5)


class HoldForm(forms.Form):
    """The reason for a hold, and its last day."""

    reason = forms.CharField(
        max_length=200,
        error_messages={"required": "Say why."},
        help_text="Other staff read this. The family does not.",
    )
    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: until someone lifts it.",
    )

    def clean_last_day(self) -> date | None:
        """Refuse a day in the past."""
        last_day: date | None = self.cleaned_data["last_day"]
        if last_day and last_day < timezone.localdate():
            raise ValidationError(REFUSALS["in_the_past"])
        return last_day


class GuardianActions(ScopedAdmin):
    """What staff do to a guardian, each with a permission of its own."""

    def get_urls(self) -> list[URLPattern]:
        """Add the actions; all but the form of a hold act on POST alone."""
        views: dict[str, Callable[..., HttpResponse]] = {
            "key": self.key_view,
            "reactivate": self.reactivate_view,
            "temporary-password": self.temporary_view,
            "end-sessions": self.end_sessions_view,
        }
        own = [
            self.post_path(
                f"<int:guardian_id>/{name}/", view, name=f"parents_guardian_{name.replace('-', '_')}"
            )
            for name, view in views.items()
        ]
        hold = self.admin_site.admin_view(self.hold_view)
        shown = self.admin_site.admin_view(self.temporary_shown_view)
        return [
            *own,
            path(
                "<int:guardian_id>/temporary-password/shown/",
                shown,
                name="parents_guardian_temporary_shown",
            ),
            path("<int:guardian_id>/hold/<int:student_id>/", hold, name="parents_hold"),
            *super().get_urls(),
        ]

    def key_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Issue a key for a letter; it revokes older ones."""
        guardian = self.get_record(request, guardian_id, MANAGE_KEYS)
        done = "A new key was issued. Print its letter below. Older keys no longer work."
        run_action(request, partial(keys.issue_key, guardian=guardian), done=done, refusals=REFUSALS)
        return self.back(guardian)

    def reactivate_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Reactivate a disabled account."""
        account = self._account(request, guardian_id, REACTIVATE_ACCOUNT)
        done = "The account is active again. Earlier sessions stay signed out."
        reactivate = partial(accounts.reactivate_account, account=account)
        run_action(request, reactivate, done=done, refusals=REFUSALS)
        return self.back(account.guardian)

    def end_sessions_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Sign the guardian out everywhere."""
        account = self._account(request, guardian_id, REACTIVATE_ACCOUNT)
        end = partial(accounts.end_sessions, account=account)
        run_action(request, end, done="Signed out everywhere.", refusals=REFUSALS)
        return self.back(account.guardian)

    def temporary_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Give a temporary password (P9), which the next page shows once.

        The session keeps the id from which the password is derived, never the password.
        """
        account = self._account(request, guardian_id, GIVE_TEMPORARY_PASSWORD)
        secret_id = uuid4()
        give = partial(accounts.give_temporary_password, account=account, secret_id=secret_id)
        if run_action(request, give, done="", refusals=REFUSALS) is not None:
            request.session[NOT_SHOWN] = [guardian_id, str(secret_id), timezone.now().timestamp()]
        elif NOT_SHOWN not in request.session:
            return self.back(account.guardian)
        return redirect("admin:parents_guardian_temporary_shown", guardian_id)

    def temporary_shown_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Show a temporary password once: the page cannot be reloaded, and it makes no other one."""
        account = self._account(request, guardian_id, GIVE_TEMPORARY_PASSWORD)
        given, secret_id, at = request.session.pop(NOT_SHOWN, (0, "", 0))
        if given != guardian_id or timezone.now().timestamp() - at > SHOWN_WITHIN.total_seconds():
            messages.info(request, "A temporary password is shown only once. If it is lost, give a new one.")
            return self.back(account.guardian)
        password = generate_password(UUID(secret_id))
        context = {"title": "Temporary password", "guardian": account.guardian, "account": account}
        context |= {**self.admin_site.each_context(request), "password": password}
        return render(request, "admin/parents/temporary_password.html", context)

    def hold_view(self, request: HttpRequest, guardian_id: int, student_id: int) -> HttpResponse:
        """Block this guardian's access to one child, with a reason (A8)."""
        guardian = self.get_record(request, guardian_id, HOLD_ACCESS)
        tie = next((t for t in roster.every_tie_of(guardian.pk) if t.student.pk == student_id), None)
        reached = self.scope_for(request, HOLD_ACCESS).students(roster.all_students().filter(pk=student_id))
        if tie is None or not reached.exists():
            raise Http404
        form = HoldForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            hold = partial(holds.hold_access, guardian=guardian, student=tie.student, **form.cleaned_data)
            done = f"{guardian} sees nothing of {tie.student.full_name} from now on."
            run_action(request, hold, done=done, refusals=REFUSALS)
            return self.back(guardian)
        context = {"title": "Hold access", "guardian": guardian, "student": tie.student, "form": form}
        context |= self.admin_site.each_context(request)
        return render(request, "admin/parents/hold.html", context)

    def back(self, guardian: roster.Guardian) -> HttpResponse:
        """Return to the guardian's page."""
        return redirect("admin:sis_guardian_change", guardian.pk)

    def _account(self, request: HttpRequest, guardian_id: int, permission: str) -> GuardianAccount:
        guardian = self.get_record(request, guardian_id, permission)
        account: GuardianAccount | None = getattr(guardian, "account", None)
        if account is None:
            raise Http404
        return account
