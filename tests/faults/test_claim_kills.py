"""SIGKILL in the middle of Save: the claim is whole or nothing, and trying again works (T45)."""

import threading
import time
from http import HTTPStatus
from random import Random

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from claims.models import ChallengeVerifier, StudentAccount
from portal.models import AccessEvent, PasswordDigest, User
from sis.models import Student
from tests.cast import ANSWERS, PASSWORD, Cast, sign_in
from tests.claims.walking import stand_before_save
from tests.conftest import Rounds
from tests.factories import RelationshipFactory, StudentFactory
from tests.faults.racing import NO_ANSWER, Request, Response, after, ready_form, send
from tests.live import LivePortal
from tests.visiting import Client

CLAIMS_A_ROUND = 5
PATIENCE_SECONDS = 10
LONGEST_SAVE_SECONDS = 0.15


def new_student(cast: Cast, number: int) -> Student:
    student = StudentFactory.create(
        number=f"06{number:05d}", first_name="Pat", last_name="Doe", school=cast.school
    )
    RelationshipFactory.create(guardian=cast.mother, student=student)
    return student


def parts_of_claim(student: Student) -> tuple[int, ...]:
    """How many rows of each kind stand for the claim of this student."""
    user = User.objects.filter(username=f"S{student.number}")
    return (
        user.filter(state="active").exclude(password="").count(),
        StudentAccount.objects.filter(student=student, claimed_at__isnull=False).count(),
        ChallengeVerifier.objects.filter(account__student=student).count(),
        PasswordDigest.objects.filter(user__in=user).count(),
        AccessEvent.objects.filter(kind="claims.account_claimed", student_id=student.pk).count(),
    )


def kill_amid(portal: LivePortal, forms: list[Request], chance: Random) -> list[Response]:
    """Send these forms a moment apart and kill the server's workers at some point; return what came back."""
    answers: list[Response] = []

    def go(form: Request, wait: float) -> None:
        time.sleep(wait)
        answers.append(send(portal, form))

    waits = [chance.uniform(0, LONGEST_SAVE_SECONDS) for _ in forms]
    threads = [
        threading.Thread(target=go, args=(form, wait)) for form, wait in zip(forms, waits, strict=True)
    ]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(LONGEST_SAVE_SECONDS / 3, LONGEST_SAVE_SECONDS))
    portal.kill_workers()
    for thread in threads:
        thread.join()
    portal.make_ready()
    portal.drain()
    return answers


def before_save(student: Student) -> tuple[Client, Request]:
    """A browser whose next step is Save, and that Save."""
    typed = {"last_name": "Doe", "first_name": "Pat", "student_id": student.number}
    client = stand_before_save(Client(), typed)
    return client, ready_form(client, "/claim/questions/", ANSWERS)


def is_whole_after_a_retry(portal: LivePortal, student: Student, client: Client, form: Request) -> None:
    """Whole or nothing now; whole once the student presses Save once more, or reloads the broken page."""
    assert parts_of_claim(student) in {(0, 0, 0, 0, 0), (1, 1, 1, 1, 1)}
    answer = send(portal, form)
    assert answer.location == "/claim/done/"
    assert after(client, answer).get("/claim/done/").status_code == HTTPStatus.OK
    assert parts_of_claim(student) == (1, 1, 1, 1, 1)
    assert sign_in(Client(), f"S{student.number}", PASSWORD).url == "/home/"


def test_workers_killed_at_random_points_leave_claims_whole_or_nothing(
    live_portal: LivePortal, cast: Cast, chance: Random, rounds: Rounds
) -> None:
    broken, kills = 0, rounds(2, 20)
    for turn in range(kills):
        students = [new_student(cast, turn * CLAIMS_A_ROUND + n) for n in range(CLAIMS_A_ROUND)]
        browsers = [before_save(student) for student in students]
        answers = kill_amid(live_portal, [form for _, form in browsers], chance)
        broken += sum(answer.status == NO_ANSWER for answer in answers)
        for student, (client, form) in zip(students, browsers, strict=True):
            is_whole_after_a_retry(live_portal, student, client, form)
    assert broken, "no kill hit a Save: this test proves nothing"
    mails = DBTaskResult.objects.count()
    assert mails == 2 + kills * CLAIMS_A_ROUND, "one notice a claim, besides the two of the cast's"


@pytest.mark.parametrize(
    "table",
    [
        User._meta.db_table,
        PasswordDigest._meta.db_table,
        StudentAccount._meta.db_table,
        ChallengeVerifier._meta.db_table,
        AccessEvent._meta.db_table,
        DBTaskResult._meta.db_table,
    ],
)
def test_a_worker_killed_before_each_write_leaves_nothing(
    live_portal: LivePortal, cast: Cast, table: str
) -> None:
    """The table is locked, so that Save stands still right before it writes there."""
    student = new_student(cast, 1)
    client, form = before_save(student)
    sender = threading.Thread(target=send, args=(live_portal, form))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{table}" IN SHARE MODE')
        sender.start()
        wait_until_a_save_stands_still()
        live_portal.kill_workers()
        sender.join()
    live_portal.make_ready()
    live_portal.drain()
    assert parts_of_claim(student) == (0, 0, 0, 0, 0)
    is_whole_after_a_retry(live_portal, student, client, form)


def wait_until_a_save_stands_still() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("Save did not come as far as this table")
