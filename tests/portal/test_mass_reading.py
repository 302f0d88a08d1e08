"""Reading unusually many records asks for the second factor anew, and others are told."""

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from portal.auth import second_factor
from portal.models import AccessEvent, MassReading, RecordsRead, SecondFactor, User
from sis.models import Student
from tests.cast import Cast, make_staff, sign_in
from tests.claims.post import delivered
from tests.factories import StudentFactory
from tests.portal.test_second_step import code_at
from tests.visiting import Client

pytestmark = pytest.mark.slow

LIST, READ_ON = "/admin/sis/student/", "/admin/second-step/read-on/"


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.RECORDS_PER_TEN_MINUTES, settings.RECORDS_PER_DAY = 500, 2000
    settings.PRIVACY_OFFICER_EMAIL = "privacy@example.org"


@pytest.fixture
def district(cast: Cast) -> None:
    Student.objects.bulk_create(StudentFactory.build_batch(5000, school=cast.school))


def reader(name: str = "district@example.org") -> Client:
    client = Client()
    sign_in(client, name)
    return client


def read(client: Client, pages: range) -> int:
    """Return how many of these pages of the list of students were shown, in their order."""
    for number, page in enumerate(pages):
        answer = client.get(LIST, {"p": page % 10 + 1})
        if answer.status_code == 302:
            assert answer["Location"].startswith(READ_ON)
            return number
    return len(pages)


def give_factor(user: User) -> SecondFactor:
    return SecondFactor.objects.create(user=user, secret_id=uuid4())


def confirm(client: Client, user: User) -> Any:
    factor = SecondFactor.objects.get(user=user)
    return client.post(
        f"{READ_ON}?next={LIST}%3Fp%3D6", {"code": code_at(second_factor.secret_of(factor.secret_id))}
    )


def test_whoever_reads_5000_records_is_asked_again_and_again(cast: Cast, district: None) -> None:
    client = reader()
    give_factor(cast.administrator)
    shown = asked = 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while shown < 50:
            done = read(client, range(shown + 1, 51))
            shown += done
            if shown < 50:
                assert done <= 5 or asked, "no more than 500 before the first question"
                clock.shift(31)
                assert confirm(client, cast.administrator)["Location"] == f"{LIST}?p=6"
                asked += 1
                clock.shift(301)
    assert asked >= 8
    assert AccessEvent.objects.filter(kind="portal.many_records_read").count() == asked
    assert AccessEvent.objects.filter(kind="portal.reading_confirmed").count() == asked


def test_without_a_second_factor_reading_stops_there(cast: Cast, district: None) -> None:
    client = reader()
    assert read(client, range(1, 51)) == 5
    page = client.get(READ_ON)
    assert (page.status_code, "shows no more for now" in page.text) == (403, True)
    give_factor(cast.administrator)  # a factor that was enrolled to get past it
    assert client.get(READ_ON).status_code == 403
    assert confirm(client, cast.administrator).status_code == 403
    assert read(client, range(6, 51)) == 0


def test_the_window_begins_anew_after_ten_minutes_and_the_day_has_a_limit_too(
    cast: Cast, district: None
) -> None:
    with time_machine.travel(timezone.now().replace(hour=15), tick=False) as clock:
        for _window in range(4):
            assert read(reader(), range(1, 6)) == 5
            clock.shift(601)
        assert read(reader(), range(1, 6)) == 0
        clock.shift(24 * 3600)
        assert read(reader(), range(1, 6)) == 5


def test_other_administrators_and_the_privacy_officer_are_told_once(cast: Cast, district: None) -> None:
    other, client = reader(make_staff("other@example.org", role="district administrator").username), reader()
    read(client, range(1, 51))
    read(client, range(6, 51))
    assert MassReading.objects.get().times == 2
    lines = {line.label: line for line in other.get("/admin/").context["inbox"]}
    assert lines["Many records read"].count == 1
    listed = other.get(lines["Many records read"].url)
    assert "district@example.org" in listed.text
    assert "Many records read" not in {line.label for line in client.get("/admin/").context["inbox"]}
    assert not client.get("/admin/portal/massreading/").context["cl"].result_count, "not about oneself"


def test_the_privacy_officer_gets_one_mail_that_names_no_one(cast: Cast, district: None) -> None:
    client = reader()
    delivered()
    read(client, range(1, 51))
    read(client, range(6, 51))
    mails = [sent for sent in delivered() if sent.to == ["privacy@example.org"]]
    assert len(mails) == 1
    assert "district@example.org" not in mails[0].body


def test_a_report_is_closed_by_another_administrator_only(cast: Cast) -> None:
    report = MassReading.objects.create(user=cast.administrator)
    data = {"action": "close", "_selected_action": report.pk}
    reader().post("/admin/portal/massreading/", data)
    assert MassReading.objects.get().closed_at is None
    other = reader(make_staff("other@example.org", role="district administrator").username)
    other.post("/admin/portal/massreading/", data)
    assert MassReading.objects.get().closed_by == User.objects.get(username="other@example.org")
    assert reader("tech@example.org").get("/admin/portal/massreading/").status_code == 403


def exports(cast: Cast) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        "who has claimed": ("/admin/claims/claimprogress/export/", {}),
        "the log": ("/admin/portal/accessevent/export/", {}),
    }


@pytest.mark.parametrize("which", ["who has claimed", "the log"])
def test_an_export_counts_every_row_before_it_begins(cast: Cast, which: str, settings: Any) -> None:
    settings.RECORDS_PER_TEN_MINUTES = 3
    StudentFactory.create_batch(5, school=cast.school)
    AccessEvent.objects.bulk_create(AccessEvent(kind="portal.sign_in", success=True) for _ in range(5))
    path, data = exports(cast)[which]
    client = reader()
    give_factor(cast.administrator)
    answer = client.post(path, data, headers={"referer": "http://testserver/admin/claims/claimprogress/?a=1"})
    assert answer["Location"] == f"{READ_ON}?next=%2Fadmin%2Fclaims%2Fclaimprogress%2F%3Fa%3D1"
    assert not AccessEvent.objects.filter(kind__endswith="_exported").exists()
    confirm(client, cast.administrator)
    assert client.post(path, data).status_code == 200


def test_searches_and_opened_records_count_and_pages_without_people_do_not(cast: Cast, settings: Any) -> None:
    client = reader()
    client.get("/admin/sis/course/")
    assert not RecordsRead.objects.exists()
    client.get(LIST, {"q": "clayton"})
    client.get(f"{LIST}{cast.marcia.pk}/change/")
    assert RecordsRead.objects.get().of_day == 2


def test_a_wrong_code_lets_no_one_read_on_and_a_strange_address_leads_home(cast: Cast, settings: Any) -> None:
    settings.RECORDS_PER_DAY = 1
    client = reader()
    give_factor(cast.administrator)
    assert client.get(LIST).status_code == 302
    assert "isn’t right" in client.post(READ_ON, {"code": "000000"}).text
    assert client.get(LIST).status_code == 302
    factor = SecondFactor.objects.get()
    answer = client.post(
        f"{READ_ON}?next=https://evil.example/", {"code": code_at(second_factor.secret_of(factor.secret_id))}
    )
    assert answer["Location"] == "/admin/"
    assert client.get(LIST).status_code == 200
    assert second_factor.is_enrolled(cast.administrator)
