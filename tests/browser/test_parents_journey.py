"""A parent's whole way in real Chromium, in every language, and once without JavaScript.

Each page passes axe and fits on a small phone, at 200 % zoom and with text of double size.
"""

import re
from itertools import chain

import pytest
from playwright.sync_api import Page, expect

from parents.models import GuardianAccount
from portal.models import User
from tests.browser.conftest import AxeCheck, NewPage
from tests.browser.measuring import misfits
from tests.browser.parents_walking import (
    ACTIVATE,
    is_empty,
    lock_out,
    log_in,
    parents_story,
    room,
    side_pages,
)
from tests.browser.test_student_journey import LANGUAGES, check_focus, check_place
from tests.browser.walking import Stop, box, button_of, choose_language, press, send, twice
from tests.cast import NEW_PASSWORD
from tests.families import Families
from tests.parents.post import code_in, one_mail
from tests.parents.walking import MOTHERS_NAME, WHO, key_for

# Named as letters, guides and offices name them; elsewhere the words are the translators'.
ENGLISH_BUTTONS = {
    "/parents/": "Log In",
    "/parents/activate/": "Submit",
    "/parents/activate/account/": "Create Account",
    "/parents/key/": "Send",
    "/parents/forgot/": "Send",
    "/parents/link/": "Save",
}
LINKS = (
    "New user? Enter your activation key",
    "I do not have an activation key",
    "I forgot my user name or password",
)


def check_english(page: Page, stop: Stop) -> None:
    main = page.locator("main")
    if (name := ENGLISH_BUTTONS.get(stop.path)) and "sent=1" not in page.url:
        expect(main.get_by_role("button", name=name, exact=True)).to_have_count(1)
    if stop.path == "/parents/":
        for link in LINKS:
            expect(main.get_by_role("link", name=link, exact=True)).to_have_count(1)
    if stop.path == "/parents/activate/account/":
        for label in ("User name", "Password", "Verify Password"):
            expect(main.get_by_label(label, exact=True)).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_way_of_a_parent(families: Families, page: Page, axe: AxeCheck, language: str) -> None:
    page.goto("/parents/")
    choose_language(page, language)
    examined: dict[Stop, list[str]] = {}

    for stop in parents_story(page, key_for(families.mother)):
        check_place(page, stop, language)
        check_focus(page, stop)
        if language == "en":
            check_english(page, stop)
        if stop.path.endswith("/done/"):
            expect(page.locator("main")).to_contain_text(MOTHERS_NAME)
        if stop not in examined:
            axe(page)
            examined[stop] = misfits(page)

    assert not any(examined.values()), "\n".join(chain(*examined.values()))
    account = GuardianAccount.objects.get(guardian=families.mother)
    assert account.user.language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_beside_the_way(families: Families, page: Page, axe: AxeCheck, language: str) -> None:
    page.goto("/parents/")
    choose_language(page, language)
    examined: dict[Stop, list[str]] = {}
    for stop in side_pages(page):
        check_place(page, stop, language)
        check_focus(page, stop)
        if language == "en":
            check_english(page, stop)
        axe(page)
        if stop not in examined:
            examined[stop] = misfits(page)
    stop = lock_out(page)
    check_place(page, stop, language)
    axe(page)
    examined[stop] = misfits(page)
    assert not any(examined.values()), "\n".join(chain(*examined.values()))


def test_a_long_name_fits_on_a_phone(families: Families, page: Page) -> None:
    families.daffy.first_name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    families.daffy.save()
    families.school.name = "Donaudampfschifffahrtselektrizitäten School " * 3
    families.school.save()
    for stop in parents_story(page, key_for(families.mother)):
        if stop.path in ("/parents/home/",) or "students" in stop.path:
            assert misfits(page) == []


@pytest.mark.parametrize("javascript", [False])
def test_the_whole_way_without_javascript(families: Families, page: Page) -> None:
    for stop in parents_story(page, key_for(families.mother), by_link=False):
        check_place(page, stop, "en")
        check_focus(page, stop)
        check_english(page, stop)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    for stop in side_pages(page):
        check_place(page, stop, "en")
        check_focus(page, stop)

    assert User.objects.filter(username=MOTHERS_NAME, state="active").exists()


def test_a_link_fills_the_key_in_and_leaves_the_address(families: Families, page: Page) -> None:
    key = key_for(families.mother)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    page.goto(f"{ACTIVATE}?lang=es#{key}")

    expect(box(page, "key")).to_have_value(key)
    expect(page).to_have_url(ACTIVATE)
    choose_language(page, "vi")
    assert not any(key in request for request in asked), "no server, no log, no other page sees it"


@pytest.mark.parametrize(
    "hostile", ["<b>x</b>", "javascript:alert(1)", "%00", "%E0%A4%A", "x" * 5000, "é" * 32]
)
def test_anything_else_behind_the_sign_is_left_alone(families: Families, page: Page, hostile: str) -> None:
    page.goto(f"{ACTIVATE}#{hostile}")
    assert is_empty(page, "key")
    expect(button_of(page, "key")).to_be_visible()


def test_a_mailed_link_leads_to_a_new_password(families: Families, minnie: User, new_page: NewPage) -> None:
    asking, at_home = new_page(), new_page()
    asking.goto("/parents/forgot/")
    send(asking, WHO)
    code = code_in(one_mail())

    at_home.goto(f"/parents/link/?lang=fr#{code}")
    expect(box(at_home, "key")).to_have_value(code)
    expect(box(at_home, "new_password1")).to_be_focused()
    send(at_home, twice(NEW_PASSWORD))

    expect(at_home).to_have_url("/parents/?changed=1")
    expect(at_home.get_by_role("status")).to_be_visible()
    log_in(at_home, password=NEW_PASSWORD)
    expect(at_home).to_have_url("/parents/home/")


def test_after_logging_off_back_shows_nothing_of_the_child(
    families: Families, minnie: User, page: Page
) -> None:
    log_in(page)
    room(page, "/parents/access-log/")
    press(page.locator('form[action="/logout/"] button').first)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Daffy")
    expect(page).to_have_url(re.compile(r"/parents/$"))


def test_a_double_click_on_create_account_makes_one_account(families: Families, page: Page) -> None:
    page.goto(f"{ACTIVATE}#{key_for(families.mother)}")
    press(button_of(page, "key"))
    for name, value in {"username": MOTHERS_NAME, **twice(NEW_PASSWORD)}.items():
        box(page, name).fill(value)
    button_of(page, "username").dblclick()
    expect(page).to_have_url("/parents/activate/done/")
    page.go_back()
    page.go_forward()
    expect(page.locator("main")).to_contain_text(MOTHERS_NAME)
    assert GuardianAccount.objects.count() == 1


def test_the_done_page_prints_what_one_keeps(families: Families, page: Page) -> None:
    page.goto(f"{ACTIVATE}#{key_for(families.mother)}")
    press(button_of(page, "key"))
    send(page, {"username": MOTHERS_NAME, **twice(NEW_PASSWORD)})
    page.emulate_media(media="print")
    expect(page.locator(".username")).to_be_visible()
    for kept in page.locator(".print-only").all():
        expect(kept).to_be_visible()
    expect(page.locator(".username + .print-only")).to_have_text("My password is not on this paper.")
    expect(page.get_by_role("button")).not_to_be_visible()
