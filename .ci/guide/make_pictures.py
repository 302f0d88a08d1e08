"""Take the guides' pictures again, in every language, light and dark: `make pictures`.

Needs the development dependencies, Chromium and the compiled translations.
"""

import os
import sys

import django
from postgres import postgres


def main() -> int:
    """Start a portal and write the pictures to static/guide/."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with postgres() as os.environ["DATABASE_URL"]:
        return take_pictures()


def take_pictures() -> int:
    """Take and write the pictures; return the exit status."""
    django.setup()

    from guide import camera
    from guide.trial import NoTrial, trial_portal
    from portal.guide import pictures

    try:
        with trial_portal() as url:
            found = camera.take_pictures(url)
    except NoTrial as error:
        sys.stderr.write(f"{error}\n")
        return 1
    pictures.keep_fingerprints(found)
    sys.stdout.write(f"{len(found) * len(pictures.SCHEMES)} pictures are in {pictures.FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
