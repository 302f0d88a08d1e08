"""Roster imports in the admin: upload, review the dry run, apply or discard; past runs with their reports."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from portal.actor import actor_of
from portal.staff.actions import run_action
from portal.staff.roster import services
from portal.staff.roster.difference import CHANGES, Difference
from portal.staff.roster.forms import ApplyForm, UploadForm
from portal.staff.roster.messages import PHASES, REFUSALS
from portal.staff.roster.permissions import IMPORT_ROSTER
from portal.staff.scoped_admin import ScopedAdmin
from sis.staff_pages import DECIDED, Phase, RosterImport, RosterUpload, UploadError, is_loading, status_of

PAGES = "admin/sis/rosterimport"
# A run's changes to students, from its counts.
STUDENTS = KeyTransform("students", KeyTransform("changes", "counts"))


@admin.register(RosterImport)
class RosterImportAdmin(ScopedAdmin):
    """Every run of the importer, and the pages of an uploaded roster, for staff who may load rosters."""

    opens_with = IMPORT_ROSTER
    list_display = ("started_at", "roster", "ended", "students", "started_by")
    list_filter = ("outcome", "scope")
    list_per_page = 50
    change_list_template = f"{PAGES}/list.html"
    change_form_template = f"{PAGES}/run.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of an upload."""
        one = "upload/<int:upload_id>/"
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(self.upload_view), name="sis_rosterimport_upload"),
            path(one, wrap(self.one_view), name="sis_rosterimport_one"),
            *(
                self.post_path(
                    f"{one}{name}/",
                    view,
                    name=f"sis_rosterimport_{name}",
                    back="admin:sis_rosterimport_one",
                )
                for name, view in (
                    ("try", self.try_view),
                    ("apply", self.apply_view),
                    ("discard", self.discard_view),
                )
            ),
            *super().get_urls(),
        ]

    def all_rows(self, request: HttpRequest) -> QuerySet[RosterImport]:
        """Leave the long reports out of lists."""
        rows: QuerySet[RosterImport] = super().all_rows(request)
        if request.resolver_match and request.resolver_match.url_name == "sis_rosterimport_changelist":
            return rows.annotate(changes=STUDENTS).defer("counts", "report")
        return rows

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List the runs, below the uploads that wait for a decision."""
        undecided = RosterUpload.objects.exclude(state__in=DECIDED)
        uploads = undecided.select_related("trial").defer("trial__report")
        loads = RosterImport.loads()
        waiting = [(upload, PHASES[status_of(upload, loads=loads).phase][0]) for upload in uploads]
        return super().changelist_view(
            request, {**(extra_context or {}), "waiting": waiting, "title": "Roster imports"}
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show what the run found and changed."""
        run: RosterImport = context["original"]
        context |= {
            "difference": Difference(run),
            "change_names": CHANGES,
            "title": run.path,
            "subtitle": None,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Store a zip and queue its dry run."""
        self._may_load(request)
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if form.is_valid():
            file = form.cleaned_data["roster"]
            try:
                upload = services.upload_roster(actor=actor_of(request), name=file.name, file=file.file)
                return redirect("admin:sis_rosterimport_one", upload.pk)
            except UploadError as refusal:
                form.add_error(None, REFUSALS[refusal.code])
        return self._page(request, "upload", title="Upload a roster", form=form)

    def one_view(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Show an upload's status, the progress of its run, what it would change and what to do next."""
        self._may_load(request)
        upload = get_object_or_404(RosterUpload.objects.select_related("trial", "load"), pk=upload_id)
        return self._show(request, upload)

    def try_view(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Queue another dry run of the same bytes (POST)."""
        return self._decide(request, upload_id, services.try_roster_again)

    def discard_view(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Discard an upload (POST)."""
        return self._decide(request, upload_id, services.discard_roster)

    def apply_view(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Queue the load of the bytes that were tried (POST)."""
        self._may_load(request)
        upload = get_object_or_404(RosterUpload.objects.select_related("trial", "load"), pk=upload_id)
        is_held = status_of(upload).phase == Phase.HELD
        form = ApplyForm(request.POST, is_held=is_held)
        if not form.is_valid():
            return self._show(request, upload, form)
        attempt = form.cleaned_data["attempt"]
        return self._decide(request, upload_id, services.apply_roster, attempt=attempt, forced=is_held)

    def _decide(
        self, request: HttpRequest, upload_id: int, service: Callable[..., RosterUpload], **choices: Any
    ) -> HttpResponse:
        self._may_load(request)
        get_object_or_404(RosterUpload, pk=upload_id)
        run_action(
            request,
            partial(service, upload_id=upload_id, **choices),
            done="",
            refusals=REFUSALS,
            refused=UploadError,
        )
        return redirect("admin:sis_rosterimport_one", upload_id)

    def _show(
        self, request: HttpRequest, upload: RosterUpload, form: ApplyForm | None = None
    ) -> HttpResponse:
        status = status_of(upload)
        is_held = status.phase == Phase.HELD
        heading, sentence = PHASES[status.phase]
        is_new = form is None or not status.can_be_loaded
        run = upload.load if status.phase in {Phase.LOADED, Phase.NOT_LOADED} else upload.trial
        return self._page(
            request,
            "one",
            title=upload.name,
            upload=upload,
            status=status,
            heading=heading,
            sentence=sentence,
            form=ApplyForm(initial={"attempt": upload.attempt}, is_held=is_held) if is_new else form,
            difference=Difference(run) if run and not status.is_in_progress else None,
            change_names=CHANGES,
        )

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        everything = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"{PAGES}/{template}.html", everything)

    def _may_load(self, request: HttpRequest) -> None:
        """Raise PermissionDenied unless the user may load rosters of the whole district."""
        if not self.scope_for(request).is_everywhere:
            raise PermissionDenied

    @admin.display(description="roster", ordering="path")
    def roster(self, run: RosterImport) -> str:
        """The name of the file or folder, without its path."""
        return PurePath(run.path).name

    @admin.display(description="ended", ordering="outcome")
    def ended(self, run: RosterImport) -> str:
        """How the run ended; a run that was killed left no outcome of its own."""
        if run.outcome == RosterImport.Outcome.RUNNING and not is_loading():
            return str(RosterImport.Outcome.BROKEN.label)
        outcome = run.get_outcome_display()
        return f"{outcome}, forced" if run.forced else str(outcome)

    @admin.display(description="students")
    def students(self, run: Any) -> str:
        """What the run did to students, or would have done."""
        done = run.changes or {}
        return ", ".join(f"{done[name]} {name}" for name in CHANGES[:-1] if done.get(name)) or "–"
