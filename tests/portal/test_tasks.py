"""Background tasks: retries, tasks of a killed worker, what is kept of them, and who is told (T71).

tests/faults/test_mail.py has real workers and mail servers.
"""

import datetime as dt
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from parents.tasks import mail_links
from portal.mail import send
from portal.models import AccessEvent, QueuedTask
from portal.oidc.back_channel import send_logout
from portal.staff.accounts import send_link
from portal.staff.roster.tasks import load_roster, try_roster
from portal.tasks.worker import Worker, take_back_abandoned
from tests.cast import Cast, sign_in
from tests.task_backends import batch_worker
from tests.visiting import Client

pytestmark = pytest.mark.django_db

LIST = "/admin/portal/queuedtask/"
TOKEN = {"Authorization": f"Bearer {portal_settings.MONITORING_TOKEN}"}
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 4 * HOUR, DAY]


@pytest.fixture
def worker() -> Worker:
    return batch_worker()


@pytest.fixture
def notice() -> QueuedTask:
    """A mail that waits to be sent."""
    return enqueue_mail()


def enqueue_mail(number: int = 7) -> QueuedTask:
    mail_id = f"00000000-0000-4000-8000-{number:012d}"
    send.enqueue(
        to="minnie@example.org", subject="Marcia", body="Marcia's account was claimed", mail_id=mail_id
    )
    return newest()


def newest() -> QueuedTask:
    return QueuedTask.objects.latest("enqueued_at")


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A mail server that refuses every mail, until this is called."""

    def refuse(*_: object) -> None:
        raise smtplib.SMTPRecipientsRefused({"minnie@example.org": (451, b"later")})

    accept = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return lambda: monkeypatch.setattr(EmailBackend, "send_messages", accept)


@pytest.fixture
def killed_worker() -> Iterator[Callable[[QueuedTask], None]]:
    """Another worker's session: it begins a task; the end of the test ends it."""
    session = connection.copy()
    try:

        def begin(task: QueuedTask) -> None:
            key = int.from_bytes(task.pk.bytes[:8], signed=True)
            with session.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [key])
            DBTaskResult.objects.filter(pk=task.pk).update(
                status="RUNNING", started_at=timezone.now(), worker_ids=[*task.worker_ids, "other"]
            )

        begin.session = session  # type: ignore[attr-defined]
        yield begin
    finally:
        session.close()


def kill_session(session: BaseDatabaseWrapper) -> None:
    """Close a session, and wait until PostgreSQL has ended it: it releases the locks a moment later."""
    session.ensure_connection()
    process = session.connection.info.backend_pid
    session.close()
    with connection.cursor() as cursor:
        while cursor.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [process]).rowcount:
            cursor.execute("SELECT pg_sleep(0.01), pg_stat_clear_snapshot()")


