"""What browsers do to forms: back, reload, a double click. One effect, never an error page."""

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
