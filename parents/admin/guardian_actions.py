"""What staff do to one guardian: a key, the account, a hold. Each asks for its own permission (A5, A8)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from parents import accounts, holds, keys
from parents.errors import ParentError
from parents.models import GuardianAccount
from parents.permissions import GIVE_TEMPORARY_PASSWORD, HOLD_ACCESS, MANAGE_KEYS, REACTIVATE_ACCOUNT
from portal.actor import actor_of
from portal.staff.scoped_admin import ScopedAdmin
from sis import roster

WORDS = {
    "has_account": "There is an account already. A key would open nothing.",
    "inactive": "This guardian is not in the roster any more.",
    "not_disabled": "The account is open. There is nothing to reactivate.",
    "disabled": "The account was closed for another reason than failed log-ins. Reactivate it first.",
    "held": "This access is held already.",
    "in_the_past": "This day is over.",
    "no_key": "There is no good key. Issue one first.",
    "key_is_over": "This key is used or revoked already.",
    "lifted": "Somebody has lifted this hold already.",
}


class HoldForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        max_length=200,
        error_messages={"required": "Say why."},
        help_text="Other staff read this. The family does not.",
    )
    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: until somebody lifts it.",
    )

    def clean_last_day(self) -> date | None:
        """Refuse a day that is over."""
        last_day: date | None = self.cleaned_data["last_day"]
        if last_day and last_day < timezone.localdate():
            raise ValidationError(WORDS["in_the_past"])
        return last_day


class GuardianActions(ScopedAdmin):
    """The pages on which something is done to a guardian; all but the hold's form answer to POST alone."""

    def get_urls(self) -> list[URLPattern]:
        """Add them."""
        views: dict[str, Callable[..., HttpResponse]] = {
            "key": self.key_view,
            "reactivate": self.reactivate_view,
            "temporary-password": self.temporary_view,
            "end-sessions": self.end_sessions_view,
        }
        wrap = self.admin_site.admin_view
        own = [
            path(f"<int:guardian_id>/{name}/", wrap(view), name=f"parents_guardian_{name.replace('-', '_')}")
            for name, view in views.items()
        ]
        hold = path("<int:guardian_id>/hold/<int:student_id>/", wrap(self.hold_view), name="parents_hold")
        return [*own, hold, *super().get_urls()]

    def key_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Issue a key: older ones for a letter end with it."""
        guardian = self.one(request, guardian_id, MANAGE_KEYS)
        if request.method == "POST":
            with self.told(request, "A new key is issued. Print its letter below. Older keys are worthless."):
                keys.issue_key(actor=actor_of(request), guardian=guardian)
        return self.back(guardian)

    def reactivate_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Open a disabled account."""
        account = self._account(request, guardian_id, REACTIVATE_ACCOUNT)
        if request.method == "POST":
            with self.told(request, "The account is open again. Sessions from before stay ended."):
                accounts.reactivate_account(actor=actor_of(request), account=account)
        return self.back(account.guardian)

    def end_sessions_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Sign out everywhere."""
        account = self._account(request, guardian_id, REACTIVATE_ACCOUNT)
        if request.method == "POST":
            with self.told(request, "Signed out everywhere."):
                accounts.end_sessions(actor=actor_of(request), account=account)
        return self.back(account.guardian)

    def temporary_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Give a temporary password, and show it this once (P9)."""
        account = self._account(request, guardian_id, GIVE_TEMPORARY_PASSWORD)
        if request.method != "POST":
            return self.back(account.guardian)
        try:
            password = accounts.give_temporary_password(actor=actor_of(request), account=account)
        except ParentError as error:
            messages.warning(request, WORDS[error.code])
            return self.back(account.guardian)
        context = {"title": "Temporary password", "guardian": account.guardian, "account": account}
        context |= {**self.admin_site.each_context(request), "password": password}
        return render(request, "admin/parents/temporary_password.html", context)

    def hold_view(self, request: HttpRequest, guardian_id: int, student_id: int) -> HttpResponse:
        """Hold this guardian's access to one child, with a reason (A8)."""
        guardian = self.one(request, guardian_id, HOLD_ACCESS)
        tie = next((t for t in roster.every_tie_of(guardian.pk) if t.student.pk == student_id), None)
        reached = self.reach(request, HOLD_ACCESS).students(roster.all_students().filter(pk=student_id))
        if tie is None or not reached.exists():
            raise Http404
        form = HoldForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with self.told(request, f"{guardian} sees nothing of {tie.student.full_name} from now on."):
                holds.hold_access(
                    actor=actor_of(request), guardian=guardian, student=tie.student, **form.cleaned_data
                )
            return self.back(guardian)
        context = {"title": "Hold access", "guardian": guardian, "student": tie.student, "form": form}
        context |= self.admin_site.each_context(request)
        return render(request, "admin/parents/hold.html", context)

    def back(self, guardian: roster.Guardian) -> HttpResponse:
        """Lead back to the guardian's page."""
        return redirect("admin:sis_guardian_change", guardian.pk)

    def told(self, request: HttpRequest, done: str) -> "Told":
        """Say how it went: done, or why not."""
        return Told(request, done)

    def _account(self, request: HttpRequest, guardian_id: int, permission: str) -> GuardianAccount:
        guardian = self.one(request, guardian_id, permission)
        account: GuardianAccount | None = getattr(guardian, "account", None)
        if account is None:
            raise Http404
        return account


class Told:
    """A block that ends in a message: what was done, or the words for the ParentError that it raised."""

    def __init__(self, request: HttpRequest, done: str) -> None:
        self.request, self.done = request, done

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if error is None:
            messages.success(self.request, self.done)
            return False
        if isinstance(error, ParentError):
            messages.warning(self.request, WORDS[error.code])
            return True
        return False
