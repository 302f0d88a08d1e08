"""A registrar's day in Chromium: letters for the school, a mother at the counter, an order of a court."""

import re

from playwright.sync_api import Page, expect

from parents.models import ActivationKey
from tests.browser.conftest import AxeCheck, NewPage
from tests.browser.measuring import CHROMEBOOK, TABLET, in_every_look
from tests.browser.walking import press, sign_in
from tests.cast import NEW_PASSWORD, Cast
from tests.parents.people import MINNIE, activate


def axe_in_every_look(page: Page, axe: AxeCheck) -> None:
    for _look in in_every_look(page, CHROMEBOOK, TABLET):
        axe(page)


def open_guardian(page: Page, typed: str, name: str) -> None:
    page.goto("/admin/sis/guardian/")
    page.get_by_role("searchbox", name="Search").fill(typed)
    press(page.get_by_role("button", name="Search"))
    press(page.locator("#result_list").get_by_role("link", name=name, exact=True))


def log_in(page: Page, password: str) -> None:
    page.goto("/parents/")
    page.locator('main [name="username"]').fill(MINNIE)
    page.locator('main [name="password"]').fill(password)
    press(page.get_by_role("button", name="Log In"))


def test_letters_are_issued_printed_and_printed_again(cast: Cast, page: Page, axe: AxeCheck) -> None:
    sign_in(page, "registrar@example.org")
    press(page.get_by_role("link", name="Letters", exact=True).first)
    axe_in_every_look(page, axe)
    press(page.get_by_role("button", name="Issue 2 keys"))
    expect(page.get_by_text("2 keys issued.")).to_be_visible()
    axe_in_every_look(page, axe)
    press(page.get_by_role("button", name="Print the 2 not printed yet"))
    expect(page.locator("article.letter")).to_have_count(2)
    axe_in_every_look(page, axe)
    keys = page.locator(".key").all_inner_texts()
    press(page.get_by_role("link", name="Back to the letters"))
    axe_in_every_look(page, axe)
    press(page.get_by_role("button", name="Print again"))
    assert page.locator(".key").all_inner_texts() == keys
    assert {key.printed for key in ActivationKey.objects.all()} == {1}


def test_a_mother_at_the_counter_gets_a_temporary_password(
    cast: Cast, new_page: NewPage, axe: AxeCheck
) -> None:
    activate(cast.mother)
    office, phone = new_page(), new_page()
    sign_in(office, "registrar@example.org")
    open_guardian(office, "minnie clayton", "Clayton")
    axe(office)
    press(office.get_by_role("button", name="Give a temporary password"))
    axe(office)
    shown = office.locator(".shown-once").inner_text()
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", shown)

    log_in(phone, shown)
    expect(phone).to_have_url("/parents/account/")
    for name, password in (("old_password", shown), ("new_password1", NEW_PASSWORD)):
        phone.locator(f'main [name="{name}"]').fill(password)
    phone.locator('main [name="new_password2"]').fill(NEW_PASSWORD)
    press(phone.get_by_role("button", name="Save"))
    phone.goto("/parents/home/")
    expect(phone.get_by_role("link", name="Marcia", exact=True)).to_be_visible()


def test_an_order_of_a_court_holds_at_once_and_is_lifted(
    cast: Cast, new_page: NewPage, axe: AxeCheck
) -> None:
    activate(cast.mother)
    office, phone = new_page(), new_page()
    log_in(phone, "copper-sail-lemon")
    expect(phone.get_by_role("link", name="Marcia", exact=True)).to_be_visible()
    sign_in(office, "registrar@example.org")
    open_guardian(office, "minnie@example.org", "Clayton")
    press(office.locator("tr", has_text="Marcia").get_by_role("link", name="Hold access…"))
    axe(office)
    press(office.get_by_role("button", name="Hold access"))
    expect(office.get_by_role("alert")).to_contain_text("Say why.")
    office.get_by_label("Why?").fill("Court order 26-118")
    press(office.get_by_role("button", name="Hold access"))
    expect(office.get_by_text("Court order 26-118")).to_be_visible()
    axe(office)

    phone.reload()
    expect(phone.get_by_role("link", name="Marcia", exact=True)).to_have_count(0)
    expect(phone.get_by_role("link", name="Daffy", exact=True)).to_be_visible()

    press(office.get_by_role("button", name="Lift the hold"))
    phone.reload()
    expect(phone.get_by_role("link", name="Marcia", exact=True)).to_be_visible()
