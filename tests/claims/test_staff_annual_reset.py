"""The annual reset in admin: counted, typed, approved by another administrator, undone (A3)."""

from typing import Any

import pytest

from claims.models import AnnualReset
from portal.models import AccessEvent
from tests.cast import NEW_PASSWORD, Cast, claim, make_staff, sign_in
from tests.factories import StudentFactory
from tests.visiting import Client

RUNS = "/admin/claims/annualreset/"
COUNT_ALL = f"{RUNS}add/?count=1&what=all"
PHRASE = {"confirmation": "reset all accounts"}
State = AnnualReset.State


def staff_browser(who: str) -> Client:
    client = Client()
    sign_in(client, who)
    return client


@pytest.fixture
def chief(cast: Cast) -> Client:
    return staff_browser("district@example.org")


@pytest.fixture
def deputy(cast: Cast) -> Client:
    make_staff("deputy@example.org", role="district administrator")
    return staff_browser("deputy@example.org")


def test_counting_shows_the_dry_run_and_changes_nothing(chief: Client, cast: Cast) -> None:
    StudentFactory.create(school=cast.school, grade="08")
    page = chief.get(COUNT_ALL)
    assert "<b>1</b> account will be reset" in page.text
    assert "grade 08" in page.text
    assert "reset all accounts" in page.text
    assert sign_in(Client(), "S0123457").url == "/home/"
    assert not AnnualReset.objects.exists()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("what=schools", "Tick the schools."),
        ("what=grades", "Tick the grades."),
        ("", "Choose which accounts to reset."),
        ("what=nonsense", "not one of the available choices"),
        ("what=schools&schools=999999", "not one of the available choices"),
        ("what=schools&schools=x", "not one of the available choices"),
        ("what=grades&grades=99", "not one of the available choices"),
    ],
)
def test_an_invalid_choice_is_refused(chief: Client, query: str, said: str) -> None:
    path = f"{RUNS}add/?count=1&{query}"
    assert said in chief.get(path).text
    chief.post(path, PHRASE)
    assert not AnnualReset.objects.exists()


def test_the_typed_phrase_resets_a_small_number_immediately(chief: Client, cast: Cast) -> None:
    refused = chief.post(COUNT_ALL, {"confirmation": "yes"}, follow=True)
    assert "the phrase is not the one asked for" in refused.text
    assert sign_in(Client(), "S0123457").url == "/home/"
    done = chief.post(COUNT_ALL, PHRASE, follow=True)
    assert "1 account is reset. This can be undone until" in done.text
    assert "Authentication Failed" in sign_in(Client(), "S0123457").text


def test_one_school_alone(chief: Client, cast: Cast) -> None:
    claim(cast.stranger)
    path = f"{RUNS}add/?count=1&what=schools&schools={cast.school.pk}"
    assert "reset 1 school" in chief.get(path).text
    chief.post(path, {"confirmation": "reset 1 school"})
    assert AnnualReset.objects.get().accounts == 1
    assert sign_in(Client(), "S0999999").url == "/home/"


@pytest.mark.slow
def test_a_large_reset_waits_for_another_administrator(
    chief: Client, deputy: Client, cast: Cast, settings: Any
) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 0
    waiting = chief.post(COUNT_ALL, PHRASE, follow=True)
    assert "a second administrator must approve" in waiting.text
    run = AnnualReset.objects.get()
    mine = chief.get(f"{RUNS}{run.pk}/change/").text
    assert "You started this" in mine
    assert "Approve, and reset" not in mine
    assert "cannot approve it" in chief.post(f"{RUNS}{run.pk}/approve/", PHRASE, follow=True).text
    assert "Approve, and reset 1 account" in deputy.get(f"{RUNS}{run.pk}/change/").text
    assert "the phrase is not" in deputy.post(f"{RUNS}{run.pk}/approve/", {}, follow=True).text
    done = deputy.post(f"{RUNS}{run.pk}/approve/", PHRASE, follow=True)
    assert "1 account is reset" in done.text
    assert "Authentication Failed" in sign_in(Client(), "S0123457").text
    again = deputy.post(f"{RUNS}{run.pk}/approve/", PHRASE, follow=True)
    assert "Someone else already handled it" in again.text


def test_undo_restores_once_when_pressed_twice(chief: Client, cast: Cast) -> None:
    claim(cast.stranger)
    chief.post(COUNT_ALL, PHRASE)
    run = AnnualReset.objects.get()
    claim(cast.stranger, NEW_PASSWORD)
    assert "Undo: bring 2 accounts back" in chief.get(f"{RUNS}{run.pk}/change/").text
    undone = chief.post(f"{RUNS}{run.pk}/undo/", follow=True)
    assert "1 account is restored. 1 account is unchanged: claimed again since the reset." in undone.text
    assert "Undo: bring" not in undone.text
    assert sign_in(Client(), "S0123457").url == "/home/"
    assert "was already undone" in chief.post(f"{RUNS}{run.pk}/undo/", follow=True).text


def test_a_pending_run_can_be_canceled(chief: Client, cast: Cast, settings: Any) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 0
    chief.post(COUNT_ALL, PHRASE)
    run = AnnualReset.objects.get()
    assert "The reset is cancelled" in chief.post(f"{RUNS}{run.pk}/cancel/", follow=True).text
    run.refresh_from_db()
    assert (run.state, run.ended_by) == (State.CANCELLED, cast.administrator)
    assert sign_in(Client(), "S0123457").url == "/home/"


@pytest.mark.parametrize("who", ["teacher@example.org", "tech@example.org", "registrar@example.org"])
def test_no_other_role_may_open_or_run_a_reset(cast: Cast, chief: Client, who: str, settings: Any) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 0
    chief.post(COUNT_ALL, PHRASE)
    run = AnnualReset.objects.get()
    other = staff_browser(who)
    for path in (RUNS, COUNT_ALL, f"{RUNS}{run.pk}/change/"):
        assert other.get(path).status_code == 403
        assert other.post(path, PHRASE).status_code == 403
    for name in ("approve", "cancel", "undo"):
        assert other.post(f"{RUNS}{run.pk}/{name}/", PHRASE).status_code == 403
    run.refresh_from_db()
    assert run.state == State.PENDING
    assert AccessEvent.objects.filter(kind="portal.admin_denied", success=False).exists()


@pytest.mark.parametrize("name", ["approve", "cancel", "undo", "change"])
def test_an_unknown_run_is_not_found(chief: Client, name: str) -> None:
    method = chief.get if name == "change" else chief.post
    assert method(f"{RUNS}999999/{name}/").status_code == 404


def test_a_run_is_neither_edited_nor_deleted(chief: Client, cast: Cast) -> None:
    chief.post(COUNT_ALL, PHRASE)
    run = AnnualReset.objects.get()
    assert chief.post(f"{RUNS}{run.pk}/change/", {"state": "pending"}).status_code == 403
    assert chief.post(f"{RUNS}{run.pk}/delete/", {"post": "yes"}).status_code == 403
    run.refresh_from_db()
    assert run.state == State.DONE


def test_the_list_shows_every_run(chief: Client, cast: Cast) -> None:
    chief.post(COUNT_ALL, PHRASE)
    page = chief.get(RUNS)
    assert "all students" in page.text
    assert "district@example.org" in page.text
