"""The ways of a student through the pages, by field names and roles: no word of any language is needed.

`student_story` and `side_pages` stop at every page that a student can meet; the test that follows looks
at the page at each stop.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.cast import ANSWERS, NEW_PASSWORD, PASSWORD

DAFFY = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}
MARCIA = {"last_name": "Student", "first_name": "Marcia", "student_id": "0123457"}
STRANGER = {"last_name": "Stranger", "first_name": "Sam", "student_id": "0999999"}
DAFFYS_NAME = "S0393354"
MARCIAS_NAME = "S0123457"
WRONG_PASSWORD = "not-the-right-one"
ANOTHER_PASSWORD = "garden-piano-cloud"


@dataclass(frozen=True)
class Stop:
    """A page on the way: where it is, its English title, and whether something has just gone wrong."""

    path: str
    title: str
    failed: bool = False


def box(page: Page, name: str) -> Locator:
    """The field of this name."""
    return page.locator(f'main [name="{name}"]')


def button_of(page: Page, name: str) -> Locator:
    """The button that sends the form with this field."""
    return page.locator(f'main form:has([name="{name}"]) button:not([type="button"])')


def fill(page: Page, fields: dict[str, str]) -> None:
    """Type, choose or pick each of these."""
    for name, value in fields.items():
        field = box(page, name)
        if field.count() > 1:
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def press(button: Locator) -> None:
    """Click a button or a link, and wait for the page that it leads to."""
    with button.page.expect_navigation():
        button.click()


def send(page: Page, fields: dict[str, str], *, by: str = "") -> None:
    """Fill these fields in and press the button of their form."""
    fill(page, fields)
    press(button_of(page, by or next(iter(fields))))


def twice(password: str) -> dict[str, str]:
    return {"new_password1": password, "new_password2": password}


def follow(page: Page, path: str) -> None:
    """Click the link to this path."""
    press(page.locator(f'main a[href="{path}"]').first)


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/")
    send(page, {"username": username})
    send(page, {"password": password})


def choose_language(page: Page, code: str) -> None:
    """Choose another language: in the row of links, or in the menu of the bar."""
    menu = page.locator(".bar details:has(.languages)")
    if menu.count():
        menu.evaluate("menu => { menu.open = true }")
    press(page.locator(f'[hreflang="{code}"]'))
    expect(page.locator("html")).to_have_attribute("lang", code)


def sign_out(page: Page) -> None:
    press(page.locator('form[action="/logout/"] button').first)


def stand_before_save(page: Page, typed: dict[str, str] = DAFFY) -> None:
    """Do everything of a claim but Save."""
    page.goto("/claim/")
    send(page, typed)
    send(page, twice(PASSWORD))
    fill(page, ANSWERS)


def claim_story(page: Page) -> Iterator[Stop]:
    """From the landing page to an account of one's own, with every slip on the way."""
    page.goto("/")
    yield Stop("/", "Sign in")
    press(button_of(page, "username"))
    yield Stop("/", "Sign in", failed=True)
    follow(page, "/claim/")
    yield Stop("/claim/", "Claim My Account")
    press(button_of(page, "last_name"))
    yield Stop("/claim/", "Claim My Account", failed=True)
    send(page, {**DAFFY, "first_name": "Donald"})
    yield Stop("/claim/", "Claim My Account", failed=True)
    send(page, DAFFY)
    yield Stop("/claim/password/", "Create a password")
    send(page, {**twice(PASSWORD), "new_password2": WRONG_PASSWORD})
    yield Stop("/claim/password/", "Create a password", failed=True)
    send(page, twice(PASSWORD))
    yield Stop("/claim/questions/", "Choose three questions")
    send(page, {"birth_month": "5", "birth_year": "12"})
    yield Stop("/claim/questions/", "Choose three questions", failed=True)
    send(page, {"birth_year": "", **ANSWERS})
    yield Stop("/claim/done/", "Your account is ready")
    follow(page, "/")


def sign_in_story(page: Page) -> Iterator[Stop]:
    """Two screens, a wrong password, home, and out again."""
    send(page, {"username": DAFFYS_NAME})
    yield Stop("/password/", "Password")
    send(page, {"password": WRONG_PASSWORD})
    yield Stop("/password/", "Password", failed=True)
    send(page, {"password": PASSWORD})
    yield Stop("/home/", "Home")
    page.goto("/")
    yield Stop("/", "Welcome back")
    sign_out(page)
    yield Stop("/", "Sign in")


def forgot_story(page: Page) -> Iterator[Stop]:
    """A new password by three answers, and in with it."""
    follow(page, "/forgot/")
    yield Stop("/forgot/", "Forgot My Password")
    send(page, {"username": DAFFYS_NAME})
    yield Stop("/forgot/questions/", "Answer your questions")
    send(page, {**ANSWERS, "favorite_fruit": "banana"})
    yield Stop("/forgot/questions/", "Answer your questions", failed=True)
    send(page, ANSWERS)
    yield Stop("/forgot/password/", "Create a new password")
    send(page, twice(PASSWORD))
    yield Stop("/forgot/password/", "Create a new password", failed=True)
    send(page, twice(NEW_PASSWORD))
    yield Stop("/forgot/done/", "Your password has been changed")
    follow(page, "/")
    send(page, {"username": DAFFYS_NAME})
    send(page, {"password": NEW_PASSWORD})
    yield Stop("/home/", "Home")
    sign_out(page)


def student_story(page: Page) -> Iterator[Stop]:
    """The whole way: claim, sign in, sign out, forget, reset, sign in."""
    yield from claim_story(page)
    yield from sign_in_story(page)
    yield from forgot_story(page)


def side_pages(page: Page) -> Iterator[Stop]:
    """The pages beside the way."""
    page.goto("/claim/")
    send(page, MARCIA)
    yield Stop("/claim/", "This account is already claimed")
    follow(page, "/claim/not-me/")
    yield Stop("/claim/not-me/", "Someone else claimed my account")
    press(page.locator("main form button"))
    yield Stop("/claim/not-me/", "Someone else claimed my account")
    page.goto("/claim/questions/")
    yield Stop("/claim/", "Claim My Account")
    page.goto("/forgot/password/")
    yield Stop("/forgot/", "Forgot My Password")
    page.goto("/?ended=1")
    yield Stop("/", "Sign in")
    page.goto("/parents/")
    yield Stop("/parents/", "Parent Portal")
    page.goto("/there-is-no-such-page/")
    yield Stop("/there-is-no-such-page/", "We can’t find that page")
