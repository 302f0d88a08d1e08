"""What must be true before the portal answers: the system checks registered under the tag READINESS."""

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

READINESS = "readiness"


def find_obstacles() -> list[str]:
    """Return in sentences what keeps the portal from working; a database that is away is not reported."""
    found = checks.run_checks(tags=[READINESS], databases=["default"])
    return [str(message.msg) for message in found if message.is_serious()]


def refuse_obstacles() -> None:
    """Raise ImproperlyConfigured if something keeps the portal from working, for a process that starts."""
    if obstacles := find_obstacles():
        raise ImproperlyConfigured(" ".join(obstacles))
