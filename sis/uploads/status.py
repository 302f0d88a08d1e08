"""The phase of an upload as the page shows it, and what can be done with it now."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from sis.models import RosterImport, RosterUpload
from sis.uploads.presence import progress_of_run

State, Outcome = RosterUpload.State, RosterImport.Outcome

# A running worker takes up a task within seconds.
LATE_AFTER = timedelta(minutes=1)


class Phase(StrEnum):
    """What the page says about an upload."""

    WAITING = "waiting"
    NOT_TAKEN_UP = "not_taken_up"
    TRYING = "trying"
    LOADING = "loading"
    BROKEN = "broken"
    FAULTY = "faulty"
    READY = "ready"
    HELD = "held"
    STALE = "stale"
    NOT_LOADED = "not_loaded"
    LOADED = "loaded"
    DISCARDED = "discarded"
    EXPIRED = "expired"


PHASES_OF_RUNS = {State.TRYING: Phase.TRYING, State.LOADING: Phase.LOADING}
FINAL_PHASES = {
    State.NOT_LOADED: Phase.NOT_LOADED,
    State.LOADED: Phase.LOADED,
    State.DISCARDED: Phase.DISCARDED,
    State.EXPIRED: Phase.EXPIRED,
}


@dataclass(frozen=True)
class UploadStatus:
    """The phase of an upload, and the progress of its run if there is one."""

    phase: Phase
    progress: str = ""

    @property
    def is_in_progress(self) -> bool:
        """Whether the page should refresh soon."""
        return self.phase in {Phase.WAITING, Phase.NOT_TAKEN_UP, Phase.TRYING, Phase.LOADING}

    @property
    def can_be_loaded(self) -> bool:
        """Whether it can be loaded after this dry run."""
        return self.phase in {Phase.READY, Phase.HELD}

    @property
    def can_be_tried(self) -> bool:
        """Whether a new dry run makes sense."""
        return self.phase in {
            Phase.NOT_TAKEN_UP,
            Phase.BROKEN,
            Phase.FAULTY,
            Phase.STALE,
            Phase.NOT_LOADED,
        }

    @property
    def can_be_discarded(self) -> bool:
        """Whether it can be discarded: it is not being loaded, and no one has decided yet."""
        return self.phase not in {Phase.LOADING, Phase.LOADED, Phase.DISCARDED, Phase.EXPIRED}


def status_of(upload: RosterUpload, *, loads: int | None = None) -> UploadStatus:
    """Return the phase of an upload now, from its stored state and from whether its run is still alive.

    `loads` is `RosterImport.loads()`, for a caller that asks about several uploads.
    """
    if upload.state in PHASES_OF_RUNS:
        progress = progress_of_run(upload.pk)
        if progress is not None:
            return UploadStatus(PHASES_OF_RUNS[State(upload.state)], progress)
        if _stored_state(upload) == upload.state:
            return UploadStatus(Phase.BROKEN)
        # The run ended between the two queries.
        upload.refresh_from_db()
    return UploadStatus(_phase_without_run(upload, loads))


def _phase_without_run(upload: RosterUpload, loads: int | None) -> Phase:
    if upload.state in {State.WAITING, State.ASKED}:
        late = timezone.now() - upload.asked_at > LATE_AFTER
        return Phase.NOT_TAKEN_UP if late else Phase.WAITING
    if upload.state == State.TRIED:
        return _phase_after_trial(upload.trial, loads)
    return FINAL_PHASES.get(State(upload.state), Phase.BROKEN)


def _phase_after_trial(trial: RosterImport | None, loads: int | None) -> Phase:
    if trial is None or trial.outcome == Outcome.BROKEN:
        return Phase.BROKEN
    if trial.outcome != Outcome.DRY_RUN:
        return Phase.FAULTY
    if (RosterImport.loads() if loads is None else loads) != trial.loads_before:
        return Phase.STALE
    return Phase.HELD if trial.counts["held"] else Phase.READY


def _stored_state(upload: RosterUpload) -> str:
    return RosterUpload.objects.values_list("state", flat=True).get(pk=upload.pk)
