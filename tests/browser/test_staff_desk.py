"""The staff's desk in a real browser: the second step, what waits, the pages of our own, under the policy."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims import tickets
from portal.actor import Actor
from portal.auth import password_links
from portal.models import SignInReport, User
from portal.staff import accounts
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import CHROMEBOOK, TABLET, in_every_look, sideways
from tests.browser.walking import press, sign_in
from tests.cast import HERE, PASSWORD, Cast
from tests.portal.test_second_step import code_at


def pages_of_ours(cast: Cast) -> list[str]:
    person = f"/admin/portal/staffuser/{cast.technician.pk}"
    return [
        "/admin/",
        "/admin/sis/student/",
        f"/admin/sis/student/{cast.marcia.pk}/change/",
        f"/admin/sis/student/{cast.marcia.pk}/reset/",
        "/admin/portal/accessevent/",
        "/admin/portal/staffuser/",
        f"{person}/change/",
        f"{person}/roles/",
        "/admin/claims/resetticket/",
        f"/admin/sis/school/{cast.school.pk}/change/",
        "/admin/portal/landingnotice/add/",
        "/admin/second-step/mine/",
    ]


def test_the_desk_is_whole_and_accessible(cast: Cast, page: Page, axe: AxeCheck) -> None:
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.marcia)
    SignInReport.objects.create(user=User.objects.get(username="S0123457"))
    sign_in(page, cast.administrator.username)
    expect(page.get_by_role("link", name=re.compile("See the tickets"))).to_be_visible()
    for path in pages_of_ours(cast):
        page.goto(path)
        for look in in_every_look(page, CHROMEBOOK, TABLET):
            axe(page)
            assert sideways(page) == [], look


def test_a_second_step_is_set_up_and_asked_for(cast: Cast, page: Page, axe: AxeCheck) -> None:
    sign_in(page, cast.technician.username)
    page.goto("/admin/second-step/mine/")
    page.locator("input[name=old_password]").fill(PASSWORD)
    press(page.get_by_role("button", name="Set up my phone"))
    expect(page.get_by_role("img", name="QR code").or_(page.locator("svg.qr"))).to_be_visible()
    axe(page)
    page.get_by_text("Can’t scan it?").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill(code_at(secret))
    press(page.get_by_role("button", name="Finish"))

    expect(page.get_by_role("heading", name="Your backup codes")).to_be_visible()
    axe(page)
    codes = page.locator(".backup-codes li").all_inner_texts()
    assert len(codes) == 10
    press(page.get_by_role("link", name="I saved them"))
    expect(page).to_have_url("/admin/")
    press(page.get_by_role("button", name="Sign out"))

    page.goto("/admin/sis/student/?q=marcia")
    sign_in(page, cast.technician.username)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    axe(page)
    page.locator("input[name=code]").fill(codes[0].lower())
    press(page.get_by_role("button", name="Sign in"))
    expect(page).to_have_url(re.compile(r"/admin/sis/student/\?q=marcia$"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_mailed_link_sets_a_password(cast: Cast, page: Page, javascript: bool) -> None:
    link = password_links.make_link(user=cast.registrar)
    address = password_links.address_of(accounts.PATH, password_links.code_of(link))
    page.goto("/admin/link/#" + address.partition("#")[2])
    code = page.locator("input[name=code]")
    if javascript:
        expect(code).not_to_have_value("")
        expect(page).to_have_url("/admin/link/")
    else:
        code.fill(address.partition("#")[2])
    for name in ("new_password1", "new_password2"):
        page.locator(f"input[name={name}]").fill("window-apple-train")
    press(page.get_by_role("button", name="Save"))
    press(page.get_by_role("link", name="Go to sign in"))
    sign_in(page, cast.registrar.username, "window-apple-train")
    expect(page).to_have_url("/admin/")


def test_the_desk_works_by_keyboard(cast: Cast, page: Page) -> None:
    sign_in(page, cast.technician.username)
    page.goto("/admin/sis/student/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.locator("#searchbar").focus()
    page.keyboard.type("marcia")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=marcia"))
    result = page.locator("#result_list").get_by_role("link", name="0123457")
    result.focus()
    outline = result.evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Reset account")).to_be_visible()
