"""Requests of families to correct something: the office reads and answers them (H15)."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from parents import corrections
from parents.correction_inbox import corrections_for, scope_of_corrections
from parents.correction_subjects import subject_in_words
from parents.models import CorrectionRequest
from parents.permissions import ANSWER_CORRECTIONS
from portal.staff.actions import run_action
from portal.staff.filters import SchoolFilter
from portal.staff.scope import Scope
from portal.staff.scoped_admin import ScopedAdmin, visitor

REFUSALS = {"answered": "Someone has already answered this request."}


class CorrectionSchoolFilter(SchoolFilter):
    """The student's school."""

    school_lookup = "student__school_id"


class AnswerForm(forms.Form):
    """The outcome, and a sentence for the person who asked."""

    state = forms.ChoiceField(
        label="Outcome",
        choices=[(s, s.label) for s in (CorrectionRequest.State.DONE, CorrectionRequest.State.DECLINED)],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose done or declined."},
    )
    answer = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={"required": "Write a sentence. The person who asked will read it."},
        help_text="The guardian who asked will read this. Other guardians will not.",
    )


@admin.register(CorrectionRequest)
class CorrectionRequestAdmin(ScopedAdmin):
    """Requests by kind and school, the longest wait first. Answering one changes nothing in the roster."""

    opens_with, student_path = ANSWER_CORRECTIONS[CorrectionRequest.Kind.HOUSEHOLD], "student"
    list_display = ["what", "student_link", "school", "written", "age", "state", "answered_by"]
    list_filter = ["state", "kind", CorrectionSchoolFilter]
    list_select_related = ["student__school", "answered_by"]
    ordering = [F("answered_at").desc(nulls_first=True), "asked_at", "pk"]
    change_form_template = "admin/parents/correction.html"
    fields = readonly_fields = (
        "what",
        "student_link",
        "school",
        "text",
        "asked",
        "state",
        "answer",
        "answered_at",
        "answered_by",
    )

    def scope_for(self, request: HttpRequest, permission: str = "") -> Scope:
        """Return where the visitor answers requests of any kind; `rows_in_scope` tells the kinds apart."""
        return scope_of_corrections(visitor(request))

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return the requests of the kinds and schools that are the visitor's."""
        return corrections_for(visitor(request), rows)

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the requests with the people they name."""
        return super().all_rows(request).select_related("student__school", "asked_by", "answered_by")

    def get_urls(self) -> list[URLPattern]:
        """Add the page for the answer."""
        answer = self.admin_site.admin_view(self.answer_view)
        name = "parents_correctionrequest_answer"
        return [path("<int:correction_id>/answer/", answer, name=name), *super().get_urls()]

    def answer_view(self, request: HttpRequest, correction_id: int) -> HttpResponse:
        """Ask for outcome and sentence, and close the request."""
        correction = self.get_record(request, correction_id)
        form = AnswerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            answer = partial(corrections.answer_correction, correction=correction, **form.cleaned_data)
            run_action(request, answer, done="Answered. The person who asked can see it.", refusals=REFUSALS)
            return redirect("admin:parents_correctionrequest_changelist")
        context = {**self.admin_site.each_context(request), "title": "Answer", "form": form}
        context |= {"correction": correction, "about": subject_in_words(correction.kind, correction.about)}
        return render(request, "admin/parents/answer_correction.html", context)

    @admin.display(description="about", ordering="kind")
    def what(self, correction: CorrectionRequest) -> str:
        """Show what is said to be wrong."""
        return subject_in_words(correction.kind, correction.about)

    @admin.display(description="student", ordering="student__search_key")
    def student_link(self, correction: CorrectionRequest) -> SafeString:
        """Link to the student."""
        url = reverse("admin:sis_student_change", args=[correction.student_id])
        return format_html('<a href="{}">{}</a>', url, correction.student)

    @admin.display(description="school")
    def school(self, correction: CorrectionRequest) -> str:
        """Show the student's school."""
        return str(correction.student.school or "–")

    @admin.display(description="request")
    def written(self, correction: CorrectionRequest) -> str:
        """Show the beginning of what was written."""
        return correction.text if len(correction.text) <= 120 else f"{correction.text[:119]}…"

    @admin.display(description="asked", ordering="asked_at")
    def asked(self, correction: CorrectionRequest) -> str:
        """Show who asked, and how long ago."""
        return f"{correction.asked_by.get_full_name()}, {timesince(correction.asked_at)} ago"

    @admin.display(description="waiting", ordering="asked_at")
    def age(self, correction: CorrectionRequest) -> str:
        """Show how long the request has been waiting, or waited."""
        return timesince(correction.asked_at, correction.answered_at, depth=1)
