"""The most statements that each page may cost, by visitor."""

from collections.abc import Callable

import pytest

from tests.cast import NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.counting import row_statements
from tests.factories import StudentFactory
from tests.visiting import Client

Prepare = Callable[[Client], object]
CLAIM = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}


def nobody(client: Client) -> None:
    """A browser that was never here."""


def typed(client: Client) -> None:
    client.post("/", {"username": "S0123457"})


def student(client: Client) -> None:
    sign_in(client, "S0123457")


def technician(client: Client) -> None:
    sign_in(client, "tech@example.org")


def claiming(client: Client) -> None:
    client.post("/claim/", CLAIM)


def choosing(client: Client) -> None:
    claiming(client)
    form = client.get("/claim/password/").context["form"]
    passwords = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client.post("/claim/password/", {"journey": form["journey"].value(), **passwords})


def resetting(client: Client) -> None:
    client.post("/forgot/", {"username": "S0123457"})


BUDGETS: list[tuple[str, Prepare, int]] = [
    ("/", nobody, 0),
    ("/?lang=vi", nobody, 0),
    ("/?ended=1", nobody, 0),
    ("/", student, 2),
    ("/password/", nobody, 0),
    ("/password/", typed, 0),
    ("/home/", nobody, 0),
    ("/home/", student, 12),
    ("/home/", technician, 6),
    ("/account/", nobody, 0),
    ("/account/", student, 4),
    ("/account/", technician, 4),
    ("/account/questions/", nobody, 0),
    ("/account/questions/", student, 4),
    ("/account/questions/", technician, 3),
    ("/account/questions/confirm/", student, 4),
    ("/claim/", nobody, 0),
    ("/claim/", student, 2),
    ("/claim/password/", nobody, 0),
    ("/claim/password/", claiming, 2),
    ("/claim/questions/", choosing, 2),
    ("/claim/done/", nobody, 0),
    ("/claim/not-me/", nobody, 0),
    ("/forgot/", nobody, 0),
    ("/forgot/questions/", nobody, 0),
    ("/forgot/questions/", resetting, 3),
    ("/forgot/password/", resetting, 1),
    ("/forgot/done/", nobody, 0),
    ("/parents/", nobody, 1),
    ("/healthz", nobody, 0),
    ("/readyz", nobody, 5),
    ("/nowhere/", nobody, 0),
    ("/nowhere/", student, 2),
    ("/admin/", nobody, 0),
    # Four of the twelve are for what runs: the roster, resets taken, letters, tasks.
    ("/admin/", technician, 12),
    # One of the twelve counts what this person reads (tests/portal/test_mass_reading.py).
    ("/admin/sis/student/", technician, 12),
    ("/admin/sis/student/?q=clayton", technician, 12),
]


@pytest.mark.parametrize(
    ("path", "prepare", "most"), BUDGETS, ids=[f"{path} as {who.__name__}" for path, who, _ in BUDGETS]
)
def test_a_page_keeps_within_its_budget(
    client: Client, cast: Cast, path: str, prepare: Prepare, most: int
) -> None:
    prepare(client)
    with row_statements() as seen:
        client.get(path)
    assert len(seen) <= most, "\n".join(seen)


def test_signing_out_costs_little(client: Client, cast: Cast) -> None:
    """Session, user, what apps were given in the session, and the end of it."""
    student(client)
    with row_statements() as seen:
        client.post("/logout/")
    assert len(seen) <= 4, "\n".join(seen)


def test_the_list_of_students_costs_the_same_for_many(client: Client, cast: Cast) -> None:
    technician(client)
    client.get("/admin/sis/student/")  # what Django keeps for the whole process is kept from now on
    with row_statements() as few:
        client.get("/admin/sis/student/")
    StudentFactory.create_batch(20)
    with row_statements() as many:
        client.get("/admin/sis/student/")
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_costs_no_more_than_a_failed_one(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, "S0123457", "wrong")
    client.post("/", {"username": "S0123457"})
    with row_statements() as seen:
        assert client.post("/password/", {"password": PASSWORD}).status_code == 429
    assert len(seen) <= 4, "\n".join(seen)
