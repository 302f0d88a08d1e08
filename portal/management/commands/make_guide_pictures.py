"""`manage.py make_guide_pictures`: take the guides' pictures anew, in every language, light and dark."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.guide import pictures
from portal.guide.trial import NoTrial, trial_portal


class Command(BaseCommand):
    """Walk through a portal of its own and write static/guide/."""

    help = "Take the guides' pictures anew (needs the development dependencies and Chromium)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start a trial portal with the demo district, walk through it, and keep what was seen."""
        try:
            from portal.guide.camera import take_pictures  # noqa: PLC0415 (a development dependency)
        except ImportError as error:
            raise CommandError("Playwright is missing: install requirements-dev.txt.") from error
        try:
            with trial_portal() as url:
                found = take_pictures(url)
        except NoTrial as error:
            raise CommandError(str(error)) from error
        pictures.keep_fingerprints(found)
        self.stdout.write(f"{len(found) * len(pictures.SCHEMES)} pictures are in {pictures.FOLDER}")
