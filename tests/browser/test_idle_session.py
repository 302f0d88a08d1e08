"""A screen that nobody touched for an hour belongs to nobody."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from portal.auth.sessions import BEGAN, SEEN, SessionStore
from tests.browser.walking import MARCIAS_NAME, box, sign_in
from tests.cast import Cast


def turn_back(clock: str, by: timedelta) -> None:
    """Let the one session of this test look as if this clock had been set earlier."""
    store = SessionStore(Session.objects.get().session_key)
    store[clock] -= by.total_seconds()
    store.save()


def is_led_to_the_landing_page_with_a_note(page: Page) -> None:
    expect(page).to_have_url("/?ended=1")
    expect(page.get_by_role("status")).to_contain_text("You were signed out")
    expect(box(page, "username")).to_be_focused()
    expect(page.locator("body")).not_to_contain_text(MARCIAS_NAME)


def test_after_an_idle_hour_the_next_click_leads_to_the_landing_page(cast: Cast, page: Page) -> None:
    sign_in(page, MARCIAS_NAME)
    turn_back(SEEN, timedelta(minutes=61))

    page.goto("/home/")

    is_led_to_the_landing_page_with_a_note(page)
    assert not Session.objects.exists()


def test_after_twelve_hours_even_a_busy_session_ends(cast: Cast, page: Page) -> None:
    sign_in(page, MARCIAS_NAME)
    turn_back(BEGAN, timedelta(hours=12, minutes=1))

    page.reload()

    is_led_to_the_landing_page_with_a_note(page)


def test_within_the_hour_nothing_happens(cast: Cast, page: Page) -> None:
    sign_in(page, MARCIAS_NAME)
    turn_back(SEEN, timedelta(minutes=59))

    page.reload()

    expect(page).to_have_url("/home/")
    expect(page.locator("main")).to_contain_text("Marcia")
