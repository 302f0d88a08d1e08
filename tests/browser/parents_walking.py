"""The ways of a parent through the pages; the test that follows looks at the page at each stop."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.walking import Stop, box, button_of, fill, follow, press, send, sign_out, twice
from tests.cast import NEW_PASSWORD, PASSWORD
from tests.parents.walking import MOTHERS_NAME, WHO

WRONG_KEY = "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7"
# The guide's chapters about one child, and those about the family, with their English titles.
CHAPTERS = (
    ("schedule", "Schedule"),
    ("grades", "Grades"),
    ("attendance", "Attendance"),
    ("calendar", "Calendar"),
    ("todo", "To do"),
    ("reports", "Reports"),
)
ROOMS = (
    ("/parents/messages/", "Messages"),
    ("/parents/calendar/", "Calendar"),
    ("/parents/todo/", "To do"),
    ("/parents/household/", "Household"),
    ("/parents/corrections/", "Correction requests"),
    ("/parents/data/", "Apps and data"),
    ("/parents/resources/", "Apps and websites"),
)
LOG_IN, ACTIVATE, ACCOUNT = "/parents/", "/parents/activate/", "/parents/account/"
KEY_TITLE, LOST_TITLE = "Activate Your Parent Portal Account Now", "Forgot your user name or password?"


def log_in(page: Page, username: str = MOTHERS_NAME, password: str = PASSWORD) -> None:
    page.goto(LOG_IN)
    send(page, {"username": username, "password": password})


def room(page: Page, path: str) -> None:
    """Go to another of the parents' pages by the bar on top, or by the one at the bottom of a phone."""
    for menu in page.locator(".bar-links details, .phone-bar details").all():
        if menu.is_visible():
            menu.locator("summary").click()
    press(page.locator(f'.bar a[href="{path}"]:visible, .phone-bar a[href="{path}"]:visible').first)


def activation_story(page: Page, key: str, *, by_link: bool) -> Iterator[Stop]:
    """From the log-in page to an account, with every slip on the way; the key by a link, or typed."""
    page.goto(LOG_IN)
    yield Stop(LOG_IN, "Parent Portal")
    press(button_of(page, "username"))
    yield Stop(LOG_IN, "Parent Portal", failed=True)
    follow(page, ACTIVATE)
    yield Stop(ACTIVATE, "Enter your activation key")
    send(page, {"key": "E69293F4"})
    yield Stop(ACTIVATE, "Enter your activation key", failed=True)
    send(page, {"key": WRONG_KEY})
    yield Stop(ACTIVATE, "Enter your activation key", failed=True)
    if by_link:
        page.goto("about:blank")
        page.goto(f"{ACTIVATE}#{key}")
    else:
        fill(page, {"key": key.lower().replace("-", " - ")})
    press(button_of(page, "key"))
    yield Stop("/parents/activate/account/", "Create your account")
    send(page, {"username": "0393354", **twice(PASSWORD)})
    yield Stop("/parents/activate/account/", "Create your account", failed=True)
    send(page, {"username": MOTHERS_NAME, **twice(PASSWORD)})
    yield Stop("/parents/activate/done/", "Your account is ready")
    follow(page, LOG_IN)


def inside_story(page: Page) -> Iterator[Stop]:
    """Log in with a slip, look at the child, the account and the log, log off."""
    send(page, {"username": MOTHERS_NAME, "password": "not-the-right-one"})
    yield Stop(LOG_IN, "Parent Portal", failed=True)
    send(page, {"username": MOTHERS_NAME, "password": PASSWORD})
    yield Stop("/parents/home/", "Home")
    press(page.locator(".door h2 a").first)
    yield Stop(urlsplit(page.url).path, "Today · Daffy Clayton")
    press(page.locator('.tabs a[href$="/schedule/"]'))
    yield Stop(urlsplit(page.url).path, "Schedule · Daffy Clayton")
    room(page, ACCOUNT)
    yield Stop(ACCOUNT, "Account Management")
    send(page, {"old_password": PASSWORD, **twice(PASSWORD)})
    yield Stop(ACCOUNT, "Account Management", failed=True)
    send(page, {"old_password": PASSWORD, **twice(NEW_PASSWORD)})
    yield Stop(ACCOUNT, "Account Management")
    room(page, "/parents/access-log/")
    yield Stop("/parents/access-log/", "Access log")
    room(page, "/parents/home/")
    sign_out(page)
    yield Stop(LOG_IN, "Parent Portal")


