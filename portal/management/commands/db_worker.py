"""`manage.py db_worker`: run background tasks. It replaces the command of `django-tasks-db`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string

from portal.readiness import refuse_obstacles
from portal.tasks.queues import LOGOUT, MAIL, ROSTER
from portal.tasks.worker import Worker


class Command(BaseCommand):
    """Run the tasks of one queue or of all until SIGTERM, which lets the current task end."""

    help = "Run background tasks, such as mail and uploaded rosters."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queue-name",
            default="*",
            choices=["*", MAIL, ROSTER, LOGOUT],
            help="Which queue to work on (all)",
        )
        parser.add_argument(
            "--interval", type=float, default=1, help="Seconds between two looks at empty queues (1)"
        )
        parser.add_argument("--batch", action="store_true", help="End when no task is ready")

    def handle(self, *args: Any, queue_name: str, interval: float, batch: bool, **options: Any) -> None:
        refuse_obstacles()
        worker = Worker(
            queue_names=[queue_name],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        worker.run()
