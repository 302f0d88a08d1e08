"""The students of the benchmark, and their actions in a browser."""

import itertools
from collections.abc import Iterator

from sis.models import Student
from tests.cast import PASSWORD, claim
from tests.factories import DistrictFactory, SchoolFactory, StudentFactory
from tests.visiting import Client

_unclaimed: Iterator[Student] = iter(())
_claimed: Iterator[Student] = iter(())


def make_people(count: int) -> None:
    """Make this many students who can claim, and a few who sign in repeatedly."""
    global _unclaimed, _claimed  # noqa: PLW0603 (one run, one process)
    DistrictFactory.create()
    school = SchoolFactory.create()
    _unclaimed = iter(StudentFactory.create_batch(count + 1, school=school))
    signed = StudentFactory.create_batch(10, school=school)
    for student in signed:
        claim(student)
    _claimed = itertools.cycle(signed)


def sign_somebody_in(browser: Client) -> None:
    """Use both sign-in screens, in a browser without a session."""
    username = f"S{next(_claimed).number}"
    browser.post("/", {"username": username})
    answer = browser.post("/password/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content


def claim_somebody(browser: Client) -> None:
    """Complete all four steps of a claim."""
    student = next(_unclaimed)
    names = {"last_name": student.last_name, "first_name": student.first_name, "student_id": student.number}
    page = browser.post("/claim/", names, follow=True)
    journey = {"journey": page.context["form"]["journey"].value()}
    browser.post("/claim/password/", {**journey, "new_password1": PASSWORD, "new_password2": PASSWORD})
    answers = {"birth_month": "5", "middle_name": "Mae", "favorite_fruit": "peach"}
    done = browser.post("/claim/questions/", {**journey, **answers})
    assert done["Location"] == "/claim/done/", done.content


def make_claimed(count: int) -> list[str]:
    """Make this many students with an account; return their user names."""
    DistrictFactory.create()
    made = StudentFactory.create_batch(count, school=SchoolFactory.create())
    return [claim(student).username for student in made]