def family_pages(page: Page) -> Iterator[Stop]:
    """From home through the pages of the first child and of the family, as the parent guide's chapters go."""
    room(page, "/parents/home/")
    yield Stop("/parents/home/", "Home")
    press(page.locator(".door h2 a").first)
    child = urlsplit(page.url).path
    yield Stop(child, "Today · Daffy Clayton")
    for chapter, title in CHAPTERS:
        press(page.locator(f'.tabs a[href="{child}{chapter}/"]'))
        yield Stop(f"{child}{chapter}/", f"{title} · Daffy Clayton")
    for link in [one.get_attribute("href") for one in page.locator(".report-list a").all()]:
        page.goto(str(link))
        yield Stop(urlsplit(page.url).path, "")
    page.goto(f"{child}grades/")
    press(page.locator(".grades a", has_text="Mathematics 7").first)
    yield Stop(urlsplit(page.url).path, "")
    press(page.locator(".ask-correction a"))
    yield Stop("/parents/corrections/new/", "Request a correction")
    for path, title in ROOMS:
        room(page, path)
        yield Stop(path, title)
    room(page, "/parents/household/")
    follow(page, "/parents/family/")
    yield Stop("/parents/family/", "Family members")
    room(page, "/parents/messages/")
    press(page.locator(".row-link").first)
    yield Stop(urlsplit(page.url).path, "")


def parents_story(page: Page, key: str, *, by_link: bool = True) -> Iterator[Stop]:
    """The whole way: key, account, log-in, child, account, access log, log-off."""
    yield from activation_story(page, key, by_link=by_link)
    yield from inside_story(page)


def side_pages(page: Page) -> Iterator[Stop]:
    """What someone meets who has no key, forgot something, or comes back late."""
    page.goto(LOG_IN)
    follow(page, "/parents/key/")
    yield Stop("/parents/key/", KEY_TITLE)
    press(button_of(page, "last_name"))
    yield Stop("/parents/key/", KEY_TITLE, failed=True)
    send(page, {**WHO, "birth_date": "2013-05-04"}, by="birth_date")
    yield Stop("/parents/key/", KEY_TITLE)
    page.goto("/parents/forgot/")
    yield Stop("/parents/forgot/", LOST_TITLE)
    send(page, {**WHO, "student_id": "S0393354"})
    yield Stop("/parents/forgot/", LOST_TITLE, failed=True)
    send(page, WHO)
    yield Stop("/parents/forgot/", LOST_TITLE)
    page.goto("/parents/link/")
    yield Stop("/parents/link/", "Create a new password")
    send(page, {"key": WRONG_KEY, **twice(NEW_PASSWORD)})
    yield Stop("/parents/link/", "Create a new password", failed=True)
    for query in ("?ended=idle&at=1795547700", "?ended=long&at=1795547700", "?ended=tries", "?changed=1"):
        page.goto(LOG_IN + query)
        yield Stop(LOG_IN, "Parent Portal")
    page.goto("/parents/students/nonsense/")
    yield Stop(LOG_IN, "Parent Portal")


def lock_out(page: Page, username: str = "nobody77") -> Stop:
    """Five wrong passwords; the page that says what now."""
    page.goto(LOG_IN)
    for _ in range(5):
        fill(page, {"username": username, "password": "not-the-right-one"})
        press(button_of(page, "password"))
    return Stop(LOG_IN, "Your account is disabled")


def is_empty(page: Page, name: str) -> bool:
    return box(page, name).input_value() == ""
