"""Health checks for a load balancer."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from portal.readiness import find_obstacles


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
