"""A form that failed redirects to its page, which shows what may be kept (C8, T95)."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import time_machine
from django import forms
from django.utils import timezone

from portal.auth.one_time_codes import as_guid
from portal.web.failures import COOKIE
from tests.cast import ANSWERS, Cast, sign_in
from tests.claims.walking import DAFFY, stand_before_new_password, stand_before_questions, stand_before_save
from tests.parents import people
from tests.parents.walking import WHO, key_for, log_in, stand_before_create
from tests.slots import no_slot
from tests.visiting import Client

SECRET = "canary-secret-word"
DIFFERENT = {"new_password1": SECRET, "new_password2": f"{SECRET}-2"}
Prepare = Callable[[Client, Cast], object]


def nobody(client: Client, cast: Cast) -> None:
    """A browser that was never here."""


def named(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})


def claiming(client: Client, cast: Cast) -> None:
    stand_before_save(client)


def answering(client: Client, cast: Cast) -> None:
    stand_before_questions(client)


def resetting(client: Client, cast: Cast) -> None:
    stand_before_new_password(client)


def activating(client: Client, cast: Cast) -> None:
    stand_before_create(client, key_for(cast.mother))


def student(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")


def parent(client: Client, cast: Cast) -> None:
    people.activate(cast.mother)
    log_in(client, people.MINNIE)


@dataclass(frozen=True)
class Mistake:
    """A form that fails: who sends it, what is wrong, what is kept, and the English that says so."""

    path: str
    who: Prepare
    fields: dict[str, str]
    says: str
    keeps: tuple[str, ...] = field(default=())


MISTAKES = [
    Mistake("/", nobody, {"username": ""}, "Enter your username."),
    Mistake("/password/", named, {"password": SECRET}, "Authentication Failed"),
    Mistake("/password/", named, {"password": ""}, "Enter your password."),
    Mistake("/claim/", nobody, {**DAFFY, "first_name": "daffy"}, "Operation Failed.", ("Clayton", "daffy")),
    Mistake("/claim/", nobody, {"last_name": "Clayton"}, "Enter your first name.", ("Clayton",)),
    Mistake("/claim/password/", claiming, DIFFERENT, "passwords don’t match"),
    Mistake("/claim/questions/", claiming, {"middle_name": "Mae"}, "You answered 1.", ("Mae",)),
    Mistake("/forgot/", nobody, {"username": " "}, "Enter your username."),
    Mistake("/forgot/questions/", answering, {**ANSWERS, "middle_name": "Ann"}, "do not match"),
    Mistake("/forgot/password/", resetting, DIFFERENT, "passwords don’t match"),
    Mistake("/parents/", nobody, {"username": "nobody7", "password": SECRET}, "Failed", ("nobody7",)),
    Mistake(
        "/parents/activate/", nobody, {"key": "F" * 32}, "can’t be used to create an account", ("F" * 32,)
    ),
    Mistake(
        "/parents/activate/account/", activating, {"username": "12345", **DIFFERENT}, "12345", ("12345",)
    ),
    Mistake("/parents/key/", nobody, {**WHO, "birth_date": "2"}, "Enter a date", ("Minnie",)),
    Mistake("/parents/forgot/", nobody, {"last_name": "Clayton"}, "Enter your first name.", ("Clayton",)),
    Mistake("/parents/link/", nobody, {"key": "F" * 32, **DIFFERENT}, "passwords don’t match", ("F" * 32,)),
    Mistake("/account/", student, {"old_password": SECRET, **DIFFERENT}, "passwords don’t match"),
    Mistake("/account/questions/", student, {"old_password": SECRET, "middle_name": "Mae"}, "1.", ("Mae",)),
    Mistake(
        "/account/questions/confirm/", student, {"middle_name": "Ann"}, "Answer this question.", ("Ann",)
    ),
    Mistake("/parents/account/", parent, {"old_password": SECRET, **DIFFERENT}, "passwords don’t match"),
]
every_mistake = pytest.mark.parametrize("wrong", MISTAKES, ids=lambda wrong: f"{wrong.path} {wrong.says}")


def is_shown(text: str, page: str) -> bool:
    """Say whether a field shows this text; a key stands in its groups."""
    return f'value="{text}"' in page or (text == "F" * 32 and f"{as_guid(text)}</textarea>" in page)


def sent(client: Client, wrong: Mistake) -> dict[str, str]:
    """Return the form of this page with the mistake in it."""
    form = client.get(wrong.path).context["form"]
    journey = {"journey": str(form["journey"].value())} if "journey" in form.fields else {}
    return {**journey, **wrong.fields}


@every_mistake
def test_every_mistake_leads_to_the_page_that_says_so(client: Client, cast: Cast, wrong: Mistake) -> None:
    wrong.who(client, cast)
    answer = client.send(wrong.path, sent(client, wrong))
    assert (answer.status_code, answer.url) == (303, wrong.path)
    assert client.cookies[COOKIE.name]["max-age"] == 60
    for _ in range(2):  # a reload shows the same
        page = client.get(wrong.path)
        assert page.status_code == 200
        assert wrong.says in page.text
        assert "<title>Error: " in page.text
        assert not [text for text in wrong.keeps if not is_shown(text, page.text)]
        assert SECRET not in page.text + COOKIE.read(page.wsgi_request)
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert "<title>Error: " not in client.get(wrong.path).text


@every_mistake
def test_every_page_that_was_open_too_long_keeps_what_was_typed(cast: Cast, wrong: Mistake) -> None:
    client = Client()
    wrong.who(client, cast)
    client.handler.enforce_csrf_checks = True
    page = client.post(wrong.path, wrong.fields)
    assert page.status_code == 403
    assert "This page was open too long." in page.text
    assert not [text for text in wrong.keeps if not is_shown(text, page.text)]
    assert SECRET not in page.text


def test_what_another_site_sends_is_not_kept(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/claim/")
    page = client.post("/claim/", DAFFY, headers={"Origin": "https://evil.example"})
    assert page.status_code == 403
    assert "Clayton" not in page.text


def test_the_error_speaks_the_language_that_is_chosen_after_it(client: Client, cast: Cast) -> None:
    client.post("/claim/", {**DAFFY, "student_id": "123"})
    assert "tiene exactamente 7" in client.get("/claim/?lang=es", follow=True).text
    assert 'value="Clayton"' in client.get("/claim/").text


def test_the_next_form_ends_it_and_the_corrected_one_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    client.post("/claim/", {**DAFFY, "last_name": "X"})
    assert client.post("/claim/", DAFFY).url == "/claim/password/"
    page = client.get("/claim/").text
    assert 'value="Clayton"' in page
    assert "<title>Error: " not in page
    client.post("/", {"username": "S0123457"})
    assert "Clayton" not in client.get("/claim/").text


def test_a_page_shows_no_other_pages_failure(client: Client, cast: Cast) -> None:
    client.post("/forgot/", {"username": ""})
    assert "<title>Error: " not in client.get("/").text
    client.cookies[COOKIE.name] = "forged"
    assert "<title>Error: " not in client.get("/forgot/").text


def test_a_limit_keeps_its_status_and_the_time_on_the_page_that_it_leads_to(
    client: Client, cast: Cast
) -> None:
    for _ in range(5):
        sign_in(client, "S0123457", "wrong")
    client.post("/", {"username": "S0123457"})
    answer = client.send("/password/", {"password": "wrong"})
    assert (answer.status_code, answer.url) == (303, "/password/?refused=1")
    for path in (answer.url, answer.url):
        page = client.get(path)
        assert (page.status_code, page["Retry-After"].isdigit()) == (429, True)
    assert client.get("/password/").status_code == 200, "only its own address says so"
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert client.get(answer.url)["Location"] == "/password/"


def test_a_full_queue_keeps_its_status_and_what_was_typed(client: Client, cast: Cast) -> None:
    with no_slot():
        page = client.post("/parents/", {"username": "minnie7", "password": SECRET})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert 'href="/parents/"' in page.text
    assert 'value="minnie7"' in client.get("/parents/").text


def test_what_fits_into_a_cookie_is_kept_and_the_longest_is_not(
    client: Client, cast: Cast, chance: random.Random
) -> None:
    long = "Đường đi học của con tôi bị ghi sai. " * 25
    noise = chance.randbytes(20_000).hex()
    answer = client.send("/claim/", {**DAFFY, "last_name": long, "first_name": noise})
    assert len(answer.cookies[COOKIE.name].OutputString()) < 4096
    page = client.get("/claim/").text
    assert long in page
    assert noise not in page


def test_every_field_for_a_password_has_it_in_its_name() -> None:
    def below(form: type[forms.BaseForm]) -> list[type[forms.BaseForm]]:
        return [form, *(found for child in form.__subclasses__() for found in below(child))]

    ours = ("portal", "claims", "parents")
    of_ours = [form for form in below(forms.BaseForm) if form.__module__.startswith(ours)]
    fields = [(name, f) for form in of_ours for name, f in getattr(form, "base_fields", {}).items()]
    secret = {name for name, f in fields if isinstance(f.widget, forms.PasswordInput)}
    assert secret >= {"password", "old_password", "new_password1", "new_password2"}
    assert all("password" in name for name in secret)
