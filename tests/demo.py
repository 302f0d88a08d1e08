"""The demo as `manage.py seed_demo` makes it on an empty database."""

from io import StringIO

from django.core.management import call_command

from tests.recorded import recorded


def seed_demo() -> str:
    """Return what the command prints; after its first run in a process its rows are inserted instead."""
    return recorded(seed_demo_anew)


def seed_demo_anew() -> str:
    """Run the command, and return what it prints."""
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()
