"""The admin page on which all others build: reads only, and only what the visitor's permission reaches."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, NoReturn

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
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
from portal.staff.scope import NOWHERE, Scope, scope_of

# What Django's own list filters put behind the name of a field.
FILTER_ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__isempty", "__gte", "__lt")
DATE_ENDINGS = ("__year", "__month", "__day")
# A long list is counted no further than this.
COUNTED = 2000


class CappedPaginator(Paginator[Any]):
    """Counts no further than anybody turns pages; whoever wants more narrows the list or searches."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most one more than `COUNTED`."""
        rows: Any = self.object_list
        return int(rows.values("pk")[: COUNTED + 1].count())


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Lists and shows rows. Adding, changing and deleting are off, whatever the permissions say."""

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
        """Show the app to whoever may see this page."""
        return self.has_view_permission(request)


class ScopedAdmin(ReadOnlyAdmin):
    """Shows the rows that `opens_with` reaches, and to whoever reaches none, nothing.

    `opens_with` is the permission, as `app.codename`. `student_path`, `guardian_path` and `user_path` are
    lookups from a row to the person on whom it hangs; "pk" where the row is that person. Without a path the
    rows are for those alone who reach everywhere. Lists, details, histories, actions, autocomplete and
    search all start from `get_queryset`.
    """

    show_facets = admin.ShowFacets.NEVER  # each would count a whole table

    opens_with = ""
    student_path = ""
    guardian_path = ""
    user_path = ""

    def scope_for(self, request: HttpRequest, permission: str = "") -> Scope:
        """Return how far this permission, or else the page's own, reaches for the visitor."""
        name = permission or self.opens_with
        return scope_of(request.user, name) if name else NOWHERE

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return those of these rows that the permission reaches: for actions that need more than a look."""
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
        """Return the record on which a view of one's own acts.

        Raises PermissionDenied for whoever reaches nobody with this permission, OutOfReach (a 404 that is
        written down) for a record of others, Http404 for none.
        """
        if self.scope_for(request, permission).is_nowhere:
            raise PermissionDenied
        found = self.rows_in_scope(request, self.all_rows(request), permission).filter(pk=pk).first()
        return found if found is not None else self._raise_out_of_reach(pk)

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all rows, whoever asks; override this to prepare them, never `get_queryset`."""
        return super().get_queryset(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows that the visitor reaches."""
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

        Any other request, such as one after signing in again, is led to the page named `back` with the ids of
        the address: by default the record's own page, or the list where the address has no id.
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
        """Open to whoever reaches anybody."""
        return not self.scope_for(request).is_nowhere

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the record. Raises as `get_record` does, so that others' records and none look alike."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = super().get_object(request, object_id, from_field)
        return found if found is not None else self._raise_out_of_reach(object_id)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under its own name: Django's "Select … to view" is no title."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the record; one that is about a person is not for the curious: that it was opened is noted."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        about_somebody = self.student_path or self.guardian_path or self.user_path
        is_shown = request.method == "GET" and answer.status_code == 200
        if about_somebody and is_shown and isinstance(answer, TemplateResponse):
            self.note_opening(request, (answer.context_data or {})["original"])
        return answer

    def note_opening(self, request: HttpRequest, record: Model) -> None:
        """Write down that the visitor has opened this record; for pages of one's own as well."""
        access_log.record("portal.record_opened", actor=actor_of(request), **self.about(record))

    def about(self, record: Model) -> dict[str, Any]:
        """Return how the access log names this record: what it is, and the student and user behind it."""
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
        """Run an action; ticks that no list of ours sends are refused (400)."""
        try:
            for ticked in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(ticked)
        except ValidationError:
            raise BadRequest from None
        return super().response_action(request, queryset)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow what the page's own filters ask, and no other question to the database."""
        asked = {f"{self.date_hierarchy}{end}" for end in DATE_ENDINGS} if self.date_hierarchy else set()
        for one in self.get_list_filter(request) if request else self.list_filter:
            name = one[0] if isinstance(one, (list, tuple)) else one
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
    """Return the staff member who asks; raises PermissionDenied for anybody else."""
    if not isinstance(request.user, User) or not request.user.is_staff:
        raise PermissionDenied
    return request.user


def _follow(record: Model, path: str) -> Any:
    """Return what a lookup such as `user__student_account__student` leads to; None where it ends early."""
    if not path:
        return None
    found: Any = record
    for name in path.split(LOOKUP_SEP) if path != "pk" else ():
        found = getattr(found, name, None)
    return found


class OutOfReach(Http404):
    """Somebody asked for a record that exists, but not for them; to them it does not exist.

    `about` is how the access log names the record.
    """

    def __init__(self, about: dict[str, Any]) -> None:
        super().__init__("No such record.")
        self.about = about


def note(request: HttpRequest, refusal: PermissionDenied | OutOfReach) -> None:
    """Write down who was refused what. After the view, whose own transaction is gone by then."""
    where = request.resolver_match.view_name if request.resolver_match else ""
    about = refusal.about if isinstance(refusal, OutOfReach) else {}
    access_log.record("portal.admin_denied", actor=actor_of(request), success=False, view=where, **about)
