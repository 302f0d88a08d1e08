"""The status of every parents' address for each kind of user."""

from typing import Any

import pytest

from parents import family
from parents.urls import urlpatterns
from portal.models import User
from portal.records.pages import STUDENT_PAGES
from tests.cast import claim, make_staff, sign_in
from tests.counting import row_statements
from tests.families import Families
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.visiting import Client

LOG_IN, HOME = "/parents/", "/parents/home/"
OPEN = 200
NOT_OPEN, NOT_THERE, POST_ONLY = 403, 404, 405
# anonymous; parent; the other parent; a stranger's parent; student; staff. A text is where it leads.
SIGNED_OUT = (OPEN, HOME, HOME, HOME, "/home/", "/admin/")
PARENTS = (LOG_IN, OPEN, OPEN, OPEN, "/home/", "/admin/")
HERS = (LOG_IN, OPEN, NOT_THERE, NOT_THERE, "/home/", "/admin/")
# The other parent may see the schedule alone.
OF_AREAS = (LOG_IN, OPEN, NOT_OPEN, OPEN, "/home/", "/admin/")
NOWHERE = (LOG_IN, NOT_THERE, NOT_THERE, NOT_THERE, "/home/", "/admin/")
POSTED = (POST_ONLY,) * 6
UNDER_WAY = ("/parents/activate/?again=1", HOME, HOME, HOME, "/home/", "/admin/")

TABLE: dict[str, tuple[int | str, ...]] = {
    "": SIGNED_OUT,
    "activate/": SIGNED_OUT,
    "activate/account/": UNDER_WAY,
    "activate/done/": ("/parents/activate/", *UNDER_WAY[1:]),
    "key/": SIGNED_OUT,
    "forgot/": SIGNED_OUT,
    "link/": SIGNED_OUT,
    "home/": PARENTS,
    **{f"students/<slug:child_id>/{page.path}": HERS for page in STUDENT_PAGES},
    "students/<slug:child_id>/todo/seen/": POSTED,
    "todo/": OF_AREAS,
    "calendar/": OF_AREAS,
    "students/<slug:child_id>/grades/<int:class_id>/": NOWHERE,
    "messages/": OF_AREAS,
    "messages/<slug:notice_id>/": NOWHERE,
    "household/": OF_AREAS,
    "family/": OF_AREAS,
    "corrections/": OF_AREAS,
    "corrections/new/": NOWHERE,
    "data/": PARENTS,
    "resources/": PARENTS,
    "still-here/": POSTED,
    "account/": PARENTS,
    "access-log/": PARENTS,
}


def test_the_table_lists_exactly_the_addresses() -> None:
    assert {str(pattern.pattern) for pattern in urlpatterns} == set(TABLE)


@pytest.fixture
def visitors(families: Families, minnie: User) -> list[Client]:
    """The browsers of the table's columns."""
    make_parent(families.father, "max1234")
    make_parent(families.other, "oskar99")
    make_staff("tech@example.org", role="technician", school=families.school)
    claim(families.daffy)
    browsers = [Client(REMOTE_ADDR=f"198.51.100.{number}") for number in range(6)]
    for browser, name in zip(browsers[1:4], (MOTHERS_NAME, "max1234", "oskar99"), strict=True):
        assert log_in(browser, name).url == HOME
    for browser, name in zip(browsers[4:], ("S0393354", "tech@example.org"), strict=True):
        assert sign_in(browser, name).status_code == 302
    return browsers


def hers(route: str, minnie: User) -> str:
    """Return the path of this route for Minnie's own child."""
    (child,) = family.family_of(minnie).children
    for name, value in (("slug:child_id", child.id), ("slug:notice_id", "nonsense"), ("int:class_id", "0")):
        route = route.replace(f"<{name}>", value)
    return f"/parents/{route}"


def outcome(answer: Any) -> int | str:
    return str(answer["Location"]) if answer.status_code == 302 else int(answer.status_code)


@pytest.mark.slow
def test_every_address_responds_as_the_table_says_and_a_get_changes_nothing(
    visitors: list[Client], minnie: User
) -> None:
    """No answer is kept in caches or frames."""
    wrong, writes = {}, []
    for route, expected in TABLE.items():
        path = hers(route, minnie)
        with row_statements() as seen:
            answers = [browser.get(path) for browser in visitors[:2]]
        writes += [s for s in seen if not s.lstrip("( \n").startswith("SELECT")]
        answers += [browser.get(path) for browser in visitors[2:]]
        outcomes = tuple(map(outcome, answers))
        if outcomes != expected:
            wrong[route] = (outcomes, expected)
        for answer in answers:
            assert answer["Cache-Control"] == "no-store"
            assert answer["X-Frame-Options"] == "DENY"
            assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert wrong == {}
    assert writes == []


@pytest.mark.slow
def test_an_empty_post_causes_no_error_and_changes_no_session(visitors: list[Client], minnie: User) -> None:
    """An empty POST by whomever: an answer, never an error, and nobody is somebody else afterwards."""
    for route in TABLE:
        for browser in visitors:
            assert browser.post(hers(route, minnie)).status_code in (200, 204, 302, 403, 404, 405)
            assert browser.put(hers(route, minnie)).status_code in (302, 405)
    for browser, name in zip(visitors[1:4], ("Minnie", "Max", "Oskar"), strict=True):
        assert f"Welcome, {name}" in browser.get(HOME).text


@pytest.mark.slow
def test_no_address_accepts_a_form_without_its_token(families: Families, minnie: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    for route in TABLE:
        assert browser.post(hers(route, minnie)).status_code == 403


def test_parents_are_redirected_home_from_the_students_pages(visitors: list[Client]) -> None:
    for path in ("/home/", "/account/"):
        assert visitors[1].get(path)["Location"].startswith("/parents/")
    for path in ("/claim/", "/forgot/"):
        assert visitors[1].get(path).status_code == 302
    assert visitors[1].get("/admin/").status_code == 302
    assert "Welcome back" in visitors[1].get("/").text
