"""What the pages of a roster import say."""

from sis.staff_pages import Code, Phase

# A heading and a sentence for each phase.
PHASES: dict[Phase, tuple[str, str]] = {
    Phase.WAITING: ("Waiting for its turn", "It starts within a few seconds."),
    Phase.NOT_TAKEN_UP: (
        "Not started yet",
        "No one has taken this up for a minute. Ask your technicians whether the worker for tasks runs.",
    ),
    Phase.TRYING: (
        "Dry run under way",
        "Everything is read, compared and, at the end, taken back. You can leave this page and come back.",
    ),
    Phase.LOADING: (
        "Loading",
        "It is loaded completely or not at all. You can leave this page and come back.",
    ),
    Phase.BROKEN: (
        "Broken off",
        "Nothing was changed. If a worker was stopped, it begins again within a minute; otherwise try again.",
    ),
    Phase.FAULTY: (
        "Cannot be loaded",
        "Nothing was changed. Fix what is listed here, export the roster again and upload it.",
    ),
    Phase.READY: ("Ready to apply", "Nothing has been changed yet. This is what Apply would do."),
    Phase.HELD: ("Held by a safety limit", "Nothing has been changed yet. Look closely before you go on."),
    Phase.STALE: (
        "Overtaken",
        "Another roster has been loaded since this dry run. Try again, then decide.",
    ),
    Phase.NOT_LOADED: (
        "Not loaded",
        "Nothing was changed: the roster is as it was before. Try again to see what would happen now.",
    ),
    Phase.LOADED: ("Loaded", "This is what was changed. The uploaded file is no longer kept."),
    Phase.DISCARDED: ("Thrown away", "It was never loaded. The uploaded file is no longer kept."),
    Phase.EXPIRED: (
        "Forgotten",
        "No one decided about it for a week. It was never loaded, and the uploaded file is no longer kept.",
    ),
}

REFUSALS: dict[Code, str] = {
    Code.TOO_MANY: "Five rosters are already waiting for a decision. Apply or discard them first.",
    Code.STATE_CHANGED: "Nothing was done: someone else has decided in the meantime, or a run is under way. "
    "This is the current state.",
    Code.STALE: "Nothing was done: another roster has been loaded since this dry run. "
    "Try again, then decide.",
    Code.HELD: "Nothing was done: a safety limit holds this load. Confirm that it is meant.",
    Code.DAMAGED: "The stored file is not what was uploaded. Discard it and upload it again.",
}
