"""The base of all admin pages: read-only, and limited to the scope of the visitor's permission."""

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from typing import Any, NoReturn

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst

from portal import access_log
from portal.actor import actor_of
from portal.models import User
from portal.staff.ids import ids_in
from portal.staff.mass_reading import charge_records
from portal.staff.people_search import rows_about
from portal.staff.scope import NOWHERE, Scope, scope_of

# The suffixes that Django's own list filters add to the name of a field.
FILTER_ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__isempty", "__gte", "__lt")
DATE_ENDINGS = ("__year", "__month", "__day")
# Rows of a long list are counted up to this number only.
COUNTED = 1000


class CappedPaginator(Paginator[Any]):
    """Counts only as many rows as people page through; to see more, narrow the list or search."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most one more than `COUNTED`."""
        rows: Any = self.object_list
        return int(rows.values("pk")[: COUNTED + 1].count())

    @property
    def count_in_words(self) -> str:
        """Return how many rows there are, or that there are more than were counted."""
        return f"more than {COUNTED:,}" if self.count > COUNTED else f"{self.count:,}"


class PagedList(ChangeList):
    """A list that never asks for more rows than a page, so that PostgreSQL plans for a page, too."""

    def get_results(self, request: HttpRequest) -> None:
        """Ask for a page even where everything fits on one."""
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.result_list[: self.list_per_page]


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Lists and shows rows. Adding, changing and deleting are off, whatever the permissions."""

    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to users who may see this page."""
        return self.has_view_permission(request)


