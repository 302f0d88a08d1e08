"""Real workers and a real mail server that refuses, hangs or breaks off; kills and a restart (T47, T71)."""

import contextlib
import email
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import postgres
import psycopg
import pytest
from django.db import transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from portal.mail import send
from portal.models import QueuedTask
from portal.tasks.worker import take_back_abandoned
from tests.faults.test_import_killed import ROOT, count, wait_for
from tests.live import database_url
from tests.settings import MADE_UP

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]

SECONDS = 20
BREAK_OFF = "break off"


class Conversation(socketserver.StreamRequestHandler):
    """One SMTP session; `server.turn` says what the server does before each of its answers."""

    server: "MailServer"

    def handle(self) -> None:
        """Answer each command, until the client or the server ends the session."""
        with contextlib.suppress(OSError):
            self.answer("connect", "220 ready")
            for line in self.rfile:
                command = line.split()[0].decode().upper() if line.split() else ""
                if command == "DATA":
                    self.answer("DATA", "354 go on")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    self.server.received.append(email.message_from_bytes(text))
                    self.answer("end of DATA", "250 accepted")
                else:
                    self.answer(command, "221 bye" if command == "QUIT" else "250 ok")

    def answer(self, moment: str, text: str) -> None:
        """Do what this turn is about, then answer."""
        text = self.server.turn(moment) or text
        if text == BREAK_OFF:
            self.connection.shutdown(socket.SHUT_RDWR)
            raise OSError
        self.wfile.write(f"{text}\r\n".encode())


class Pause:
    """What the mail server tells the test, and the test the mail server."""

    def __init__(self) -> None:
        self.reached, self.over = threading.Event(), threading.Event()


