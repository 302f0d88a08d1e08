"""Five minutes before an idle parent is logged off the page asks; it can be answered, or it ends (P6)."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.auth.sessions import SEEN
from portal.models import User
from tests.browser.conftest import AxeCheck
from tests.browser.parents_walking import log_in
from tests.browser.test_idle_session import turn_back
from tests.browser.test_student_journey import LANGUAGES
from tests.browser.walking import choose_language, press
from tests.families import Families

ENDED = re.compile(r"/parents/\?ended=idle&at=\d+$")


@pytest.fixture
def fresh_profile() -> bool:
    """A profile keeps its clock."""
    return True


@pytest.fixture
def waiting(families: Families, minnie: User, page: Page) -> Page:
    """Minnie has logged in; the browser's clock is the test's."""
    page.clock.install()
    log_in(page)
    return page


def pass_minutes(page: Page, minutes: float) -> None:
    """Let so much time pass in the browser, and the page notice."""
    page.clock.fast_forward(int(minutes * 60_000))
    page.clock.run_for(1_100)


def test_at_55_minutes_it_asks_and_can_be_answered(waiting: Page, axe: AxeCheck) -> None:
    asks = waiting.get_by_role("alertdialog", name="Are you still there?")
    pass_minutes(waiting, 54.9)
    expect(asks).to_be_hidden()
    pass_minutes(waiting, 0.2)
    expect(asks).to_be_visible()
    expect(asks).to_have_accessible_description(
        "You’ll be logged off in 5 minutes because no one is using this page."
    )
    expect(asks.get_by_role("status")).to_have_text(re.compile("in 5 minutes"))
    expect(asks.get_by_role("button", name="Stay logged in")).to_be_focused()
    axe(waiting)

    turn_back(SEEN, timedelta(minutes=55))
    with waiting.expect_response("**/parents/still-here/") as answer:
        waiting.keyboard.press("Enter")
    assert answer.value.status == 204
    expect(asks).to_be_hidden()
    pass_minutes(waiting, 54.8)
    expect(asks).to_be_hidden()
    waiting.reload()
    expect(waiting).to_have_url("/parents/home/")


def test_it_counts_down_and_ends_at_60_minutes(waiting: Page) -> None:
    status = waiting.get_by_role("alertdialog").get_by_role("status")
    for passed, words in ((55.1, "in 5 minutes"), (3, "in 2 minutes"), (1, "in one minute")):
        pass_minutes(waiting, passed)
        expect(status).to_have_text(re.compile(words))
    turn_back(SEEN, timedelta(minutes=61))
    with waiting.expect_navigation(url=ENDED):
        pass_minutes(waiting, 1)
    expect(waiting.get_by_role("status")).to_contain_text("because no one used this page for 60 minutes")
    expect(waiting.locator("body")).not_to_contain_text("Daffy")
    waiting.go_back()
    expect(waiting.locator("body")).not_to_contain_text("Daffy")


def test_it_can_log_off_at_once(waiting: Page) -> None:
    pass_minutes(waiting, 56)
    press(waiting.get_by_role("alertdialog").get_by_role("button", name="Log Off"))
    expect(waiting).to_have_url("/parents/?ended=out")


def test_an_answer_too_late_is_told_that_it_is_over(waiting: Page) -> None:
    pass_minutes(waiting, 56)
    turn_back(SEEN, timedelta(minutes=61))
    with waiting.expect_navigation(url=ENDED):
        waiting.get_by_role("button", name="Stay logged in").click()


def test_without_a_network_the_question_stays(waiting: Page) -> None:
    pass_minutes(waiting, 56)
    waiting.route("**/parents/still-here/", lambda route: route.abort())
    waiting.get_by_role("button", name="Stay logged in").click()
    pass_minutes(waiting, 0.05)
    expect(waiting.get_by_role("alertdialog")).to_be_visible()
    waiting.unroute("**/parents/still-here/")
    waiting.get_by_role("button", name="Stay logged in").click()
    expect(waiting.get_by_role("alertdialog")).to_be_hidden()


def test_escape_does_not_send_it_away(waiting: Page) -> None:
    pass_minutes(waiting, 56)
    for _ in range(3):
        waiting.keyboard.press("Escape")
    pass_minutes(waiting, 0.05)
    expect(waiting.get_by_role("alertdialog")).to_be_visible()


def test_what_another_tab_does_counts(waiting: Page) -> None:
    pass_minutes(waiting, 56)
    expect(waiting.get_by_role("alertdialog")).to_be_visible()
    other = waiting.context.new_page()
    other.goto("/parents/account/")
    pass_minutes(waiting, 0.05)
    expect(waiting.get_by_role("alertdialog")).to_be_hidden()


def test_sleep_and_wake_ends_it_without_a_question(waiting: Page) -> None:
    turn_back(SEEN, timedelta(hours=9))
    with waiting.expect_navigation(url=ENDED):
        pass_minutes(waiting, 9 * 60)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_asks_in_every_language(waiting: Page, axe: AxeCheck, language: str) -> None:
    choose_language(waiting, language)
    for passed, number in ((55.5, "5"), (1, "4")):
        pass_minutes(waiting, passed)
        status = waiting.get_by_role("alertdialog").get_by_role("status")
        expect(status).to_have_text(re.compile(number))
        expect(status).not_to_have_text(re.compile("%"))
    axe(waiting)
    pass_minutes(waiting, 3)
    expect(waiting.get_by_role("alertdialog").get_by_role("status")).to_have_text(re.compile(r"^\D+$"))


def test_text_that_was_typed_stays_when_one_stays(waiting: Page) -> None:
    waiting.goto("/parents/account/")
    field = waiting.locator('main [name="new_password1"]')
    field.fill("half-typed")
    pass_minutes(waiting, 56)
    waiting.get_by_role("button", name="Stay logged in").click()
    expect(waiting.get_by_role("alertdialog")).to_be_hidden()
    expect(field).to_have_value("half-typed")


@pytest.mark.parametrize("javascript", [False])
def test_without_javascript_the_next_page_says_when_and_why(
    families: Families, minnie: User, page: Page
) -> None:
    log_in(page)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    turn_back(SEEN, timedelta(minutes=61))
    page.goto("/parents/account/")
    expect(page).to_have_url(ENDED)
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"You were logged off at .+[ap]\.m\. because no one used this page for 60 minutes\.")
    )
