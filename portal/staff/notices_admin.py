"""Notices to families in admin: an office writes one for its school or some grades (H3)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.actor import actor_of
from portal.languages import own_names
from portal.models import PostedNotice
from portal.models.posted_notice import LONGEST_TEXT, LONGEST_TITLE
from portal.notices import posting
from portal.notices.board import announcement_of
from portal.staff.actions import run_action
from portal.staff.filters import SchoolFilter, StateFilter
from portal.staff.language_fields import Parts, add_fields, field_names, written_in
from portal.staff.roles import POST_NOTICE
from portal.staff.scoped_admin import ScopedAdmin
from sis import roster

REFUSALS = {"taken_down": "This notice has already been taken down."}


PARTS: Parts = {
    "title": lambda name: forms.CharField(
        label=f"Title ({name})", required=False, max_length=LONGEST_TITLE, widget=AdminTextInputWidget
    ),
    "text": lambda name: forms.CharField(
        label=f"Text ({name})", required=False, max_length=LONGEST_TEXT, widget=AdminTextareaWidget
    ),
}


class NoticeForm(forms.ModelForm[PostedNotice]):
    """A notice in at least one language, for a school or the district, for all grades or some."""

    grades = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: every grade. Students of these grades see the notice, too.",
    )

    class Meta:
        model = PostedNotice
        fields = (
            "school",
            "grades",
            "first_day",
            "last_day",
        )
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("first_day", "last_day")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [grade for grade in self.instance.grades.split(",") if grade]
        offered = roster.sort_grades({*roster.grades_of_students(), *chosen})
        self.fields["grades"].choices = [(grade, grade) for grade in offered]  # type: ignore[attr-defined]
        self.initial["grades"] = chosen
        held = self.instance.wordings if self.instance.pk else {}
        add_fields(self, PARTS, {code: dict(zip(PARTS, texts, strict=True)) for code, texts in held.items()})

    def clean_grades(self) -> str:
        """Return the grades as the column holds them."""
        return ",".join(self.cleaned_data["grades"])

    def clean(self) -> dict[str, Any]:
        """Require one language at least, each with title and text, and dates in order."""
        fields = super().clean() or self.cleaned_data
        first, last = fields.get("first_day"), fields.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first.")
        elif last and last < timezone.localdate() and "last_day" in self.changed_data:
            self.add_error("last_day", "This day is in the past.")
        written = written_in(fields, PARTS)
        for code in written:
            for part in PARTS:
                if not fields.get(f"{part}_{code}") and f"{part}_{code}" not in self.errors:
                    self.add_error(f"{part}_{code}", f"Write the {part}, too, or leave both empty.")
        if not written and not self.errors:
            self.add_error("title_en", "Write the notice in at least one language.")
        return fields


class ShownFilter(StateFilter):
    """Notices by whether families see them today."""

    title, parameter_name = "shown", "shown"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states as of today."""
        today, up = timezone.localdate(), Q(taken_down_at=None)
        return {
            "now": ("shown now", up & Q(first_day__lte=today, last_day__gte=today)),
            "later": ("shown later", up & Q(first_day__gt=today)),
            "over": ("over", up & Q(last_day__lt=today)),
            "down": ("taken down", ~up),
        }


class PostedNoticeAdmin(ScopedAdmin):
    """Notices of the visitor's schools; those of the whole district only for those who reach all of it."""

    opens_with = POST_NOTICE
    form = NoticeForm
    list_display = ["__str__", "audience", "first_day", "last_day", "languages", "is_shown", "posted_by"]
    list_filter = [ShownFilter, SchoolFilter]
    list_select_related = ["school", "posted_by"]
    ordering = ["-first_day", "-pk"]
    change_form_template = "admin/portal/posted_notice.html"
    readonly_fields = ["as_families_read_it"]

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return the notices of the schools that the visitor reaches whole."""
        scope = self.scope_for(request, permission)
        return rows if scope.is_everywhere else rows.filter(school_id__in=scope.school_ids)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Admit visitors who may post a notice somewhere."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Admit visitors who may post a notice; records out of scope are never loaded."""
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """Add taking a notice down."""
        down = self.post_path(
            "<int:notice_id>/take-down/", self.take_down_view, name="portal_postednotice_take_down"
        )
        return [down, *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Make the form of the columns; the form itself adds the texts."""
        return super().get_form(request, obj, change, **{**kwargs, "fields": NoticeForm.Meta.fields})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Group the fields by language."""
        written = [(name, {"fields": field_names(code, PARTS)}) for code, name in own_names().items()]
        where = (None, {"fields": ["school", "grades", "first_day", "last_day"]})
        return [where, *written, ("As families read it", {"fields": self.readonly_fields})]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the schools in scope; the whole district only to those who reach all of it."""
        scope = self.scope_for(request)
        schools = scope.schools().filter(is_active=True).order_by("name")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs, queryset=schools)
        if field is not None:
            field.required = not scope.is_everywhere
        return field

    def save_model(self, request: HttpRequest, obj: PostedNotice, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save the notice; the log records who did."""
        texts = {code: (title, text) for code, (title, text) in written_in(form.cleaned_data, PARTS).items()}
        posting.save_notice(actor=actor_of(request), notice=obj, texts=texts)

    def take_down_view(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """Take a notice down (POST)."""
        notice = self.get_record(request, notice_id)
        down = partial(posting.take_down, notice=notice)
        run_action(request, down, done="No one can see this notice now.", refusals=REFUSALS)
        return redirect("admin:portal_postednotice_changelist")

    @admin.display(description="for")
    def audience(self, notice: PostedNotice) -> str:
        """Show the school and the grades."""
        grades = f", grades {notice.grades.replace(',', ', ')}" if notice.grades else ""
        return f"{notice.school or 'All schools'}{grades}"

    @admin.display(description="languages")
    def languages(self, notice: PostedNotice) -> str:
        """Show in which languages it is written."""
        return ", ".join(text.language for text in announcement_of(notice).texts)

    @admin.display(description="shown now", boolean=True)
    def is_shown(self, notice: PostedNotice) -> bool:
        """Show whether families see it today."""
        in_time = notice.first_day <= timezone.localdate() <= notice.last_day
        return in_time and notice.taken_down_at is None

    @admin.display(description="")
    def as_families_read_it(self, notice: PostedNotice) -> SafeString | str:
        """Show what a reader of each language gets."""
        if notice._state.adding:
            return "Save first. A notice is not shown before its first day."
        announcement = announcement_of(notice)
        read = [(name, announcement.text_in(code)) for code, name in own_names().items()]
        rows = ((name, text.language, text.title, text.text) for name, text in read)
        return format_html_join("", '<p><b>{}:</b> <span lang="{}">{}<br>{}</span></p>', rows)
