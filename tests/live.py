"""The portal as a real process, for races, kills and browsers."""

import contextlib
import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from postgres import die_with_parent

ROOT = Path(settings.ROOT)
START_SECONDS = 20
SMALL = ("--workers=2", "--threads=8", "--worker-class=gthread")


def database_url() -> str:
    """Return the URL of this worker's test database, for another process."""
    parts = connection.settings_dict
    login = quote(parts["USER"], safe="")
    if parts["PASSWORD"]:
        login += ":" + quote(parts["PASSWORD"], safe="")
    host = parts["HOST"] or "127.0.0.1"
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    return f"postgres://{login}@{host}{port}/{parts['NAME']}"


@dataclass
class LivePortal:
    """A running portal: its address, and methods to kill its workers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    host: str = field(default="127.0.0.1", init=False)

    @property
    def url(self) -> str:
        """The address without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def workers(self) -> list[psutil.Process]:
        """Return the worker processes."""
        return psutil.Process(self.process.pid).children()

    def kill_workers(self) -> None:
        """SIGKILL every worker, whatever it is doing; gunicorn starts new ones."""
        for worker in self.workers():
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.send_signal(signal.SIGKILL)

    def answers(self) -> bool:
        """Say whether a request gets a response now."""
        caller = http.client.HTTPConnection(self.host, self.port, timeout=5)
        with contextlib.closing(caller):
            try:
                caller.request("GET", "/healthz")
                return caller.getresponse().status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                return False

    def make_ready(self) -> None:
        """Wait until the portal responds (an earlier test may have killed its workers)."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The portal does not answer on {self.url}:\n{self.output()}")
            time.sleep(0.05)

    def drain(self) -> None:
        """Wait until no request uses the database, so that the test's rows can be deleted."""
        deadline = time.monotonic() + START_SECONDS
        while busy_sessions():
            if time.monotonic() > deadline:
                raise AssertionError(f"The portal still works in the database:\n{self.output()}")
            time.sleep(0.02)
        cache.clear()

    def output(self) -> str:
        """What the server has written so far."""
        return self.log.read_text(errors="replace")


def busy_sessions() -> int:
    """How many other sessions on this database are inside a statement or a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return int(cursor.fetchone()[0])


def listening_port(process: subprocess.Popen[bytes], log: Path) -> int:
    """Return the port that the system gave to gunicorn, once it listens."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        for found in psutil.Process(process.pid).net_connections("tcp"):
            if found.status == psutil.CONN_LISTEN:
                return int(found.laddr.port)
        time.sleep(0.05)
    raise AssertionError(f"The portal did not start:\n{log.read_text(errors='replace')}")


def shipped_arguments() -> list[str]:
    """Return the arguments of gunicorn that the Dockerfile ships, without the address."""
    found = re.search(r'^ENV GUNICORN_CMD_ARGS="([^"]+)"', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert found
    arguments = shlex.split(found[1].replace("\\\n", " "))
    return [argument for argument in arguments if not argument.startswith("--bind=")]


@contextlib.contextmanager
def start_portal(arguments: Sequence[str] = SMALL, **settings_of_test: str) -> Iterator[LivePortal]:
    """Start gunicorn on this worker's test database; settings that differ as keywords (LOG_JSON="1")."""
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", *arguments]
    command += ["--bind=127.0.0.1:0", "--graceful-timeout=2", "--log-level=warning", "--no-control-socket"]
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    settings_of_ours = {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_SETTINGS": json.dumps(settings_of_test),
    }
    with tempfile.TemporaryDirectory(prefix="portal-live-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as sink:
            process = subprocess.Popen(  # noqa: S603
                command,
                cwd=ROOT,
                env={**inherited, **settings_of_ours},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509
            )
        try:
            yield LivePortal(process, listening_port(process, log), log)
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server with its workers, and their sessions in the database with them."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
