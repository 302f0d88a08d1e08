"""The pages of admin by what people come to do, instead of by Django's apps."""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

# The models of each task, by `app.Model`; what is listed nowhere comes last.
TASKS: dict[str, tuple[str, ...]] = {
    "People": (
        "sis.Student",
        "sis.Guardian",
        "portal.StaffUser",
        "sis.StaffMember",
        "sis.Household",
        "sis.Relationship",
    ),
    "Let someone in": (
        "claims.ResetTicket",
        "claims.NumberSearch",
        "portal.FormerUsername",
        "parents.LetterRun",
        "parents.ActivationKey",
        "parents.KeyRequest",
    ),
    "The school year": (
        "claims.ClaimProgress",
        "claims.AnnualReset",
        "sis.Term",
        "sis.School",
        "sis.District",
    ),
    "What people see": (
        "portal.Resource",
        "portal.PostedNotice",
        "portal.LandingNotice",
        "parents.CorrectionRequest",
        "portal.Client",
    ),
    "Records and safety": (
        "parents.AccessHold",
        "portal.AccessEvent",
        "portal.SignInReport",
        "portal.MassReading",
        "portal.QueuedTask",
    ),
    "Roster": ("sis.RosterImport", "sis.Section", "sis.Course", "sis.Attendance", "sis.StaffScope"),
}
LAST = "Roster"


def by_task(apps: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return the apps of Django's index as tasks with their models, in the order of `TASKS`."""
    task_of = {model: task for task, models in TASKS.items() for model in models}
    found: dict[str, list[dict[str, Any]]] = {task: [] for task in TASKS}
    for app in apps:
        for entry in app["models"]:
            label = f"{entry['model']._meta.app_label}.{entry['object_name']}"
            found[task_of.get(label, LAST)].append({**entry, "label": label})
    for task, entries in found.items():
        places = {label: number for number, label in enumerate(TASKS[task])}
        for entry in entries:
            entry["place"] = places.get(entry["label"], len(places)), str(entry["name"])
        entries.sort(key=itemgetter("place"))
        if entries:
            yield {
                "name": task,
                "app_label": task.lower().replace(" ", "-"),
                "app_url": "",
                "has_module_perms": True,
                "models": entries,
            }
