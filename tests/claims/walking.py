"""Completes the steps of claim and reset as a browser does: open the page, fill it in, send it."""

import re
from typing import Any

from tests.cast import ANSWERS, NEW_PASSWORD, PASSWORD
from tests.visiting import Client

DAFFY = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}
MARCIA = {"last_name": "Student", "first_name": "Marcia", "student_id": "0123457"}
WRONG_ANSWERS = {**ANSWERS, "favorite_fruit": "banana"}

_JOURNEY = re.compile(r'name="journey" value="([^"]+)"')


def journey_id(page: Any) -> str:
    """Return the journey's id in the form of this page."""
    found = _JOURNEY.search(page.text)
    assert found, page.text
    return found[1]


def form_of(page: Any, **fields: str) -> dict[str, str]:
    """Return this page's form, filled in, with its token and the journey's id if it has one."""
    found = _JOURNEY.search(page.text)
    journey = {"journey": found[1]} if found else {}
    return {"csrfmiddlewaretoken": str(page.context["csrf_token"]), **journey, **fields}


def copied(client: Client) -> Client:
    """Return another browser with a copy of this one's cookies."""
    other = Client()
    for cookie in client.cookies.values():
        other.cookies[cookie.key] = cookie.value
    return other


def fill_in(client: Client, path: str, fields: dict[str, str]) -> Any:
    """Open a step of a journey, fill it in and send it."""
    return client.post(path, {"journey": journey_id(client.get(path)), **fields})


def twice(password: str) -> dict[str, str]:
    return {"new_password1": password, "new_password2": password}


def name_oneself(client: Client, typed: dict[str, str] = DAFFY) -> Any:
    return client.post("/claim/", typed)


def give_password(client: Client, password: str = PASSWORD) -> Any:
    return fill_in(client, "/claim/password/", twice(password))


def save_answers(client: Client, answers: dict[str, str] = ANSWERS) -> Any:
    return fill_in(client, "/claim/questions/", answers)


def stand_before_save(client: Client, typed: dict[str, str] = DAFFY, password: str = PASSWORD) -> Client:
    """Return a browser that has completed every step except Save."""
    assert name_oneself(client, typed).url == "/claim/password/"
    assert give_password(client, password).url == "/claim/questions/"
    return client


def claim_in_browser(
    client: Client,
    typed: dict[str, str] = DAFFY,
    password: str = PASSWORD,
    answers: dict[str, str] = ANSWERS,
) -> Any:
    """Complete all steps; return the last page."""
    stand_before_save(client, typed, password)
    assert save_answers(client, answers).url == "/claim/done/"
    return client.get("/claim/done/")


def stand_before_questions(client: Client, username: str = "S0123457") -> Client:
    """Return a browser at the questions of this name."""
    assert client.post("/forgot/", {"username": username}).headers["Location"] == "/forgot/questions/"
    return client


def answer(client: Client, answers: dict[str, str] = ANSWERS) -> Any:
    return fill_in(client, "/forgot/questions/", answers)


def stand_before_new_password(client: Client, username: str = "S0123457") -> Client:
    """Return a browser that has answered the questions."""
    assert answer(stand_before_questions(client, username)).url == "/forgot/password/"
    return client


def reset_in_browser(client: Client, username: str = "S0123457", password: str = NEW_PASSWORD) -> Any:
    """Complete all steps; return the last page."""
    stand_before_new_password(client, username)
    assert fill_in(client, "/forgot/password/", twice(password)).url == "/forgot/done/"
    return client.get("/forgot/done/")
