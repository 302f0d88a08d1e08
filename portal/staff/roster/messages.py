"""What the pages of a roster import say."""

from sis.staff_pages import Code, Phase

# A heading and a sentence for each phase.
PHASES: dict[Phase, tuple[str, str]] = {
    Phase.WAITING: ("Waiting for its turn", "It begins within a few seconds."),
    Phase.NOT_TAKEN_UP: (
        "Not begun yet",
        "No one has taken this up for a minute. Ask your technicians whether the worker for tasks runs.",
    ),
    Phase.TRYING: (
        "Dry run under way",
        "All is read, compared and, at the end, taken back. You may leave this page and come back.",
    ),
    Phase.LOADING: (
        "Loading",
        "It is loaded wholly or, if anything is wrong, not at all. You may leave this page and come back.",
    ),
    Phase.BROKEN: (
        "Broken off",
        "Nothing was changed. If a worker was stopped, it begins again within a minute; otherwise try again.",
    ),
    Phase.FAULTY: (
        "Cannot be loaded",
        "Nothing was changed. Mend what is listed here, export the roster anew and upload it.",
    ),
    Phase.READY: ("Ready to apply", "So far nothing was changed. This is what Apply would do."),
    Phase.HELD: ("Held by a brake", "So far nothing was changed. Look closely before you go on."),
    Phase.STALE: (
        "Overtaken",
        "Another roster was loaded since this dry run: it may no longer be true. Try again, then decide.",
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
    Code.TOO_MANY: "Five rosters wait for a decision already. Apply them or throw them away first.",
    Code.STATE_CHANGED: "Nothing was done: someone else has decided in the meantime, or a run is under way. "
    "This is how it stands now.",
    Code.STALE: "Nothing was done: another roster was loaded since this dry run. Try again, then decide.",
    Code.HELD: "Nothing was done: a brake holds this load. Confirm that it is meant.",
    Code.DAMAGED: "The stored file is not what was uploaded. Throw it away and upload it again.",
}
