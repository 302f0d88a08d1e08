"""Letters in admin: issue the keys of a school, print their letters in runs, or one guardian's (A5)."""

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, reverse
from django.utils import timezone

from parents import keys, letters
from parents.admin.guardian_actions import REFUSALS
from parents.models import ActivationKey, LetterRun
from parents.permissions import MANAGE_KEYS
from portal.actor import actor_of
from portal.staff.actions import run_action
from portal.staff.mass_reading import charge_records
from portal.staff.scoped_admin import ScopedAdmin, visitor
from sis import roster

# A press on a button this soon after a run is the same press.
PRESSED_TWICE = timedelta(minutes=1)


class SchoolForm(forms.Form):
    """The school whose letters to print; refuses numbers that cannot be an id."""

    school = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@admin.register(LetterRun)
class LettersAdmin(ScopedAdmin):
    """A page in place of the list: the visitor's schools, and what each has to issue and print."""

    opens_with = MANAGE_KEYS
    fields = ["school", "homerooms", "printed_by", "printed_at"]

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return the runs of the schools that are reached whole."""
        return rows.filter(school__in=self.scope_for(request, permission).schools())

    def get_urls(self) -> list[URLPattern]:
        """Add the actions for a school, printing a run again, and the letter of one guardian."""
        return [
            self.post_path("issue/", self.issue_view, name="parents_letters_issue"),
            self.post_path("print/", self.print_view, name="parents_letters_print"),
            self.post_path("<int:run_id>/again/", self.again_view, name="parents_letters_again"),
            self.post_path(
                "of/<int:guardian_id>/",
                self.letter_view,
                name="parents_letter",
                back="admin:sis_guardian_change",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the schools, or one of them with its numbers."""
        if self.scope_for(request).is_nowhere:
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "title": "Letters with activation keys"}
        if "school" in request.GET:
            school = self._school(request, request.GET)
            context |= {"school": school, "numbers": letters.letters_of_school(school)}
        else:
            schools = self.scope_for(request).schools().filter(is_active=True).order_by("name")
            if len(found := list(schools[:2])) == 1:
                return redirect(f"{request.path}?school={found[0].pk}")
            context["schools"] = schools
        return render(request, "admin/parents/letters.html", context)

    def issue_view(self, request: HttpRequest) -> HttpResponse:
        """Issue a key to every guardian of a school without one (POST)."""
        school = self._school(request, request.POST)
        issue = partial(keys.issue_keys, schools=[school.pk])
        run_action(request, issue, done="{} keys issued. Now print their letters.".format, refusals={})
        return redirect(f"{reverse('admin:parents_letterrun_changelist')}?school={school.pk}")

    def print_view(self, request: HttpRequest) -> HttpResponse:
        """Print the letters of a school that are not printed yet (POST).

        The same press again, as by a double click, shows the same run.
        """
        school = self._school(request, request.POST)
        run = letters.print_new_letters(actor=actor_of(request), school=school)
        if run is None:
            lately = LetterRun.objects.filter(printed_at__gt=timezone.now() - PRESSED_TWICE)
            run = lately.filter(school=school, printed_by=visitor(request)).order_by("-printed_at").first()
        if run is None:
            messages.info(request, "Every letter is printed. You can print a run again below.")
            return redirect(f"{reverse('admin:parents_letterrun_changelist')}?school={school.pk}")
        return self._sheets_of(request, run)

    def again_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Print a run again, in the same order (POST)."""
        return self._sheets_of(request, self.get_record(request, run_id))

    def letter_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Print the letter of one guardian (POST)."""
        if self.scope_for(request).is_nowhere:
            raise PermissionDenied
        guardians = self.scope_for(request).guardians(roster.all_guardians().filter(pk=guardian_id))
        guardian = guardians.first()
        if guardian is None:
            raise Http404
        good = ActivationKey.objects.good(timezone.now()).filter(guardian=guardian, by_mail=False)
        key = good.select_related("guardian").order_by("-issued_at").first()
        if key is not None:
            reached = self._students(request)
            printed = letters.print_letter(actor=actor_of(request), key=key, reached=reached)
            if printed is not None:
                return self._sheets(request, letters.Sheets([printed]))
        messages.warning(request, "There is no key to print. Issue a new one." if key else REFUSALS["no_key"])
        return redirect("admin:sis_guardian_change", guardian.pk)

    def _school(self, request: HttpRequest, given: Any) -> roster.School:
        """Return the named school if it is in the visitor's scope; raises Http404 otherwise."""
        scope = self.scope_for(request)
        if scope.is_nowhere:
            raise PermissionDenied
        form = SchoolForm(given)
        named = form.cleaned_data["school"] if form.is_valid() else 0
        school = scope.schools().filter(pk=named).first()
        if school is None:
            raise Http404
        return school

    def _students(self, request: HttpRequest) -> QuerySet[roster.Student]:
        return self.scope_for(request).students(roster.all_students())

    def _sheets_of(self, request: HttpRequest, run: LetterRun) -> HttpResponse:
        reached = self._students(request)
        sheets = letters.sheets_of_run(actor=actor_of(request), run=run, reached=reached)
        return self._sheets(request, sheets, run=run)

    def _sheets(
        self, request: HttpRequest, sheets: letters.Sheets, *, run: LetterRun | None = None
    ) -> HttpResponse:
        charge_records(request, len(sheets.letters))
        context = {"sheets": sheets, "run": run, "portal_origin": settings.PORTAL_ORIGIN}
        return render(request, "admin/parents/letter_sheets.html", context)
