"""What browsers do to forms: back, reload, a double click. One effect, never an error page."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from claims.models import StudentAccount
from portal.models import AccessEvent, User
from sis.models import Student
from tests.browser.walking import (
    ANOTHER_PASSWORD,
    DAFFY,
    DAFFYS_NAME,
    MARCIAS_NAME,
    box,
    button_of,
    fill,
    press,
    send,
    sign_in,
    stand_before_save,
    twice,
)
from tests.cast import ANSWERS, PASSWORD, Cast
from tests.parents.walking import key_for

BOTH_WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


def how_often(kind: str, student: Student) -> int:
    """How often this was done about a student, by the access log."""
    return AccessEvent.objects.filter(kind=kind, student_id=student.pk, success=True).count()


def double_send(page: Page, fields: dict[str, str], leads_to: str) -> None:
    """Fill these fields in and double-click the button of their form."""
    fill(page, fields)
    button_of(page, next(iter(fields))).dblclick()
    expect(page).to_have_url(leads_to)
    page.wait_for_load_state()


def test_back_leads_step_by_step_to_the_start_and_forward_again(cast: Cast, page: Page) -> None:
    stand_before_save(page)

    page.go_back()
    expect(page).to_have_url("/claim/password/")
    expect(box(page, "new_password1")).to_have_value("")
    page.go_back()
    expect(page).to_have_url("/claim/")
    page.go_forward()
    send(page, twice(ANOTHER_PASSWORD))
    send(page, ANSWERS)

    expect(page).to_have_url("/claim/done/")
    sign_in(page, DAFFYS_NAME, ANOTHER_PASSWORD)
    expect(page).to_have_url("/home/")


def test_the_back_links_go_the_same_way(cast: Cast, page: Page) -> None:
    stand_before_save(page)

    for path in ("/claim/password/", "/claim/", "/"):
        page.locator(f'nav a[href="{path}"]').click()
        expect(page).to_have_url(path)


def test_a_reload_at_every_step_changes_nothing(cast: Cast, page: Page) -> None:
    page.goto("/claim/")
    page.reload()
    send(page, DAFFY)
    page.reload()
    send(page, twice(PASSWORD))
    page.reload()
    expect(page).to_have_url("/claim/questions/")
    send(page, ANSWERS)
    page.reload()

    expect(page).to_have_url("/claim/done/")
    expect(page.locator("main")).to_contain_text(DAFFYS_NAME)
    assert how_often("claims.account_claimed", cast.daffy) == 1


def test_back_after_save_shows_the_done_page_and_does_nothing_again(cast: Cast, page: Page) -> None:
    stand_before_save(page)
    press(button_of(page, "birth_month"))
    expect(page).to_have_url("/claim/done/")
    claimed = StudentAccount.objects.get(student=cast.daffy)

    for _ in range(2):
        page.go_back()
        expect(page).to_have_url("/claim/done/")
        expect(page.locator("main")).to_contain_text(DAFFYS_NAME)

    now = StudentAccount.objects.get(student=cast.daffy)
    assert (now.claimed_at, now.last_journey) == (claimed.claimed_at, claimed.last_journey)
    assert how_often("claims.account_claimed", cast.daffy) == 1


@BOTH_WAYS
def test_double_clicks_all_the_way_claim_once(cast: Cast, page: Page) -> None:
    page.goto("/claim/")
    double_send(page, DAFFY, "/claim/password/")
    double_send(page, twice(PASSWORD), "/claim/questions/")
    double_send(page, ANSWERS, "/claim/done/")

    expect(page.locator("main")).to_contain_text(DAFFYS_NAME)
    assert how_often("claims.account_claimed", cast.daffy) == 1
    assert User.objects.filter(username=DAFFYS_NAME).count() == 1


@BOTH_WAYS
def test_double_clicks_all_the_way_reset_once(cast: Cast, page: Page) -> None:
    page.goto("/forgot/")
    double_send(page, {"username": MARCIAS_NAME}, "/forgot/questions/")
    double_send(page, ANSWERS, "/forgot/password/")
    double_send(page, twice(ANOTHER_PASSWORD), "/forgot/done/")

    assert how_often("claims.password_reset", cast.marcia) == 1
    sign_in(page, MARCIAS_NAME, ANOTHER_PASSWORD)
    expect(page).to_have_url("/home/")


@BOTH_WAYS
def test_a_double_click_on_go_signs_in(cast: Cast, page: Page) -> None:
    page.goto("/")
    double_send(page, {"username": MARCIAS_NAME}, "/password/")
    double_send(page, {"password": PASSWORD}, "/home/")

    expect(page.locator("main")).to_contain_text("Marcia")


def make_and_correct(page: Page, wrong: dict[str, str], right: dict[str, str], leads_to: str) -> None:
    """Make a mistake on this page, see it, look at help and come back, correct it, and go back once more."""
    here = urlsplit(page.url).path
    kept = {name: value for name, value in wrong.items() if "password" not in name}
    send(page, wrong)
    page.reload()
    press(page.locator('.foot-help[href="/help/"]'))
    page.go_back()
    expect(page).to_have_url(here)
    expect(page).to_have_title(re.compile("^Error: "))
    for name, value in kept.items():
        expect(box(page, name)).to_have_value(value)

    send(page, right)
    expect(page).to_have_url(leads_to)
    page.go_back()
    expect(page).to_have_url(here)
    for name, value in right.items():
        expect(box(page, name)).to_have_value("" if "password" in name else value)
    page.go_forward()
    expect(page).to_have_url(leads_to)


@BOTH_WAYS
def test_back_after_any_mistake_finds_what_may_be_kept(cast: Cast, page: Page) -> None:
    key = key_for(cast.mother)
    page.goto("/claim/")
    make_and_correct(page, {**DAFFY, "first_name": "daffy"}, DAFFY, "/claim/password/")
    make_and_correct(page, {**twice(PASSWORD), "new_password2": "x"}, twice(PASSWORD), "/claim/questions/")
    page.goto("/forgot/")
    make_and_correct(page, {"username": ""}, {"username": MARCIAS_NAME}, "/forgot/questions/")
    page.goto("/parents/activate/")
    make_and_correct(
        page, {"key": "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"}, {"key": key}, "/parents/activate/account/"
    )
    page.goto("/parents/")
    send(page, {"username": "nobody77", "password": "wrong"})
    expect(box(page, "username")).to_have_value("nobody77")
    send(page, {"username": MARCIAS_NAME, "password": PASSWORD})
    page.go_back()
    expect(page).to_have_url("/home/")  # signed in: the log-in page leads there


@BOTH_WAYS
def test_back_from_a_refusal_finds_a_page(cast: Cast, page: Page) -> None:
    page.goto("/")
    for _ in range(5):
        send(page, {"username": MARCIAS_NAME})
        send(page, {"password": "wrong"})
        page.goto("/")
    send(page, {"username": MARCIAS_NAME})
    send(page, {"password": "wrong"})
    expect(page.locator("h1")).to_have_text("Too many tries")
    page.reload()
    expect(page.locator("h1")).to_have_text("Too many tries")
    page.go_back()
    expect(page).to_have_url("/password/")
    page.goto("/claim/")
    page.context.clear_cookies(name="csrf")
    send(page, DAFFY)
    expect(box(page, "last_name")).to_have_value("Clayton")
    expect(page.locator(".summary")).to_contain_text("This page was open too long.")
    send(page, DAFFY)
    expect(page).to_have_url("/claim/password/")
    page.go_back()
    expect(box(page, "last_name")).to_have_value("Clayton")
