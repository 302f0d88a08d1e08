"""A student can claim 24 elapsed hours after being entered, and the page says when (C3)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from claims.claim import Claim, claim_account, claimable_from, digest_first_password
from claims.errors import ClaimError
from portal.actor import Actor
from portal.models import User, new_salt
from sis.models import Student
from tests.cast import ANSWERS, HERE, PASSWORD
from tests.claims.walking import DAFFY, name_oneself, save_answers, stand_before_save
from tests.visiting import Client

NEW_YORK = ZoneInfo("America/New_York")


def entered(student: Student, at: datetime) -> None:
    student.entered_at = at
    student.save()


def test_an_hour_after_the_entry_the_page_says_when(client: Client, daffy: Student) -> None:
    entered(daffy, datetime(2026, 9, 14, 8, 40, tzinfo=NEW_YORK))
    with time_machine.travel(datetime(2026, 9, 14, 9, 40, tzinfo=NEW_YORK), tick=False):
        page = name_oneself(client)
    assert page.status_code == 200
    assert "Tuesday, Sept. 15, 2026, at 8:40 a.m." in page.text
    assert "Your name and your student ID are right." in page.text
    assert "770-555-0120" in page.text, "the school's own contact: all three fields matched"
    assert not User.objects.exists()


def test_a_wrong_name_does_not_reveal_the_wait(client: Client, daffy: Student) -> None:
    entered(daffy, timezone.now())
    assert "The Claim Account Operation Failed." in name_oneself(client, {**DAFFY, "first_name": "Dafy"}).text


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 10, 31, 8, 40, tzinfo=NEW_YORK), "Sunday, Nov. 1, 2026, at 7:40 a.m."),
        (datetime(2027, 3, 13, 8, 40, tzinfo=NEW_YORK), "Sunday, March 14, 2027, at 9:40 a.m."),
        (datetime(2026, 11, 1, 1, 30, fold=0, tzinfo=NEW_YORK), "Monday, Nov. 2, 2026, at 12:30 a.m."),
        (datetime(2026, 9, 14, 8, 40, tzinfo=NEW_YORK), "Tuesday, Sept. 15, 2026, at 8:40 a.m."),
    ],
)
def test_a_day_is_24_elapsed_hours_also_when_the_clocks_change(
    client: Client, daffy: Student, at: datetime, shown: str
) -> None:
    entered(daffy, at)
    ready = at.astimezone(UTC) + timedelta(hours=24)
    with time_machine.travel(ready - timedelta(seconds=1), tick=False):
        assert shown in name_oneself(client).text
    with time_machine.travel(ready, tick=False):
        assert name_oneself(client).url == "/claim/password/"


@pytest.mark.parametrize("moment", ["2026-10-31T18:00", "2027-03-13T18:00", "2026-06-01T18:00"])
def test_the_wait_is_counted_in_elapsed_seconds_not_local_time(daffy: Student, moment: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK)
    entered(daffy, at)
    daffy.refresh_from_db()
    assert claimable_from(daffy).timestamp() - at.timestamp() == 24 * 3600


def test_the_wait_is_shown_in_the_language_of_the_page(client: Client, daffy: Student) -> None:
    entered(daffy, datetime(2026, 9, 14, 8, 40, tzinfo=NEW_YORK))
    with time_machine.travel(datetime(2026, 9, 14, 9, 40, tzinfo=NEW_YORK), tick=False):
        page = client.post("/claim/", DAFFY, headers={"Accept-Language": "es"})
    assert "15 de septiembre de 2026" in page.text


@pytest.mark.slow
def test_waiting_costs_no_attempts(client: Client, daffy: Student) -> None:
    entered(daffy, timezone.now())
    assert {name_oneself(client).status_code for _ in range(12)} == {200}


def test_a_student_entered_again_during_the_claim_must_wait_too(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    entered(daffy, timezone.now())
    page = save_answers(client)
    assert "You can claim your account soon" in page.text
    assert not User.objects.exists()


def test_a_student_who_leaves_during_the_claim_cannot_complete_it(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    Student.objects.filter(pk=daffy.pk).update(is_active=False)
    page = save_answers(client)
    assert page.context["form"]["student_id"].name == "student_id", "the first step again"
    assert not User.objects.exists()


def test_the_service_itself_refuses_a_claim_too_early(daffy: Student) -> None:
    salt = new_salt()
    digest = digest_first_password(
        student=daffy, password=PASSWORD, salt=salt, journey="a journey", origin=None
    )
    entered(daffy, timezone.now())
    claim = Claim(daffy, digest, salt, ANSWERS, journey="one", language="en")
    with pytest.raises(ClaimError, match="not_yet"):
        claim_account(actor=Actor(origin=HERE), claim=claim)
