"""A portal with the demo district, on the empty database named in DATABASE_URL."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError

from django.conf import settings

START_SECONDS = 30


class NoTrial(Exception):
    """The trial portal did not start."""


@contextmanager
def trial_portal() -> Iterator[str]:
    """Seed the district, start the portal and yield its address."""
    environment = os.environ | {
        "DEBUG": "1",
        "HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "LIMITS": "{}",
        "PORTAL_ORIGIN": "http://127.0.0.1",
        "EMAIL_URL": "dummymail://",
    }
    for command in (["migrate", "--verbosity=0"], ["seed_demo"]):
        _manage(command, environment)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=settings.ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait(10)


def _manage(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoTrial(done.stderr)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _answering(url: str, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310 (our own server)
                return url
        except (URLError, OSError):
            time.sleep(0.1)
    raise NoTrial(f"The trial portal does not answer on {url}.")
