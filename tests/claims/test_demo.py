"""The demo district: accounts to try the portal, with passwords that are only printed."""

import re
import uuid

import pytest
from django.core import mail
from django.core.management import CommandError
from django_tasks_db.models import DBTaskResult

from claims.models import ResetTicket, StudentAccount
from portal.models import SecondFactor, User
from sis.models import Student
from tests.cast import NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    DAFFY,
    answer,
    claim_in_browser,
    name_oneself,
    stand_before_questions,
)
from tests.demo import seed_demo, seed_demo_anew
from tests.factories import StaffUserFactory, StudentFactory
from tests.visiting import Client

pytestmark = pytest.mark.slow

CLAIMED = re.compile(r"Has claimed already: .+ username (?P<user>S\d{7})\s+password (?P<password>\S+)")


def printed(text: str) -> tuple[str, str, dict[str, str]]:
    """Return user name, password and answers of the claimed account, as the command printed them."""
    found = CLAIMED.search(text)
    assert found, text
    answers = text.split("answers: ")[1].splitlines()[0]
    return found["user"], found["password"], dict(pair.split(" ", 1) for pair in answers.split(", "))


def test_the_cast_is_printed_and_no_mail_sent(db: None) -> None:
    text = seed_demo()
    assert not mail.outbox
    assert not DBTaskResult.objects.exists()
    for line in (
        "Clayton, Daffy, 0393354 (grade 07, Babb Middle",
        "0123456",
        "0123457",
        "0123459",
        "can claim in 23 hours",
        "admin@example.org",
    ):
        assert line in text


def test_the_printed_passwords_and_answers_work(client: Client, db: None) -> None:
    text = seed_demo()
    username, password, answers = printed(text)
    assert sign_in(client, username, password).url == "/home/"
    assert answer(stand_before_questions(Client(), username), answers).url == "/forgot/password/"
    admin_password = re.findall(r"admin@example.org +password (\S+)", text)[0]
    assert sign_in(Client(), "admin@example.org", admin_password).url == "/admin/"


def test_the_demo_student_can_claim_and_sign_in(client: Client, db: None) -> None:
    seed_demo()
    claim_in_browser(client)
    assert sign_in(Client(), "S0393354").url == "/home/"
    soon = Student.objects.get(number="0123459")
    typed = {"last_name": soon.last_name, "first_name": soon.first_name, "student_id": soon.number}
    assert "You can claim your account soon" in name_oneself(Client(), typed).text
    taken = Student.objects.get(number="0123458")
    typed = {"last_name": taken.last_name, "first_name": taken.first_name, "student_id": taken.number}
    assert "already claimed" in name_oneself(Client(), typed).text
    greg = {"last_name": "Student", "first_name": "Greg", "student_id": "0123456"}
    assert name_oneself(Client(), greg).url == "/claim/password/"


def test_seeding_again_resets_everybody_and_refunds_every_attempt(client: Client, db: None) -> None:
    first = seed_demo()
    claim_in_browser(client)
    sign_in(client, "S0393354")
    taken = Student.objects.get(number="0123458")
    name_oneself(
        Client(), {"last_name": taken.last_name, "first_name": taken.first_name, "student_id": taken.number}
    )
    for name in (the_teacher(first)[0], "admin@example.org"):
        user = User.objects.get(username=name)
        SecondFactor.objects.create(user=user, secret_id=uuid.uuid4())
    for _ in range(11):
        page = name_oneself(Client(), {**DAFFY, "first_name": "X"})
    assert page.status_code == 429
    for _ in range(6):
        page = sign_in(Client(), "S0123458", "wrong")
    assert page.status_code == 429
    second = seed_demo_anew()
    assert name_oneself(Client()).status_code == 302
    (username, old, _), (_, new, answers) = printed(first), printed(second)
    assert old != new
    assert sign_in(Client(), username, new).url == "/home/"
    assert "Authentication Failed" in sign_in(Client(), username, old).text
    assert answer(stand_before_questions(Client(), username), answers).status_code == 302
    assert client.get("/home/").headers["Location"] == "/", "the session of an account that is gone is over"
    assert StudentAccount.objects.count() == 1
    assert not ResetTicket.objects.exists()
    assert claim_in_browser(Client()).status_code == 200, "with the very same password: nobody had one before"
    staff = re.findall(r"(\S+@\S+) +password (\S+)", second)
    assert len(staff) == 4
    for name, new_password in staff:
        assert sign_in(Client(), name, new_password).url == "/admin/"


def the_teacher(text: str) -> tuple[str, str]:
    """Return name and password of the teacher, as the command printed them."""
    email, password = re.findall(r"(\S+) +password (\S+) +teacher", text)[0]
    return email, password


def test_the_demos_teacher_sees_only_their_class(db: None) -> None:
    browser = Client()
    assert sign_in(browser, *the_teacher(seed_demo())).url == "/admin/"
    numbers = {student.number for student in browser.get("/admin/sis/student/").context["cl"].result_list}
    assert "0393354" in numbers
    assert len(numbers) < Student.objects.count()


@pytest.mark.parametrize("stranger", ["student", "staff"])
def test_a_database_with_other_people_is_refused_and_unchanged(db: None, stranger: str) -> None:
    if stranger == "student":
        StudentFactory.create()
    else:
        StaffUserFactory.create(username="real@example.org", password="!")
    before = Student.objects.count(), User.objects.count()
    with pytest.raises(CommandError, match="not of the demo"):
        seed_demo_anew()
    assert (Student.objects.count(), User.objects.count()) == before


def test_real_accounts_survive_the_refusal(cast: Cast) -> None:
    with pytest.raises(CommandError):
        seed_demo_anew()
    assert sign_in(Client(), "S0123457", PASSWORD).url == "/home/"
    assert claim_in_browser(Client(), password=NEW_PASSWORD).status_code == 200
