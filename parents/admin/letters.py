"""Letters in admin: issue and print the keys of a school, in batches, or of one guardian (A5)."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, reverse
from django.utils import timezone

from parents import keys, letters
from parents.admin.guardian_actions import REFUSALS
from parents.models import ActivationKey, LetterBatch
from parents.permissions import MANAGE_KEYS
from portal.actor import actor_of
from portal.staff.actions import run_action
from portal.staff.scoped_admin import ScopedAdmin
from sis import roster


class SchoolForm(forms.Form):
    """The school whose letters to print; refuses numbers that cannot be an id."""

    school = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class BatchForm(forms.Form):
    """The batch to print."""

    batch = forms.IntegerField(min_value=1, max_value=10_000)


@admin.register(LetterBatch)
class LettersAdmin(ScopedAdmin):
    """A page in place of the list: the visitor's schools, and what each has to issue and print."""

    opens_with, guardian_path = MANAGE_KEYS, "guardian"

    def get_urls(self) -> list[URLPattern]:
        """Add the two actions for a school, and the letter of one guardian."""
        return [
            self.post_path("issue/", self.issue_view, name="parents_letters_issue"),
            self.post_path("print/", self.print_view, name="parents_letters_print"),
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
            context |= {"school": school, "numbers": letters.letters_of_school(school.pk)}
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
        return redirect(f"{reverse('admin:parents_letterbatch_changelist')}?school={school.pk}")

    def print_view(self, request: HttpRequest) -> HttpResponse:
        """Print one batch of a school's letters (POST); can be repeated."""
        school = self._school(request, request.POST)
        form = BatchForm(request.POST)
        if not form.is_valid():
            return redirect(f"{reverse('admin:parents_letterbatch_changelist')}?school={school.pk}")
        batch = letters.letters_of_school(school.pk).batch(form.cleaned_data["batch"])
        return self._sheets(request, letters.print_letters(actor=actor_of(request), keys=batch))

    def letter_view(self, request: HttpRequest, guardian_id: int) -> HttpResponse:
        """Print the letter of one guardian (POST)."""
        if self.scope_for(request).is_nowhere:
            raise PermissionDenied
        reached = self.scope_for(request).guardians(roster.all_guardians().filter(pk=guardian_id))
        guardian = reached.first()
        if guardian is None:
            raise Http404
        good = ActivationKey.objects.good(timezone.now()).filter(guardian=guardian, by_mail=False)
        key = good.select_related("guardian").order_by("-issued_at").first()
        if key is not None and (printed := letters.print_letters(actor=actor_of(request), keys=[key])):
            return self._sheets(request, printed)
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

    def _sheets(self, request: HttpRequest, printed: list[letters.Letter]) -> HttpResponse:
        context = {"letters": printed, "portal_origin": settings.PORTAL_ORIGIN}
        return render(request, "admin/parents/letter_sheets.html", context)
