"""Slips while a form is filled in: each is told at once, at its place, and before a try is lost."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.measuring import PHONE
from tests.browser.walking import DAFFY, MARCIAS_NAME, box, button_of, fill, press, send, sign_in, twice
from tests.cast import PASSWORD, Cast
from tests.parents.walking import key_for

CAPS_LOCK = "(field, modifierCapsLock) => field.dispatchEvent(new KeyboardEvent('keyup', {modifierCapsLock}))"


def place(page: Page, selector: str) -> float:
    bounds = page.locator(selector).first.bounding_box()
    assert bounds is not None
    return bounds["y"]


def test_the_rules_stand_at_the_password(cast: Cast, page: Page) -> None:
    page.goto("/parents/activate/")
    send(page, {"key": key_for(cast.mother)})
    assert place(page, "[name=username]") < place(page, ".rules") < place(page, "[name=new_password1]")
    described = box(page, "new_password1").get_attribute("aria-describedby")
    assert described
    expect(page.locator(f"#{described.split()[0]} .rules")).to_be_visible()
    page.goto("/parents/link/")
    assert place(page, "[name=key]") < place(page, ".rules") < place(page, "[name=new_password1]")
    sign_in(page, MARCIAS_NAME)
    page.goto("/account/")
    assert place(page, "[name=old_password]") < place(page, ".rules") < place(page, "[name=new_password1]")


def test_too_short_and_different_are_told_while_one_types(cast: Cast, page: Page) -> None:
    page.goto("/claim/")
    send(page, DAFFY)
    first, second = box(page, "new_password1"), box(page, "new_password2")
    too_short, differ = page.locator("#id_new_password1-now"), page.locator("#id_new_password2-now")
    first.press_sequentially("copper")
    expect(too_short).to_be_empty()
    second.focus()
    expect(too_short).to_contain_text("too short")
    first.press("End")
    first.press_sequentially("-sail-lemon")
    expect(too_short).to_be_empty()
    second.press_sequentially("copper-s")
    expect(differ).to_be_empty()
    second.press_sequentially("o")
    expect(differ).to_contain_text("match")
    second.press("Backspace")
    expect(differ).to_be_empty()
    second.press_sequentially("ail-lemon")
    expect(differ).to_be_empty()
    press(button_of(page, "new_password1"))
    expect(page).to_have_url("/claim/questions/")


@pytest.mark.parametrize("javascript", [False])
def test_without_scripts_the_server_says_both_at_once(cast: Cast, page: Page) -> None:
    page.goto("/claim/")
    send(page, DAFFY)
    send(page, {"new_password1": "copper", "new_password2": "lemon"})
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(summary).to_contain_text("New password – That password is too short.")
    expect(summary).to_contain_text("Re-enter new password – The passwords don’t match.")


def test_caps_lock_is_noticed_wherever_a_password_is_typed(cast: Cast, page: Page) -> None:
    page.goto("/")
    send(page, {"username": MARCIAS_NAME})
    for path, name in (
        ("/password/", "password"),
        ("/parents/", "password"),
        ("/parents/link/", "new_password2"),
    ):
        page.goto(path)
        field = box(page, name)
        note = page.locator(f".field:has([name={name}]) .caps")
        expect(note).to_be_empty()
        field.evaluate(CAPS_LOCK, True)
        expect(note).to_have_text("Caps Lock is on.")
        field.evaluate(CAPS_LOCK, False)
        expect(note).to_be_empty()


@pytest.mark.parametrize("viewport", [PHONE])
def test_how_many_are_answered_stays_in_view_and_the_rest_waits_after_three(
    cast: Cast, page: Page, viewport: ViewportSize
) -> None:
    page.goto("/claim/")
    send(page, DAFFY)
    send(page, twice(PASSWORD))
    count = page.locator(".count")
    expect(count).to_contain_text("Answered 0 of 3")
    expect(count).to_be_in_viewport(ratio=1)
    fill(page, {"middle_name": "Zoë"})
    expect(count).to_contain_text("Answered 1 of 3")
    fill(page, {"favorite_fruit": "peach", "favorite_season": "fall"})
    expect(count).to_contain_text("Answered 3 of 3")
    expect(count).to_be_in_viewport(ratio=1)
    expect(page.locator(".question.waits")).to_have_count(5)
    expect(box(page, "school_mascot")).to_be_disabled()
    fill(page, {"middle_name": ""})
    expect(page.locator(".question.waits")).to_have_count(0)
    expect(box(page, "school_mascot")).to_be_enabled()
    send(page, {"school_mascot": "Wolf"})
    expect(page).to_have_url("/claim/done/")


def test_what_has_the_focus_is_never_under_the_bar_that_stays(cast: Cast, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/claim/")
    send(page, DAFFY)
    send(page, twice(PASSWORD))
    for _ in range(24):
        page.keyboard.press("Tab")
        hidden = page.evaluate("""() => {
          const field = document.activeElement, bar = document.querySelector(".send");
          if (!field.closest(".question")) return false;
          return field.getBoundingClientRect().top >= bar.getBoundingClientRect().top;
        }""")
        assert not hidden


def test_the_button_that_stays_is_above_the_bar_of_a_phone(cast: Cast, page: Page) -> None:
    page.set_viewport_size(PHONE)
    sign_in(page, MARCIAS_NAME)
    page.goto("/account/questions/")
    button = button_of(page, "old_password")
    expect(button).to_be_in_viewport(ratio=1)
    assert button.evaluate("""(button) => {
      const {left, right, top, bottom} = button.getBoundingClientRect(), x = (left + right) / 2;
      return [top + 2, bottom - 2].every((y) => document.elementFromPoint(x, y) === button);
    }""")
