"""One form sent several times at once, on the real server: each answer leads to its page of success (T43)."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.cast import Cast
from tests.faults.racing import Request, Response, after, send_together
from tests.journeys.forms import FORMS, Form, first_password, own_password, parents_link, password
from tests.journeys.forms import code as staff_code
from tests.live import LivePortal

TIMES = 4
ALWAYS = {first_password, own_password, parents_link, password, staff_code}


def request_of(form: Form) -> Request:
    fields = form.filled_in()
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in form.browser.cookies.values())
    return Request(form.path, urlencode(fields), cookies)


def opens(form: Form, answer: Response) -> bool:
    """Say whether the page of success opens in a browser that kept this answer alone."""
    if not form.leads_to:
        return answer.status == 200
    page = after(form.browser, answer).get(form.leads_to)
    return (answer.location, page.status_code) == (form.leads_to, 200)


@pytest.mark.parametrize(
    "make",
    [pytest.param(make, marks=() if make in ALWAYS else pytest.mark.full) for make in FORMS],
    ids=[make.__name__ for make in FORMS],
)
def test_each_answer_leads_to_the_page_of_success(
    live_portal: LivePortal, cast: Cast, make: Callable[[Cast], Form]
) -> None:
    form = make(cast)
    request, before = request_of(form), form.logged()
    answers = send_together(live_portal, [request] * TIMES)
    assert [opens(form, answer) for answer in answers] == [True] * TIMES, answers
    assert form.logged() - before <= 1