class ScopedAdmin(ReadOnlyAdmin):
    """Shows only the rows in the scope of the permission `opens_with`.

    `opens_with` is an `app.codename`. `student_path`, `guardian_path` and `user_path` are lookups from a
    row to its person; "pk" if the row is the person. Rows without a path are only for those who reach
    everywhere. Lists, details, histories, actions, autocomplete and search all start from `get_queryset`.
    `searched_people` has the lookups to "student" and "guardian" of a list that is searched by them.
    """

    # Each of these would count a whole table.
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    paginator = CappedPaginator

    opens_with = ""
    student_path = ""
    guardian_path = ""
    user_path = ""
    searched_people: Mapping[str, str] = {}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search with `search`; an empty search finds every row."""
        if not search_term.strip():
            return queryset, False
        found = self.search(request, queryset, search_term)
        return super().get_search_results(request, queryset, search_term) if found is None else (found, False)

    def search(self, request: HttpRequest, queryset: QuerySet[Any], words: str) -> QuerySet[Any] | None:
        """Return the rows for these words, each once; None to look into `search_fields`."""
        if not self.searched_people:
            return None
        return rows_about(request, queryset, words, scope=self.scope_for(request), **self.searched_people)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return what lists the rows."""
        return PagedList

    def scope_for(self, request: HttpRequest, permission: str = "") -> Scope:
        """Return how far this permission (by default the page's own) of the visitor reaches."""
        name = permission or self.opens_with
        return scope_of(request.user, name) if name else NOWHERE

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return the rows that this permission reaches; some actions have a permission of their own."""
        scope = self.scope_for(request, permission)
        if scope.is_nowhere:
            return rows.none()
        if self.student_path == "pk":
            return scope.students(rows)
        if self.guardian_path == "pk":
            return scope.guardians(rows)
        if self.user_path == "pk":
            return scope.users(rows)
        return scope.rows(rows, student=self.student_path, guardian=self.guardian_path, user=self.user_path)

    def get_record(self, request: HttpRequest, pk: Any, permission: str = "") -> Any:
        """Return the record for a view of an action.

        Raises PermissionDenied if the permission reaches no one, OutOfReach (a 404 that is logged)
        for a record out of scope, Http404 if there is none.
        """
        if self.scope_for(request, permission).is_nowhere:
            raise PermissionDenied
        found = self.rows_in_scope(request, self.all_rows(request), permission).filter(pk=pk).first()
        return found if found is not None else self._raise_out_of_reach(pk)

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all rows for every visitor; override this to prepare them, never `get_queryset`."""
        return super().get_queryset(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows in the visitor's scope."""
        return self.rows_in_scope(request, self.all_rows(request))

    def records_in_address(
        self, request: HttpRequest, parameter: str, permission: str, *, most: int
    ) -> list[Any]:
        """Return the records that a parameter such as `students=1,2,3` names, by id.

        Raises Http404 for none or more than `most`, and as `get_record` does for one out of scope.
        """
        ids = ids_in(request, parameter)
        if not ids or len(ids) > most:
            if self.scope_for(request, permission).is_nowhere:
                raise PermissionDenied
            raise Http404
        found = {
            row.pk: row
            for row in self.rows_in_scope(request, self.all_rows(request), permission).filter(pk__in=ids)
        }
        return [found[pk] if pk in found else self.get_record(request, pk, permission) for pk in sorted(ids)]

    def ticked_records(
        self, request: HttpRequest, queryset: QuerySet[Any], permission: str, *, most: int
    ) -> list[Any]:
        """Return the ticked records in scope; none, with a message, if there are more than `most`."""
        found = list(self.rows_in_scope(request, queryset, permission)[: most + 1])
        if len(found) > most:
            messages.warning(request, f"Choose at most {most} {self.opts.verbose_name_plural} at once.")
            return []
        return found

    def may_act_on(self, request: HttpRequest, record: Model, permission: str) -> bool:
        """Say whether the permission reaches this record."""
        scope = self.scope_for(request, permission)
        if scope.is_everywhere or scope.is_nowhere:
            return scope.is_everywhere
        rows = self.model._base_manager.filter(pk=record.pk)
        return bool(self.rows_in_scope(request, rows, permission).exists())

    def post_path(
        self, route: str, view: Callable[..., HttpResponseBase], *, name: str, back: str = ""
    ) -> URLPattern:
        """Return the path of a view that acts on POST alone.

        Any other request, such as one after signing in again, is redirected to the page named `back`
        with the ids in the address: by default to the record's own page, or to the list if the
        address has no id.
        """

        @wraps(view)
        def post_only(request: HttpRequest, **ids: int) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, **ids)
            if self.scope_for(request).is_nowhere:
                raise PermissionDenied
            page = "change" if ids else "changelist"
            return redirect(
                back or f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", *ids.values()
            )

        return path(route, self.admin_site.admin_view(post_only), name=name)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Admit visitors whose permission reaches anyone."""
        return not self.scope_for(request).is_nowhere

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the record. Raises as `get_record`: records out of scope and unknown ids look alike."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = super().get_object(request, object_id, from_field)
        return found if found is not None else self._raise_out_of_reach(object_id)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under its own name instead of Django's "Select … to view"."""
        title = capfirst(str(self.opts.verbose_name_plural))
        answer = super().changelist_view(request, {"title": title, **(extra_context or {})})
        if self._is_about_people and isinstance(answer, TemplateResponse):
            shown = (answer.context_data or {}).get("cl")
            charge_records(request, len(shown.result_list) if shown else 0)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the record, and log that it was opened if it is about a person."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        is_shown = request.method == "GET" and answer.status_code == 200
        if self._is_about_people and is_shown and isinstance(answer, TemplateResponse):
            charge_records(request, 1)
            self.log_opening(request, (answer.context_data or {})["original"])
        return answer

    @property
    def _is_about_people(self) -> bool:
        return bool(self.student_path or self.guardian_path or self.user_path)

    def log_opening(self, request: HttpRequest, record: Model) -> None:
        """Log that the visitor has opened this record; also for views outside `change_view`."""
        access_log.record("portal.record_opened", actor=actor_of(request), **self.about(record))

    def about(self, record: Model) -> dict[str, Any]:
        """Return how the access log names this record: its model and id, the student and the user."""
        student, user = _follow(record, self.student_path), _follow(record, self.user_path)
        return {
            "record": record._meta.label_lower,
            "record_id": record.pk if isinstance(record.pk, int) else str(record.pk),
            "student_id": student.pk if student else None,
            "user": user,
        }

    def response_action(  # type: ignore[override]  # as Django has it
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Run an action; refuse ids that cannot be from our lists (400)."""
        try:
            for ticked in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(ticked)
        except ValidationError:
            raise BadRequest from None
        return super().response_action(request, queryset)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the lookups of the page's own filters only."""
        asked = {f"{self.date_hierarchy}{end}" for end in DATE_ENDINGS} if self.date_hierarchy else set()
        for entry in self.get_list_filter(request) if request else self.list_filter:
            name = entry[0] if isinstance(entry, (list, tuple)) else entry
            if isinstance(name, type) and issubclass(name, admin.SimpleListFilter):
                asked.add(str(name.parameter_name))
            else:
                asked |= {f"{name}{end}" for end in FILTER_ENDINGS}
        return lookup in asked

    def _raise_out_of_reach(self, pk: Any) -> NoReturn:
        try:
            record = self.model._base_manager.filter(pk=pk).first()
        except (ValidationError, ValueError, OverflowError):
            record = None
        if record is None:
            raise Http404
        raise OutOfReach(self.about(record))


def visitor(request: HttpRequest) -> User:
    """Return the signed-in staff member; raises PermissionDenied for anyone else."""
    if not isinstance(request.user, User) or not request.user.is_staff:
        raise PermissionDenied
    return request.user


def _follow(record: Model, path: str) -> Any:
    """Return the end of a lookup such as `user__student_account__student`; None if it ends early."""
    if not path:
        return None
    found: Any = record
    for name in path.split(LOOKUP_SEP) if path != "pk" else ():
        found = getattr(found, name, None)
    return found


class OutOfReach(Http404):
    """The record exists but is out of the visitor's scope; the visitor gets a 404.

    `about` is how the access log names the record.
    """

    def __init__(self, about: dict[str, Any]) -> None:
        super().__init__("No such record.")
        self.about = about


def log_denied(request: HttpRequest, refusal: PermissionDenied | OutOfReach) -> None:
    """Log a denied request. Call it after the view, whose own transaction has been rolled back."""
    where = request.resolver_match.view_name if request.resolver_match else ""
    about = refusal.about if isinstance(refusal, OutOfReach) else {}
    access_log.record("portal.admin_denied", actor=actor_of(request), success=False, view=where, **about)
