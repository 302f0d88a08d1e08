"""Two children at one browser: the older tab hears that another claim was begun, and writes nothing."""

from playwright.sync_api import Page, expect

from claims.models import StudentAccount
from tests.browser.walking import (
    ANOTHER_PASSWORD,
    DAFFYS_NAME,
    STRANGER,
    button_of,
    press,
    send,
    sign_in,
    stand_before_save,
    twice,
)
from tests.cast import ANSWERS, Cast

STRANGERS_NAME = "S0999999"


def second_tab(page: Page) -> Page:
    return page.context.new_page()


def save(page: Page) -> None:
    page.bring_to_front()
    press(button_of(page, "birth_month"))


def hears_of_another_claim(page: Page) -> None:
    expect(page).to_have_title("You started another claim · CCPS Portal")
    expect(page.locator("main")).not_to_contain_text("S0")


def test_an_older_tab_hears_of_the_newer_claim_and_can_continue_it(cast: Cast, page: Page) -> None:
    stand_before_save(page)
    other = second_tab(page)
    other.goto("/claim/")
    send(other, STRANGER)
    send(other, twice(ANOTHER_PASSWORD))

    save(page)
    hears_of_another_claim(page)
    press(page.get_by_role("link", name="Continue with the newer one"))
    expect(page.locator("main")).to_contain_text(STRANGERS_NAME)
    send(page, ANSWERS)

    expect(page.locator("main")).to_contain_text(STRANGERS_NAME)
    assert not StudentAccount.objects.filter(student=cast.daffy).exists()
    sign_in(page, STRANGERS_NAME, ANOTHER_PASSWORD)
    expect(page).to_have_url("/home/")


def test_an_older_tab_is_not_told_that_the_newer_claim_was_its_own(cast: Cast, page: Page) -> None:
    stand_before_save(page)
    other = second_tab(page)
    stand_before_save(other, STRANGER)
    save(other)
    expect(other).to_have_url("/claim/done/")

    save(page)

    hears_of_another_claim(page)
    assert not StudentAccount.objects.filter(student=cast.daffy).exists()


def test_starting_over_leaves_nothing_of_either(cast: Cast, page: Page) -> None:
    stand_before_save(page)
    other = second_tab(page)
    other.goto("/claim/")
    send(other, STRANGER)

    save(page)
    press(page.get_by_role("button", name="Start over"))
    expect(page).to_have_url("/")
    page.goto("/claim/password/")

    expect(page).to_have_url("/claim/?again=1")
    assert not StudentAccount.objects.filter(student__in=[cast.daffy, cast.stranger]).exists()


def test_the_same_student_in_two_tabs_ends_in_one_account(cast: Cast, page: Page) -> None:
    stand_before_save(page)
    other = second_tab(page)
    stand_before_save(other)

    for tab in (page, other):
        save(tab)
        expect(tab).to_have_url("/claim/done/")
        expect(tab.locator("main")).to_contain_text(DAFFYS_NAME)

    assert StudentAccount.objects.filter(student=cast.daffy).count() == 1
