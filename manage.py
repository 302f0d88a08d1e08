#!/usr/bin/env python
"""Run the portal's commands."""

import os
import sys


def main() -> None:
    """Hand the command line over to Django; a setting that is refused ends it with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
