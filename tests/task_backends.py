"""Values for `settings.TASKS`: tasks that run at once, as in a trial, or wait for a worker."""

from django.conf import settings

_TASKS = settings.TASKS["default"]
IMMEDIATE = {"default": {**_TASKS, "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
IN_DATABASE = {"default": {**_TASKS, "BACKEND": "django_tasks_db.DatabaseBackend"}}
