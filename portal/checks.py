"""A system check of gunicorn's threads: hashing must leave some of them to every other page."""

import argparse
import os
import shlex
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def check_threads(**kwargs: Any) -> list[CheckMessage]:
    """Refuse hashing slots and waiting places that together could take every thread of a process.

    The threads are those of `GUNICORN_CMD_ARGS`, as the Dockerfile sets it; without it nothing is known.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--threads", type=int)
    threads = parser.parse_known_args(shlex.split(os.environ.get("GUNICORN_CMD_ARGS", "")))[0].threads
    hashing = settings.HASHING_SLOTS + settings.HASHING_QUEUE
    if threads is None or hashing < threads:
        return []
    return [
        Error(
            f"HASHING_SLOTS and HASHING_QUEUE together are {hashing}, and gunicorn has {threads} threads: a "
            "storm of sign-ins would leave none to other pages.",
            hint="Lower HASHING_QUEUE, or raise --threads in GUNICORN_CMD_ARGS.",
            id="portal.E001",
        )
    ]
