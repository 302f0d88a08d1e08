"""A form sent twice without scripts lands on the page of its success (T43).

The second click carries the cookies of the first. Where the first has moved the session to a new id, the
second finds the old id dead; the browser has dropped the first answer, and the new id with it.
"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from portal.models import AccessEvent
from tests.cast import Cast
from tests.claims.walking import copied
from tests.journeys.forms import FORMS, Form, new_password
from tests.visiting import Client


def failures() -> int:
    return AccessEvent.objects.filter(success=False).count()


def checked(browser: Client) -> Client:
    """Return another browser with a copy of this one's cookies, whose forms need their token."""
    other = copied(browser)
    other.handler.enforce_csrf_checks = True
    return other


def lands(browser: Client, form: Form, answer: Any) -> bool:
    """Say whether this answer to the form led this browser to the page of its success."""
    if not form.leads_to:
        return bool(answer.status_code == 200)
    there = browser.get(form.leads_to)
    return bool(answer.headers.get("Location") == form.leads_to and there.status_code == 200)


@pytest.fixture(params=FORMS, ids=[make.__name__ for make in FORMS])
def form(request: pytest.FixtureRequest, cast: Cast) -> Form:
    """Each form of each journey, about to be sent."""
    made: Form = request.param(cast)
    return made


def test_a_form_sent_again_lands_where_the_first_did(form: Form) -> None:
    """As the second of two clicks, and after the answer to the first."""
    fields = form.filled_in()
    first, second = checked(form.browser), checked(form.browser)
    assert lands(first, form, first.post(form.path, fields))
    before, failed = form.logged(), failures()
    for browser in (second, first):
        answer = browser.post(form.path, fields)
        assert lands(browser, form, answer), (answer.headers, answer.text)
        assert (form.logged(), failures()) == (before, failed), "it had one effect"


def test_copied_cookies_and_the_same_input_are_not_the_same_form(form: Form) -> None:
    """The page's token is masked anew each time, so a thief cannot send the form that the victim sent."""
    thief, other_page = checked(form.browser), form.filled_in()
    fields = form.filled_in()
    assert lands(form.browser, form, form.browser.post(form.path, fields))
    thief.post(form.path, other_page)
    if form.moves:
        assert thief.cookies["sid"].value != form.browser.cookies["sid"].value


def test_after_five_minutes_the_same_form_is_not_found(cast: Cast) -> None:
    form = new_password(cast)
    fields, late = form.filled_in(), checked(form.browser)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        form.browser.post(form.path, fields)
        clock.shift(timedelta(minutes=5, seconds=1))
        assert late.post(form.path, fields).headers["Location"] == "/forgot/?again=1"
