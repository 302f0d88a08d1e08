"""Background tasks in admin: what waits, what failed for good, and sending it again."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django_tasks_db.models import get_date_max

from portal.actor import actor_of
from portal.models import Client, QueuedTask
from portal.models.queued_task import FAILED, UNFINISHED
from portal.staff.filters import StateFilter
from portal.staff.roles import MANAGE_TASKS
from portal.staff.scoped_admin import ScopedAdmin
from portal.tasks import backlog

# By the name of an argument: the page of what it names.
PAGES = {"guardian_id": "admin:sis_guardian_change", "user_id": "admin:portal_staffuser_change"}

SHOWN = (
    "what",
    "queue_name",
    "about_whom",
    "status",
    "enqueued_at",
    "started_at",
    "finished_at",
    "tries",
    "next_try",
    "last_error",
)


class TaskStateFilter(StateFilter):
    """Tasks by whether someone may have to act on them."""

    title, parameter_name = "state", "state"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states; tasks that have succeeded need none."""
        return {
            "not_done": ("not done", UNFINISHED | FAILED),
            "waiting": ("waiting or running", UNFINISHED),
            "failed": ("failed for good", FAILED),
        }


class QueuedTaskAdmin(ScopedAdmin):
    """Tasks, newest first. A task that has succeeded no longer says whom it was about."""

    opens_with = MANAGE_TASKS
    list_display = ["what", "about_whom", "status", "enqueued_at", "tries", "next_try"]
    list_filter = [TaskStateFilter]
    ordering = ["-enqueued_at"]
    actions = ["run_again", "remove"]
    fields = readonly_fields = SHOWN

    @admin.action(description="Send again (mail, sign-outs of apps)")
    def run_again(self, request: HttpRequest, queryset: QuerySet[QueuedTask]) -> None:
        """Send failed mail, and failed sign-outs of apps, again."""
        count = backlog.run_again(actor=actor_of(request), ids=list(queryset.values_list("pk", flat=True)))
        messages.success(request, f"Failed tasks that are sent again: {count}.")

    @admin.action(description="Checked: remove from this list")
    def remove(self, request: HttpRequest, queryset: QuerySet[QueuedTask]) -> None:
        """Remove failed tasks."""
        ids = list(queryset.values_list("pk", flat=True))
        count = backlog.remove_failed(actor=actor_of(request), ids=ids)
        messages.success(request, f"{count} failed tasks removed.")

    @admin.display(description="task")
    def what(self, task: QueuedTask) -> str:
        """Show what it does, in words."""
        return task.task_name.replace("_", " ").capitalize()

    @admin.display(description="about")
    def about_whom(self, task: QueuedTask) -> str:
        """Show to whom the mail goes, which app is told of a sign-out, or link to the person."""
        given = task.args_kwargs["kwargs"]
        if "to" in given:
            return f"{given['to']}: {given['subject']}"
        if "subject_id" in given:
            told = Client.objects.filter(subjects=given["subject_id"]).select_related("resource").first()
            return f"app {told}" if told else "an app that was removed"
        for name, page in PAGES.items():
            if given.get(name):
                label = name.removesuffix("_id")
                return format_html(
                    '<a href="{}">{} {}</a>', reverse(page, args=[given[name]]), label, given[name]
                )
        return ""

    @admin.display(description="tries")
    def tries(self, task: QueuedTask) -> int:
        """Show how often it was begun."""
        return task.starts

    @admin.display(description="next try")
    def next_try(self, task: QueuedTask) -> Any:
        """Show when it is tried again."""
        return None if task.is_finished or task.run_after == get_date_max() else task.run_after

    @admin.display(description="last error")
    def last_error(self, task: QueuedTask) -> str:
        """Show why the last try failed."""
        return format_html("<pre>{}</pre>", task.traceback) if task.traceback else ""
