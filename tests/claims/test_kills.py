"""SIGKILL in the middle of Save: the claim is whole or nothing, and trying again works (T45)."""

import random
import threading
import time

from django.test import Client
from django_tasks_db.models import DBTaskResult

from claims.models import ChallengeVerifier, StudentAccount
from portal.models import AccessEvent, PasswordDigest, User
from sis.models import Student
from tests.cast import ANSWERS, PASSWORD, Cast, sign_in
from tests.claims.racing import NO_ANSWER, Request, Response, ready_form, send
from tests.claims.walking import save_answers, stand_before_save
from tests.factories import RelationshipFactory, StudentFactory
from tests.live import LivePortal

ROUNDS, CLAIMS_A_ROUND = 5, 4
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


def kill_amid(portal: LivePortal, forms: list[Request]) -> list[Response]:
    """Send these forms a moment apart and kill the server's workers at some point; return what came back."""
    answers: list[Response] = []

    def go(form: Request, wait: float) -> None:
        time.sleep(wait)
        answers.append(send(portal, form))

    waits = [random.uniform(0, LONGEST_SAVE_SECONDS) for _ in forms]
    threads = [
        threading.Thread(target=go, args=(form, wait)) for form, wait in zip(forms, waits, strict=True)
    ]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(LONGEST_SAVE_SECONDS / 3, LONGEST_SAVE_SECONDS))
    portal.kill_workers()
    for thread in threads:
        thread.join()
    portal.make_ready()
    portal.drain()
    return answers


def test_a_worker_killed_amid_save_leaves_a_claim_whole_or_nothing(
    live_portal: LivePortal, cast: Cast
) -> None:
    broken = 0
    for turn in range(ROUNDS):
        students = [new_student(cast, turn * CLAIMS_A_ROUND + n) for n in range(CLAIMS_A_ROUND)]
        clients = [
            stand_before_save(
                Client(), {"last_name": "Doe", "first_name": "Pat", "student_id": student.number}
            )
            for student in students
        ]
        forms = [ready_form(client, "/claim/questions/", ANSWERS) for client in clients]
        broken += sum(answer.status == NO_ANSWER for answer in kill_amid(live_portal, forms))
        for student, client in zip(students, clients, strict=True):
            assert parts_of_claim(student) in {(0, 0, 0, 0, 0), (1, 1, 1, 1, 1)}
            save_again(client)
            assert parts_of_claim(student) == (1, 1, 1, 1, 1)
            assert sign_in(Client(), f"S{student.number}", PASSWORD).url == "/home/"
    assert broken, "no kill hit a Save: this test proves nothing"
    mails = DBTaskResult.objects.count()
    assert mails == 2 + ROUNDS * CLAIMS_A_ROUND, "one notice a claim, besides the two of the cast's"


def save_again(client: Client) -> None:
    """The student presses Save once more, or reloads: the browser stands before Save or at the end."""
    page = client.get("/claim/questions/")
    if page.status_code == 200:
        assert save_answers(client).url == "/claim/done/"
    assert client.get("/claim/done/").status_code == 200
