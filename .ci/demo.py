"""Run before `make run` serves the portal: the migrations and the demo district."""

import os
import sys

import django
from django.core.management import CommandError, call_command


def main() -> None:
    """Migrate the database, and print the accounts to try."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    call_command("migrate", verbosity=0, skip_checks=False)
    try:
        call_command("seed_demo")
    except CommandError as refusal:
        # The database has a roster of real people: serve the portal with them.
        sys.stderr.write(f"{refusal}\n")
    sys.stdout.write(f"\nThe portal: http://127.0.0.1:{os.environ['PORT']}/ (Ctrl-C ends it)\n\n")


if __name__ == "__main__":
    main()
