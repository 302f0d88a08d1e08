"""The access log in admin: read, search, export; never change."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern
from django.utils import timezone

from portal import access_log
from portal.actor import actor_of
from portal.models import AccessEvent
from portal.staff import log_search
from portal.staff.csv_export import csv_response
from portal.staff.mass_reading import charge_records, most_counted
from portal.staff.roles import VIEW_LOG
from portal.staff.scope import Scope
from portal.staff.scoped_admin import ScopedAdmin

EXPORTED_AT_ONCE = 1000
HEADER = ("time", "kind", "success", "by", "account", "student", "address", "browser", "detail")


class DayField(forms.DateField):
    """A day in the portal's time zone, between 2000 and 2100."""

    def __init__(self) -> None:
        years = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]
        super().__init__(required=False, widget=forms.DateInput({"type": "date"}), validators=years)


class SearchForm(forms.Form):
    """The search fields of the log."""

    person = forms.CharField(
        required=False,
        max_length=100,
        label="Number, user name, name or email on file",
        widget=forms.TextInput({"type": "search"}),
    )
    address = forms.GenericIPAddressField(required=False, label="From (IP address)")
    kind = forms.ChoiceField(required=False)
    school: Any = forms.ModelChoiceField(queryset=None, required=False, empty_label="every school")
    since = DayField()
    until = DayField()
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope
        kinds = [(kind, log_search.in_words(kind)) for kind in log_search.kinds()]
        self.fields["kind"].choices = [("", "every kind"), *kinds]  # type: ignore[attr-defined]
        self.fields["school"].queryset = scope.schools()  # type: ignore[attr-defined]

    def search(self) -> log_search.Search:
        """Return the search; only for a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "before" and value}
        if typed := given.pop("person", ""):
            given["people"] = log_search.find_people(self.scope, typed)
        return log_search.Search(**given)


class AccessEventAdmin(ScopedAdmin):
    """Who did what to whom, from where, and whether it succeeded."""

    opens_with = VIEW_LOG

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return the events in scope; events have plain ids, so the lookups of ScopedAdmin do not apply."""
        return log_search.in_scope(self.scope_for(request, permission))

    def get_urls(self) -> list[URLPattern]:
        """Add the export."""
        export = self.post_path("export/", self.export_view, name="portal_accessevent_export")
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show a page of the log; Django's own list would count millions of rows."""
        scope, form = self._asked(request)
        events: list[AccessEvent] = []
        older: int | None = None
        search = log_search.Search()
        if form.is_valid():
            search = form.search()
            found = log_search.find(scope, search)
            events, older = log_search.page_of(found, before=form.cleaned_data["before"])
            charge_records(request, len(events))
        asked = request.GET.copy()
        asked.pop("before", None)
        context = {
            **self.admin_site.each_context(request),
            "title": "Access log",
            "form": form,
            "rows": list(_rows(events)),
            "older": older,
            "most_people": log_search.MOST_PEOPLE if _is_cut_off(search) else None,
            "asked": asked.urlencode(),
            "opts": self.opts,
        }
        return render(request, "admin/portal/log.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Export the events that match the filters; the export itself is logged."""
        scope, form = self._asked(request)
        if not form.is_valid():
            return self.changelist_view(request)
        search = form.search()
        found = log_search.find(scope, search)
        charge_records(request, log_search.count_up_to(found, most_counted()))
        access_log.record(
            "portal.log_exported",
            actor=actor_of(request),
            filters=sorted(name for name in form.cleaned_data if form.cleaned_data[name]),
        )
        return csv_response("access-log.csv", HEADER, _exported(found, search))

    def _asked(self, request: HttpRequest) -> tuple[Scope, SearchForm]:
        scope = self.scope_for(request)
        if scope.is_nowhere:
            raise PermissionDenied
        return scope, SearchForm(request.GET, scope=scope)


def _is_cut_off(search: log_search.Search) -> bool:
    return search.people is not None and not search.people.are_all


def _rows(events: list[AccessEvent]) -> Iterator[dict[str, Any]]:
    names = log_search.names_in(events)
    for event in events:
        yield {
            "event": event,
            "kind": log_search.in_words(event.kind),
            "by": names.users.get(event.actor_id or 0, event.actor_id or ""),
            "account": names.users.get(event.user_id or 0, event.user_id or ""),
            "student": names.students.get(event.student_id or 0, event.student_id or ""),
            "detail": ", ".join(
                f"{name}: {_format_value(value)}" for name, value in event.detail.items() if value
            ),
        }


def _format_value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _exported(
    events: Sequence[QuerySet[AccessEvent]], search: log_search.Search
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export, a thousand events per query, and a last one that says that it is whole.

    A download that breaks off lacks the last row.
    """
    before: int | None = None
    number = 0
    while True:
        page, before = log_search.page_of(events, before=before, size=EXPORTED_AT_ONCE)
        for row in _rows(page):
            event: AccessEvent = row["event"]
            at = timezone.localtime(event.at).isoformat(timespec="seconds")
            agent = (event.ip, event.agent, row["detail"])
            yield (at, event.kind, event.success, row["by"], row["account"], row["student"], *agent)
        number += len(page)
        if before is None:
            break
    if _is_cut_off(search):
        most = log_search.MOST_PEOPLE
        yield (f"More than {most} people match. These {number} events are about the first {most} only.",)
    else:
        yield (f"This is the whole export: {number} events.",)