def fail_for_good(worker: Worker) -> None:
    """Run all tries of the waiting tasks; time stands still again afterwards."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for wait in [*WAITS, DAY]:
            while worker.run_next():
                pass
            traveller.shift(wait)


def test_a_mail_that_fails_is_tried_again_after_1_5_30_minutes_4_hours_and_a_day(
    worker: Worker, notice: QueuedTask, refused: object
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for wait in WAITS:
            assert worker.run_next()
            waiting = newest()
            assert (waiting.status, waiting.run_after - timezone.now()) == ("READY", wait)
            traveller.shift(wait - dt.timedelta(seconds=1))
            assert not worker.run_next(), "not yet"
            traveller.shift(dt.timedelta(seconds=1))
        assert worker.run_next()
    given_up = newest()
    assert (given_up.status, given_up.starts) == ("FAILED", 6)
    assert "SMTPRecipientsRefused" in given_up.exception_class_path


def test_the_waits_are_a_setting(worker: Worker, notice: QueuedTask, refused: object, settings: Any) -> None:
    settings.TASK_RETRIES = {"mail": [dt.timedelta()]}
    assert [worker.run_next() for _ in range(3)] == [True, True, False]
    assert newest().status == "FAILED"


def test_a_roster_run_is_not_repeated_when_it_fails(worker: Worker) -> None:
    load_roster.enqueue(upload_id=1, attempt=1, user_id=999999)
    assert worker.run_next()
    assert newest().status == "FAILED"


def test_one_mail_that_fails_does_not_keep_others_waiting(
    worker: Worker, notice: QueuedTask, refused: Callable[[], None]
) -> None:
    assert worker.run_next()
    refused()
    enqueue_mail(8)
    assert worker.run_next()
    assert ["000008@" in message.extra_headers["Message-ID"] for message in mail.outbox] == [True]
    with time_machine.travel(timezone.now() + MINUTE):
        assert worker.run_next()
    assert len(mail.outbox) == 2


def test_a_repeated_mail_has_the_same_message_id(worker: Worker, notice: QueuedTask) -> None:
    """The worker is killed after the mail has left: another one sends it again."""
    notice.task.call(**notice.args_kwargs["kwargs"])
    DBTaskResult.objects.filter(pk=notice.pk).update(status="RUNNING", worker_ids=["killed"])
    take_back_abandoned()
    assert worker.run_next()
    first, second = mail.outbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]
    assert first.message()["Message-ID"] == "<00000000-0000-4000-8000-000000000007@example.org>"
    assert first.body == second.body


def test_two_notices_have_two_message_ids(worker: Worker, cast: Cast) -> None:
    while worker.run_next():
        pass
    assert len(mail.outbox) == len({message.message()["Message-ID"] for message in mail.outbox}) == 2


@pytest.mark.parametrize(
    ("sender", "domain"),
    [("portal@example.org", "example.org"), ("CCPS Portal <portal@mail.example.org>", "mail.example.org")],
)
def test_a_message_id_ends_with_the_senders_domain(
    worker: Worker, notice: QueuedTask, settings: Any, sender: str, domain: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    worker.run_next()
    assert mail.outbox[0].message()["Message-ID"].endswith(f"@{domain}>")


def test_a_mail_server_has_ten_seconds_for_each_answer() -> None:
    assert portal_settings.EMAIL_TIMEOUT == 10
    assert mail.get_connection("django.core.mail.backends.smtp.EmailBackend").timeout == 10  # type: ignore[attr-defined]


def test_what_was_sent_is_forgotten(worker: Worker, notice: QueuedTask) -> None:
    worker.run_next()
    kept = str(DBTaskResult.objects.values().get())
    assert "SUCCESSFUL" in kept
    assert "minnie" not in kept
    assert "Marcia" not in kept


def test_a_task_whose_worker_was_killed_is_begun_again(
    worker: Worker, notice: QueuedTask, killed_worker: Any
) -> None:
    killed_worker(notice)
    take_back_abandoned()
    assert newest().status == "RUNNING", "its worker is alive"
    kill_session(killed_worker.session)
    take_back_abandoned()
    assert worker.run_next()
    assert len(mail.outbox) == 1
    assert newest().status == "SUCCESSFUL"


def test_a_task_that_kills_every_worker_is_given_up(killed_worker: Any) -> None:
    try_roster.enqueue(upload_id=1, attempt=1)
    for start in range(1, 4):
        assert newest().status == "READY", start
        DBTaskResult.objects.update(status="RUNNING", worker_ids=["killed"] * start)
        take_back_abandoned()
    assert newest().status == "FAILED"
    assert "WorkerLostError" in newest().traceback


def test_a_worker_keeps_to_its_queue(worker: Worker, notice: QueuedTask) -> None:
    worker.process_all_queues, worker.queue_names = False, ["roster"]
    assert not worker.run_next()
    worker.queue_names = ["mail"]
    assert worker.run_next()


def test_every_task_has_a_queue_with_a_worker() -> None:
    assert portal_settings.TASKS["default"]["QUEUES"] == ["mail", "roster", "logout"]
    queues = {send.queue_name, try_roster.queue_name, send_logout.queue_name}
    assert queues == {"mail", "roster", "logout"}


@pytest.mark.slow
def test_a_failed_mail_is_sent_again_from_admin(
    client: Client, cast: Cast, worker: Worker, refused: Callable[[], None]
) -> None:
    fail_for_good(worker)
    sign_in(client, "district@example.org")
    page = client.get(f"{LIST}?state=failed").text
    assert "minnie@example.org" in page
    failed = QueuedTask.objects.failed().get(args_kwargs__kwargs__to="minnie@example.org")
    assert "SMTPRecipientsRefused" in client.get(f"{LIST}{failed.pk}/change/").text
    refused()
    answer = client.post(LIST, {"action": "run_again", "_selected_action": str(failed.pk)}, follow=True)
    assert "Failed tasks that are sent again: 1." in answer.text
    assert worker.run_next()
    assert [message.to for message in mail.outbox] == [["minnie@example.org"]]
    assert AccessEvent.objects.latest("pk").kind == "portal.tasks_run_again"


def test_a_link_that_could_not_be_mailed_leads_to_its_person(client: Client, cast: Cast) -> None:
    """The task holds no address: it is looked up when the mail is sent."""
    own_id = "00000000-0000-4000-8000-000000000007"
    mail_links.enqueue(
        guardian_id=cast.mother.pk,
        student_id=cast.marcia.pk,
        language="en",
        only_accounts=False,
        mail_id=own_id,
    )
    for user_id in (cast.technician.pk, 0):
        send_link.enqueue(user_id=user_id, kind="forgotten", link_id=own_id)
    sign_in(client, "district@example.org")
    page = client.get(LIST).text
    for path in (
        f"/admin/sis/guardian/{cast.mother.pk}/change/",
        f"/admin/portal/staffuser/{cast.technician.pk}/change/",
    ):
        assert f'<a href="{path}">' in page
        assert client.get(path).status_code == 200


def test_sent_again_from_admin_it_has_all_its_retries(
    client: Client, cast: Cast, worker: Worker, refused: Callable[[], None]
) -> None:
    fail_for_good(worker)
    sign_in(client, "district@example.org")
    ids = [str(pk) for pk in QueuedTask.objects.failed().values_list("pk", flat=True)]
    client.post(LIST, {"action": "run_again", "_selected_action": ids})
    assert worker.run_next()
    assert QueuedTask.objects.failed().count() == 0


def test_failed_tasks_are_removed_once_someone_has_looked_into_them(
    client: Client, cast: Cast, worker: Worker, refused: Callable[[], None]
) -> None:
    fail_for_good(worker)
    waiting = enqueue_mail()
    sign_in(client, "district@example.org")
    ids = [str(pk) for pk in QueuedTask.objects.values_list("pk", flat=True)]
    client.post(LIST, {"action": "remove", "_selected_action": ids})
    assert list(QueuedTask.objects.values_list("pk", flat=True)) == [waiting.pk]
    logged = AccessEvent.objects.latest("pk")
    assert (logged.kind, len(logged.detail["tasks"])) == ("portal.tasks_removed", 2)


def test_a_mail_that_waits_or_was_sent_is_not_sent_again(client: Client, cast: Cast, worker: Worker) -> None:
    while worker.run_next():
        pass
    mail.outbox.clear()
    enqueue_mail()
    sign_in(client, "district@example.org")
    ids = [str(pk) for pk in QueuedTask.objects.values_list("pk", flat=True)]
    answer = client.post(LIST, {"action": "run_again", "_selected_action": ids}, follow=True)
    assert "Failed tasks that are sent again: 0." in answer.text
    assert QueuedTask.objects.ready().count() == 1


@pytest.mark.parametrize("name", ["tech", "registrar", "teacher"])
def test_only_administrators_see_tasks(client: Client, cast: Cast, name: str) -> None:
    sign_in(client, f"{name}@example.org")
    assert client.get(LIST).status_code == 403
    assert "not done" not in client.get("/admin/").text


def inbox_label(client: Client) -> str:
    sign_in(client, "district@example.org")
    labels = [entry.label for entry in client.get("/admin/").context["inbox"]]
    return next(label for label in labels if label.startswith("Mail"))


def test_the_inbox_shows_the_age_of_the_oldest_waiting_task(client: Client, cast: Cast) -> None:
    DBTaskResult.objects.update(enqueued_at=timezone.now() - 3 * HOUR)
    enqueue_mail()
    assert inbox_label(client) == "Mail and tasks not done, 0 of them failed, the oldest waiting for 3 hours"


def test_the_inbox_shows_what_failed_for_good(
    client: Client, cast: Cast, worker: Worker, refused: object
) -> None:
    fail_for_good(worker)
    assert inbox_label(client) == "Mail and tasks not done, 2 of them failed"


def monitored(client: Client, queue: str = "mail") -> tuple[int, dict[str, int]]:
    answer: Any = client.get("/readyz/tasks", headers=TOKEN)
    return answer.status_code, answer.json()[queue]


def test_monitoring_sees_how_long_the_oldest_task_waits(client: Client, notice: QueuedTask) -> None:
    with time_machine.travel(notice.enqueued_at + 10 * MINUTE, tick=False):
        assert monitored(client) == (200, {"waiting": 1, "oldest_seconds": 600, "failed": 0})
        assert monitored(client, "roster") == (200, {"waiting": 0, "oldest_seconds": 0, "failed": 0})
    with time_machine.travel(notice.enqueued_at + 16 * MINUTE, tick=False):
        assert monitored(client) == (503, {"waiting": 1, "oldest_seconds": 960, "failed": 0})


def test_monitoring_sees_what_failed_for_good_and_what_is_tried_again(
    client: Client, worker: Worker, notice: QueuedTask, refused: object
) -> None:
    worker.run_next()
    assert monitored(client)[1]["waiting"] == 1
    fail_for_good(worker)
    DBTaskResult.objects.update(status="FAILED")
    assert monitored(client) == (503, {"waiting": 0, "oldest_seconds": 0, "failed": 1})


def test_a_mail_that_is_late_leaves_the_portal_in_service(client: Client, notice: QueuedTask) -> None:
    with time_machine.travel(timezone.now() + DAY):
        assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", f"Basic {portal_settings.MONITORING_TOKEN}"]
)
def test_without_its_token_nobody_reads_the_numbers(client: Client, notice: QueuedTask, header: str) -> None:
    answer = client.get("/readyz/tasks", headers={"Authorization": header})
    assert (answer.status_code, answer.text) == (401, "no valid token")


@pytest.mark.parametrize("header", ["Bearer ", "Bearer"])
def test_where_no_token_is_set_nobody_reads_the_numbers(client: Client, settings: Any, header: str) -> None:
    settings.MONITORING_TOKEN = ""
    assert client.get("/readyz/tasks", headers={"Authorization": header}).status_code == 404
