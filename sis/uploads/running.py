"""The two runs of an upload, each started by a task: its dry run and its load."""

from collections.abc import Callable

from sis.models import RosterImport, RosterUpload
from sis.oneroster import import_roster
from sis.oneroster.read.archive import Packed
from sis.uploads.errors import Code, UploadError
from sis.uploads.presence import at_work_on
from sis.uploads.storing import drop_bytes, opened

State, Outcome = RosterUpload.State, RosterImport.Outcome


def run_trial(*, upload_id: int, attempt: int) -> RosterImport | None:
    """Run the dry run; None if there is nothing to do, because a task may run twice or too late."""
    with at_work_on(upload_id) as progress:
        upload = _taken_up(upload_id, attempt, State.WAITING, State.TRYING) if progress else None
        if upload is None:
            return None
        trial = None
        try:
            with opened(upload) as file:
                trial = import_roster(
                    Packed(upload.name, file), dry_run=True, started_by=upload.asked_by, progress=progress
                )
        finally:
            _moved(upload, State.TRYING, state=State.TRIED, trial=trial)
    return trial


def run_load(
    *, upload_id: int, attempt: int, when_loaded: Callable[[RosterImport], None]
) -> RosterImport | None:
    """Load the bytes that were tried if the dry run is still valid; None if there is nothing to do.

    `when_loaded` is called in the load's own transaction, which also marks the upload and deletes its bytes.
    """
    with at_work_on(upload_id) as progress:
        upload = _taken_up(upload_id, attempt, State.ASKED, State.LOADING) if progress else None
        if upload is None:
            return None

        def settle(load: RosterImport) -> None:
            if not _moved(upload, State.LOADING, state=State.LOADED, load=load):
                raise UploadError(Code.MOVED_ON)
            drop_bytes(upload)
            when_loaded(load)

        load = None
        try:
            with opened(upload) as file:
                load = import_roster(
                    Packed(upload.name, file),
                    force=upload.forced,
                    started_by=upload.asked_by,
                    progress=progress,
                    tried=upload.trial,
                    when_loaded=settle,
                )
        finally:
            if load is None or load.outcome != Outcome.APPLIED:
                _moved(upload, State.LOADING, state=State.NOT_LOADED, load=load)
    return load


def _taken_up(upload_id: int, attempt: int, before: str, after: str) -> RosterUpload | None:
    asked = RosterUpload.objects.filter(pk=upload_id, attempt=attempt, state=before)
    if not asked.update(state=after):
        return None
    return RosterUpload.objects.select_related("trial").get(pk=upload_id)


def _moved(upload: RosterUpload, before: str, **fields: object) -> bool:
    """Change the state, unless someone has thrown the upload away meanwhile."""
    return (
        RosterUpload.objects.filter(pk=upload.pk, attempt=upload.attempt, state=before).update(**fields) > 0
    )
