"""Reported sign-ins on the staff pages."""

import datetime as dt

from django.utils import timezone

from portal.models import AccessEvent, SignInReport, User
from tests.cast import Cast, sign_in
from tests.visiting import Client

LIST = "/admin/portal/signinreport/"


def test_open_reports_are_first_and_closing_is_logged_once(cast: Cast) -> None:
    marcia = User.objects.get(username="S0123457")
    closed = SignInReport.objects.create(user=marcia, closed_at=timezone.now() - dt.timedelta(days=3))
    waiting = SignInReport.objects.create(user=marcia)
    staff_browser = Client()
    sign_in(staff_browser, "tech@example.org")
    listed = [report.pk for report in staff_browser.get(LIST).context["cl"].result_list]
    assert listed == [waiting.pk, closed.pk]
    for _ in range(2):
        staff_browser.post(LIST, {"action": "close", "_selected_action": [waiting.pk, closed.pk]})
    events = AccessEvent.objects.filter(kind="portal.report_closed")
    assert [(event.actor_id, event.user_id) for event in events] == [(cast.technician.pk, marcia.pk)]
