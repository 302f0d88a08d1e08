"""Back, reload, double click, second tab, idle time: one effect, and never an error page (C8)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from claims.models import StudentAccount
from portal.models import AccessEvent, PasswordDigest, User
from sis.models import Student
from tests.cast import ANSWERS, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    DAFFY,
    claim_in_browser,
    give_password,
    journey_id,
    name_oneself,
    save_answers,
    stand_before_save,
    twice,
)
from tests.visiting import Client

SAM = {"last_name": "Stranger", "first_name": "Sam", "student_id": "0999999"}
STEPS = ["/claim/password/", "/claim/questions/"]


def under_way(client: Client) -> list[str]:
    """The journeys that this browser's session holds."""
    return [key for key in dict(client.session.items()) if key.startswith("journey:")]


def test_after_going_back_the_new_password_counts(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    assert client.get("/claim/password/").status_code == 200
    give_password(client, NEW_PASSWORD)
    save_answers(client)
    assert sign_in(Client(), "S0393354", NEW_PASSWORD).url == "/home/"
    assert PasswordDigest.objects.count() == 1, "what was never saved was never used"


def test_going_back_to_the_start_and_forward_again_loses_nothing(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    assert client.get("/claim/").status_code == 200
    assert name_oneself(client).url == "/claim/password/"
    assert save_answers(client).url == "/claim/done/", "the password given before still stands"


def test_each_page_can_be_reloaded(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    for path in ("/claim/", *STEPS, *STEPS):
        assert client.get(path).status_code == 200
    save_answers(client)
    for _ in range(3):
        assert "S0393354" in client.get("/claim/done/").text


def test_each_form_sent_twice_has_one_effect(client: Client, daffy: Student) -> None:
    first = [name_oneself(client).url for _ in range(2)]
    at_password = {"journey": journey_id(client.get(STEPS[0])), **twice(PASSWORD)}
    second = [client.post(STEPS[0], at_password).headers["Location"] for _ in range(2)]
    at_save = {"journey": journey_id(client.get(STEPS[1])), **ANSWERS}
    third = [client.post(STEPS[1], at_save).headers["Location"] for _ in range(3)]
    assert (first, second, third) == ([STEPS[0]] * 2, [STEPS[1]] * 2, ["/claim/done/"] * 3)
    assert client.post(STEPS[0], at_password).headers["Location"] == "/claim/done/", (
        "nor does Back reach an earlier form"
    )
    assert User.objects.count() == StudentAccount.objects.count() == PasswordDigest.objects.count() == 1
    assert AccessEvent.objects.filter(kind="claims.account_claimed").count() == 1


def test_an_old_tab_never_touches_another_students_claim(client: Client, cast: Cast) -> None:
    name_oneself(client)
    of_daffy = journey_id(client.get(STEPS[0]))
    stand_before_save(client, SAM, NEW_PASSWORD)
    old_tab = [
        client.post(STEPS[0], {"journey": of_daffy, **twice("daffys-secret-1")}),
        client.post(STEPS[1], {"journey": of_daffy, **ANSWERS}),
    ]
    for page in old_tab:
        assert page.status_code == 409
        assert "You started another claim" in page.text
    assert not StudentAccount.objects.exclude(student=cast.marcia).exists()
    assert save_answers(client, {"birth_month": "1", "birth_year": "2012", "favorite_season": "fall"}).url
    assert sign_in(Client(), "S0999999", NEW_PASSWORD).url == "/home/"
    assert not User.objects.filter(username="S0393354").exists()


def test_a_form_without_its_journey_is_rejected(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    for path, fields in zip(STEPS, (twice(PASSWORD), ANSWERS), strict=True):
        for forged in ({}, {"journey": ""}, {"journey": "0" * 16}):
            assert client.post(path, {**fields, **forged}).status_code == 409
    assert not User.objects.exists()


def test_after_30_idle_minutes_the_claim_starts_over_with_a_message(client: Client, daffy: Student) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stand_before_save(client)
        clock.shift(timedelta(minutes=30))
        assert client.get(STEPS[1]).status_code == 200
        clock.shift(timedelta(seconds=1))
        page = client.post(STEPS[1], ANSWERS, follow=True)
    assert page.redirect_chain == [("/claim/?again=1", 302)]
    assert "Please start here" in page.text
    assert not User.objects.exists()
    assert claim_in_browser(client).status_code == 200


def test_each_step_gives_30_minutes_more(client: Client, daffy: Student) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for go_on in (name_oneself, name_oneself, give_password, save_answers):
            assert go_on(client).status_code == 302
            clock.shift(timedelta(minutes=29))
        assert client.get("/claim/done/").status_code == 200


@pytest.mark.parametrize("body", [{}, twice(PASSWORD), ANSWERS, {"journey": "0" * 16}])
@pytest.mark.parametrize("path", STEPS)
def test_a_step_without_a_journey_redirects_to_the_start(
    client: Client, daffy: Student, path: str, body: dict[str, str]
) -> None:
    assert client.get(path).headers["Location"] == "/claim/?again=1"
    assert client.post(path, body).headers["Location"] == "/claim/?again=1"
    assert client.get("/claim/done/").headers["Location"] == "/claim/"
    assert not User.objects.exists()


def test_a_step_too_early_redirects_to_the_first_missing_step(client: Client, daffy: Student) -> None:
    name_oneself(client)
    assert client.get(STEPS[1]).headers["Location"] == STEPS[0]
    assert client.post(STEPS[1], ANSWERS).headers["Location"] == STEPS[0]
    assert not User.objects.exists()


def test_an_empty_post_of_the_first_step_shows_the_form_again(client: Client, daffy: Student) -> None:
    assert client.post("/claim/").status_code == 200


def test_start_over_deletes_the_journey(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    assert client.post("/start-over/").headers["Location"] == "/"
    for path in STEPS:
        assert client.get(path).headers["Location"] == "/claim/?again=1"
    assert not under_way(client)


def test_the_next_student_at_the_same_computer_starts_from_the_beginning(client: Client, cast: Cast) -> None:
    claim_in_browser(client)
    assert claim_in_browser(client, SAM, NEW_PASSWORD).text.count("S0999999")
    assert "S0393354" not in client.get("/claim/done/").text


@pytest.mark.parametrize("leave", ["in", "in and out"])
def test_signing_in_or_out_ends_the_claim(client: Client, cast: Cast, leave: str) -> None:
    stand_before_save(client)
    sign_in(client, "S0123457")
    assert not under_way(client), "anonymous data would outlive the sign-in"
    for path in ("/claim/", *STEPS, "/claim/done/"):
        assert client.get(path).headers["Location"] == "/", "a claim is not for someone who is signed in"
    if leave == "in and out":
        client.post("/logout/")
        assert client.get(STEPS[1]).headers["Location"] == "/claim/?again=1"
    assert not User.objects.filter(username="S0393354").exists()


def test_other_methods_than_get_and_post_do_nothing(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    for path in ("/claim/", *STEPS, "/claim/done/", "/claim/not-me/"):
        assert client.put(path).status_code == client.delete(path).status_code == 405
    assert name_oneself(client, DAFFY).status_code == 302