class MailServer(socketserver.ThreadingTCPServer):
    """An SMTP server on a port of its own. It keeps what it received, whether or not it accepted it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received: list[Any] = []
        self.turn: Callable[[str], str] = lambda _moment: ""

    def pause_before(self, moment: str) -> "Pause":
        """Before its first answer at this moment the server waits, as the test says."""
        pause, turns = Pause(), iter([True])

        def turn(now: str) -> str:
            if now == moment and next(turns, False):
                pause.reached.set()
                pause.over.wait(SECONDS)
            return ""

        self.turn = turn
        return pause

    @property
    def url(self) -> str:
        """What the portal's EMAIL_URL says."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def message_ids(self) -> list[str]:
        """Return the Message-ID of each mail."""
        return [message["Message-ID"] for message in self.received]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def worker(mail_server: MailServer, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The worker of the mail queue. It tries again at once, and gives the mail server a second."""
    ours = {
        **MADE_UP,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "EMAIL_URL": mail_server.url,
        "EMAIL_TIMEOUT": "1",
        "MAIL_RETRY_SECONDS": "0,0,0",
    }
    command = [sys.executable, "manage.py", "db_worker", "--queue-name=mail", "--interval=0.05"]
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env={**os.environ, **ours, **environment}, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            yield process
            assert process.poll() in {None, 0, -signal.SIGKILL}, log.read_text()
        finally:
            process.kill()
            process.wait()


def enqueue_notice() -> None:
    send.enqueue(to="minnie@example.org", subject="Marcia", body="claimed", mail_id=str(uuid4()))


def states() -> list[str]:
    return list(QueuedTask.objects.order_by("enqueued_at").values_list("status", flat=True))


def all_done() -> bool:
    return set(states()) == {"SUCCESSFUL"}


REFUSALS = (
    ("connect", BREAK_OFF),
    ("connect", "421 too busy"),
    ("RCPT", "451 try again later"),
    ("RCPT", "550 no such mailbox"),
    ("end of DATA", BREAK_OFF),
    ("end of DATA", "452 disk full"),
)


def test_a_mail_that_is_not_accepted_is_sent_again(mail_server: MailServer, tmp_path: Path) -> None:
    """Each session ends in another way, until one does not."""
    refusals = list(REFUSALS)

    def turn(moment: str) -> str:
        return refusals.pop(0)[1] if refusals and refusals[0][0] == moment else ""

    mail_server.turn = turn
    enqueue_notice()
    with worker(mail_server, tmp_path / "log", MAIL_RETRY_SECONDS="0,0,0,0,0,0"):
        wait_for(all_done, "the mail was never accepted")
    assert QueuedTask.objects.get().starts == len(REFUSALS) + 1
    assert len(mail_server.received) == 3, "twice after DATA, and then accepted"
    assert len(set(mail_server.message_ids())) == 1


def test_a_server_that_is_not_there_is_tried_until_the_mail_has_failed_for_good(
    mail_server: MailServer, tmp_path: Path
) -> None:
    port = postgres.free_port()
    enqueue_notice()
    with worker(mail_server, tmp_path / "log", EMAIL_URL=f"smtp://127.0.0.1:{port}"):
        wait_for(lambda: states() == ["FAILED"], "it never failed for good")
        enqueue_notice()
        wait_for(lambda: states() == ["FAILED", "FAILED"], "the worker did not go on")
    task = QueuedTask.objects.earliest("enqueued_at")
    assert (task.starts, task.exception_class_path) == (4, "builtins.ConnectionRefusedError")


def test_a_server_that_hangs_stops_the_worker_for_the_timeout_only(
    mail_server: MailServer, tmp_path: Path
) -> None:
    pause = mail_server.pause_before("EHLO")
    for _ in range(2):
        enqueue_notice()
    with worker(mail_server, tmp_path / "log"):
        wait_for(all_done, "the worker hangs")
    assert len(mail_server.received) == 2
    pause.over.set()


def test_a_worker_killed_between_the_servers_250_and_our_commit_leads_to_the_same_mail_twice(
    mail_server: MailServer, tmp_path: Path
) -> None:
    """The task's row is locked, so that the worker stands still right before it writes that it is done."""
    enqueue_notice()
    pause = mail_server.pause_before("end of DATA")
    with transaction.atomic(), worker(mail_server, tmp_path / "log") as process:
        assert pause.reached.wait(SECONDS)
        QueuedTask.objects.select_for_update().get()
        pause.over.set()
        wait_for(lambda: count("SELECT count(*) FROM pg_locks WHERE NOT granted"), "it never wrote")
        process.kill()
        process.wait()
    with worker(mail_server, tmp_path / "log"):
        wait_for(all_done, "the mail of the killed worker was not taken up")
    first, second = mail_server.message_ids()
    assert first == second
    assert QueuedTask.objects.get().starts == 2


def test_a_worker_that_is_told_to_stop_ends_its_mail_first(mail_server: MailServer, tmp_path: Path) -> None:
    enqueue_notice()
    pause = mail_server.pause_before("end of DATA")
    with worker(mail_server, tmp_path / "log", EMAIL_TIMEOUT="20") as process:
        assert pause.reached.wait(SECONDS)
        take_back_abandoned()
        assert states() == ["RUNNING"], "another worker sees that this one is alive"
        process.terminate()
        wait_for(lambda: "shutting down" in (tmp_path / "log").read_text(), "it does not stop")
        pause.over.set()
        assert process.wait(SECONDS) == 0
    assert states() == ["SUCCESSFUL"]


class Database:
    """A PostgreSQL of this test's own, with the tables of tasks, that can be restarted."""

    def __init__(self, server: postgres.Server, monkeypatch: pytest.MonkeyPatch) -> None:
        port = postgres.free_port()
        monkeypatch.setattr(postgres, "free_port", lambda: port)
        self.server = server
        server.initialize()
        self.process, self.url = server.start()
        environment = {**os.environ, **MADE_UP, "DATABASE_URL": self.url}
        command = [sys.executable, "manage.py", "migrate", "django_tasks_database", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603

    def stop(self) -> None:
        """End all sessions and the server, as for an upgrade."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(SECONDS)

    def start(self) -> None:
        """Start it again, on the same port."""
        self.process, self.url = self.server.start()

    def enqueue_notice(self) -> None:
        """Enqueue a mail."""
        kwargs = {"to": "minnie@example.org", "subject": "Marcia", "body": "claimed", "mail_id": str(uuid4())}
        values = {
            "id": uuid4(),
            "status": "READY",
            "enqueued_at": timezone.now(),
            "run_after": timezone.now(),
            "args_kwargs": Jsonb({"args": [], "kwargs": kwargs}),
            "worker_ids": Jsonb([]),
            "priority": 0,
            "task_path": "portal.mail.send",
            "queue_name": "mail",
            "backend_name": "default",
            "exception_class_path": "",
            "traceback": "",
        }
        names = ", ".join(values)
        marks = ", ".join(f"%({name})s" for name in values)
        with psycopg.connect(self.url) as session:
            session.execute(
                f"INSERT INTO django_tasks_database_dbtaskresult ({names}) VALUES ({marks})", values
            )

    def are_all_done(self) -> bool:
        """Say whether every task has succeeded."""
        with psycopg.connect(self.url) as session:
            rows = session.execute("SELECT DISTINCT status FROM django_tasks_database_dbtaskresult")
            return rows.fetchall() == [("SUCCESSFUL",)]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    account = postgres.Account.default()
    with postgres.temporary_folder() as folder:
        sockets = postgres.make_private(folder / "sockets", account)
        programs = postgres.find_programs(account, folder)
        server = postgres.Server(account, programs, folder / "data", sockets, folder / "log", is_kept=False)
        own = Database(server, monkeypatch)
        yield own
        server.stop(own.process)


def test_a_worker_outlives_a_restart_of_the_database(
    database: Database, mail_server: MailServer, tmp_path: Path
) -> None:
    """While it sends a mail, and while it is idle and the database is away for a while."""
    log = tmp_path / "log"
    database.enqueue_notice()
    pause = mail_server.pause_before("end of DATA")
    with worker(mail_server, log, DATABASE_URL=database.url, EMAIL_TIMEOUT="20") as process:
        assert pause.reached.wait(SECONDS)
        database.stop()
        pause.over.set()
        wait_for(lambda: "does not answer" in log.read_text(), "it did not notice")
        database.start()
        wait_for(database.are_all_done, "the mail was not taken up again")
        assert len(mail_server.received) == 2
        assert len(set(mail_server.message_ids())) == 1
        database.stop()
        wait_for(lambda: log.read_text().count("does not answer") == 2, "it did not notice")
        database.start()
        database.enqueue_notice()
        wait_for(database.are_all_done, "it did not connect again")
        assert process.poll() is None
