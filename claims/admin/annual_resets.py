"""The reset of all student accounts, in admin (A3)."""

from functools import partial
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, reverse
from django.utils import timezone

from claims.annual_reset import services
from claims.annual_reset.choice import Choice, Counted, offered_grades, offered_schools
from claims.annual_reset.messages import REFUSALS, outcome
from claims.models import AnnualReset
from claims.permissions import RUN_ANNUAL_RESET
from portal.staff.actions import run_action
from portal.staff.scoped_admin import ScopedAdmin, visitor
from sis import roster


class ChoiceForm(forms.Form):
    """Whose accounts to reset."""

    what = forms.ChoiceField(
        choices=AnnualReset.Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which accounts to reset."},
    )
    schools = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    grades = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].choices = offered_schools()  # type: ignore[attr-defined]
        self.fields["grades"].choices = [(grade, grade) for grade in offered_grades()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Require at least one school or grade if schools or grades are to be chosen."""
        fields = super().clean() or {}
        what = fields.get("what")
        if what in ("schools", "grades") and not fields.get(what):
            self.add_error(what, f"Tick the {what}.")
        return fields

    def choice(self) -> Choice:
        """Return the choice of a valid form."""
        what = self.cleaned_data["what"]
        chosen = tuple(sorted(self.cleaned_data[what])) if what != AnnualReset.Choice.ALL else ()
        return Choice(what, **({what: chosen} if chosen else {}))


@admin.register(AnnualReset)
class AnnualResetAdmin(ScopedAdmin):
    """All runs. A new one is counted first, and a pending one must be approved by someone else."""

    opens_with = RUN_ANNUAL_RESET
    list_display = ["begun_at", "whose", "state", "counted", "accounts", "begun_by", "approved_by", "done_at"]
    list_select_related = ["begun_by", "approved_by"]
    ordering = ["-begun_at", "-pk"]
    change_form_template = "admin/claims/annual_reset.html"
    fields = ["state"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Admit visitors who may reset all accounts."""
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """Add the actions on a run."""
        actions = {"approve": self.approve_view, "cancel": self.cancel_view, "undo": self.undo_view}
        own = (
            self.post_path(f"<int:run_id>/{name}/", view, name=f"claims_annualreset_{name}")
            for name, view in actions.items()
        )
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose and count (GET changes nothing); then confirm by typing (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        here = request.get_full_path()
        form = ChoiceForm(request.GET if "count" in request.GET else None)
        choice = form.choice() if form.is_bound and form.is_valid() else None
        if request.method == "POST" and choice:
            typed = request.POST.get("confirmation", "")
            begin = partial(services.begin_annual_reset, choice=choice, confirmation=typed)
            run = run_action(request, begin, done=outcome, refusals=REFUSALS)
            return redirect(reverse("admin:claims_annualreset_change", args=[run.pk]) if run else here)
        context = {
            **self.admin_site.each_context(request),
            "title": "Begin an annual reset",
            "form": form,
            **(_dry_run(choice) if choice else {}),
        }
        return render(request, "admin/claims/begin_reset.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the state of a run and what can be done with it."""
        run: AnnualReset = self.get_object(request, object_id)
        is_pending, is_done = run.state == AnnualReset.State.PENDING, run.state == AnnualReset.State.DONE
        context = {
            "title": f"Annual reset: {self.whose(run)}",
            "run": run,
            "whose": self.whose(run),
            "is_mine": run.begun_by_id == visitor(request).pk,
            "is_pending": is_pending,
            "undo_until": services.undo_until(run) if is_done else None,
            "can_undo": is_done and timezone.now() < services.undo_until(run),
            **(_dry_run(Choice.from_run(run)) if is_pending else {}),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def approve_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Run a pending reset as the second administrator (POST)."""
        run, typed = self.get_record(request, run_id), request.POST.get("confirmation", "")
        approve = partial(services.approve_annual_reset, run=run, confirmation=typed)
        run_action(request, approve, done=outcome, refusals=REFUSALS)
        return redirect("admin:claims_annualreset_change", run_id)

    def cancel_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Cancel a pending reset (POST)."""
        run = self.get_record(request, run_id)
        run_action(request, partial(services.cancel_annual_reset, run=run), done=outcome, refusals=REFUSALS)
        return redirect("admin:claims_annualreset_change", run_id)

    def undo_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Restore the accounts (POST)."""
        run = self.get_record(request, run_id)
        run_action(request, partial(services.undo_annual_reset, run=run), done=outcome, refusals=REFUSALS)
        return redirect("admin:claims_annualreset_change", run_id)

    @admin.display(description="whose")
    def whose(self, run: AnnualReset) -> str:
        """Describe whose accounts in a few words."""
        if run.choice == AnnualReset.Choice.GRADES:
            return f"grade{'s' if len(run.grades) > 1 else ''} {', '.join(run.grades)}"
        if run.choice == AnnualReset.Choice.SCHOOLS:
            names = roster.schools(frozenset(run.schools)).values_list("name", flat=True)
            return ", ".join(names) if len(names) <= 3 else f"{len(names)} schools"
        return "all students"


def _dry_run(choice: Choice) -> dict[str, Any]:
    """Return the counts for the page: by school with its grades, by grade, and in total."""
    counted = choice.count()
    schools = [(name, list(rows)) for name, rows in groupby(counted, key=lambda row: row.school)]
    grades = [
        (grade, [row for row in counted if row.grade == grade])
        for grade in roster.sort_grades({row.grade for row in counted})
    ]
    every = _sum("All", counted)
    return {
        "choice": choice,
        "by_school": [(_sum(name, rows), rows) for name, rows in schools],
        "by_grade": [_sum(grade or "No grade", rows) for grade, rows in grades],
        "every": every,
        "needs_second": every.claimed > settings.ANNUAL_RESET_SECOND_PERSON,
        "second_person": settings.ANNUAL_RESET_SECOND_PERSON,
        "undo_hours": int(settings.ANNUAL_RESET_UNDO.total_seconds() // 3600),
    }


def _sum(name: str, rows: list[Counted]) -> Counted:
    numbers = ([getattr(row, state) for row in rows] for state in ("claimed", "reset", "never", "closed"))
    return Counted(name, "", *(sum(column) for column in numbers))
