"""Health checks for a load balancer, and the state of background tasks for monitoring."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from portal.readiness import find_obstacles
from portal.tasks.backlog import backlog_of_queues


def process(request: HttpRequest) -> HttpResponse:
    """200 while the process is running."""
    return HttpResponse("ok", content_type="text/plain")


def database(request: HttpRequest) -> HttpResponse:
    """200 if the database answers, every migration is applied and no check of READINESS fails, else 503."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        obstacles = [] if pending else find_obstacles()
    except DatabaseError:
        return HttpResponse("database unreachable", content_type="text/plain", status=503)
    if pending:
        return HttpResponse("migrations pending", content_type="text/plain", status=503)
    if obstacles:
        return HttpResponse("see manage.py check --database default", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def tasks(request: HttpRequest) -> HttpResponse:
    """Return for each queue how many tasks wait, the age of the oldest, and how many failed for good.

    503 if something failed for good or has waited too long, else 200. Only for monitoring that sends
    MONITORING_TOKEN: the numbers would tell anyone whether a request for a key has led to a mail.
    """
    if not settings.MONITORING_TOKEN:
        raise Http404
    expected = f"Bearer {settings.MONITORING_TOKEN}"
    if not constant_time_compare(request.headers.get("Authorization", ""), expected):
        return HttpResponse("no valid token", "text/plain", 401, headers={"WWW-Authenticate": "Bearer"})
    try:
        backlogs = backlog_of_queues()
    except DatabaseError:
        return HttpResponse("database unreachable", content_type="text/plain", status=503)
    numbers = {
        name: {
            "waiting": backlog.waiting,
            "oldest_seconds": int(backlog.age.total_seconds()),
            "failed": backlog.failed,
        }
        for name, backlog in backlogs.items()
    }
    needs_someone = any(backlog.needs_someone for backlog in backlogs.values())
    return JsonResponse(numbers, status=503 if needs_someone else 200)
