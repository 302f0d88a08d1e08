"""A parent's home (H1 to H3): the same four lines for each child, and the notices."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from parents import family
from portal.models import AccessEvent
from portal.records.rights import Part
from sis.models import Attendance, CalendarDay, Relationship, RosterImport, Score
from tests.cast import claim, sign_in
from tests.counting import row_statements
from tests.factories import GuardianFactory, RelationshipFactory, StudentFactory
from tests.parents.walking import log_in, make_parent
from tests.record_families import EVERY_AREA, RecordFamilies, make_record_families
from tests.school_records import TODAY, AttendanceFactory
from tests.visiting import Client

EASTERN = dt.timezone(dt.timedelta(hours=-5))
MORNING = dt.datetime(2026, 11, 30, 9, 20, tzinfo=EASTERN)
HOME = "/parents/home/"


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return make_record_families()


@pytest.fixture
def minnie(made: RecordFamilies) -> Client:
    make_parent(made.mother, "minnie7")
    browser = Client()
    log_in(browser)
    return browser


def cards(answer: Any) -> dict[str, dict[str, tuple[str, str]]]:
    """The lines of each card by name: what it says, and how it looks."""
    found = {}
    for card in answer.text.split('<li class="door">')[1:]:
        name = re.findall(r'translate="no">(\w+)</a>', card)[0]
        found[name] = lines(card)
    return found


def lines(page: str) -> dict[str, tuple[str, str]]:
    rows = re.findall(r'<li class="line( \w+)?">(.*?)</li>', page, re.DOTALL)
    said = {}
    for tone, row in rows:
        name, *words = " ".join(re.sub(r"<[^>]+>", "|", row).split()).strip("|").split("|")
        said[name.strip()] = " ".join(word.strip() for word in words if word.strip()), tone.strip()
    return said


def test_each_card_has_the_same_four_lines(minnie: Client) -> None:
    shown = cards(minnie.get(HOME))
    assert shown["Daffy"] == {
        "Today": ("Tardy, 2nd period as of 8:40 a.m.", "amber"),
        "Due": ("3 in the next 7 days 1 tomorrow", ""),
        "Missing": ("2 this term 1 more not handed in", "red"),
        "New": ("Math quiz 88% in the last 7 days", ""),
    }
    assert shown["Dewey"] == {
        "Today": ("Absent, unexcused as of 8:40 a.m.", "red"),
        "Due": ("3 in the next 7 days 1 tomorrow", ""),
        "Missing": ("Not open to you", "closed"),
        "New": ("Not open to you", "closed"),
    }
    assert shown["Dora"]["Today"] == ("No absence reported as of 8:40 a.m.", "")
    assert shown["Dora"]["Missing"] == ("None this term", "green")
    assert shown["Dora"]["New"] == ("Nothing new in the last 7 days", "")


def test_a_closed_area_is_one_sentence_with_whom_to_ask(minnie: Client) -> None:
    page = " ".join(minnie.get(HOME).text.split())
    assert "Not open to you: Grades, Reports. Contact the school." in page
    assert 'href="tel:770-555-0120"' in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "says", "tone"),
    [
        ({"status": "present"}, "Present", "green"),
        ({"status": "absent", "excuse": "excused"}, "Absent, excused", ""),
        ({"status": "absent", "excuse": "unknown"}, "Absent", "red"),
        ({"status": "absent", "excuse": "exempt"}, "Absent, exempt", ""),
        ({"status": "early", "period": "6"}, "Left early, 6th period", "amber"),
        ({"status": "tardy", "period": "HR"}, "Tardy, period HR", "amber"),
        ({"status": "tardy", "period": "11"}, "Tardy, 11th period", "amber"),
    ],
)
def test_what_was_reported_today(
    minnie: Client, made: RecordFamilies, fields: dict[str, str], says: str, tone: str
) -> None:
    Attendance.objects.all().delete()
    AttendanceFactory.create(student=made.daffy, **fields)
    assert cards(minnie.get(HOME))["Daffy"]["Today"] == (f"{says} as of 8:40 a.m.", tone)


def test_the_day_decides_before_the_periods_and_the_worst_period_counts(
    minnie: Client, made: RecordFamilies
) -> None:
    Attendance.objects.all().delete()
    for period, status in (("1", "absent"), ("2", "absent"), ("3", "tardy")):
        AttendanceFactory.create(student=made.daffy, period=period, status=status, excuse="unexcused")
    assert cards(minnie.get(HOME))["Daffy"]["Today"][0].startswith("Absent, 2 periods, unexcused")
    AttendanceFactory.create(student=made.daffy, status="tardy")
    assert cards(minnie.get(HOME))["Daffy"]["Today"][0].startswith("Tardy as of")


def test_without_a_report_the_line_says_what_is_known(minnie: Client, made: RecordFamilies) -> None:
    Attendance.objects.all().delete()
    RosterImport.objects.filter(scope="attendance").delete()
    assert cards(minnie.get(HOME))["Daffy"]["Today"] == ("No data yet today", "")
    CalendarDay.objects.filter(day=TODAY).update(is_instructional=False)
    assert cards(minnie.get(HOME))["Daffy"]["Today"] == ("No school today", "")


def test_work_not_handed_in_is_not_called_missing(minnie: Client) -> None:
    Score.objects.filter(is_missing=True).delete()
    assert cards(minnie.get(HOME))["Daffy"]["Missing"] == ("1 not handed in none marked missing", "amber")


@pytest.mark.slow
def test_new_is_since_the_sign_in_before_this_one(minnie: Client, made: RecordFamilies, now: Any) -> None:
    quiz = Score.objects.get(score=Decimal("8.8"))

    def back_on(day: int, *, changed: dt.datetime) -> str:
        Score.objects.filter(pk=quiz.pk).update(changed_at=changed)
        now.move_to(dt.datetime(2026, 12, day, 8, 0, tzinfo=EASTERN))
        browser = Client()
        log_in(browser)
        return cards(browser.get(HOME))["Daffy"]["New"][0]

    # The visits are on Monday, November 30, and on December 2, 3 and 12.
    assert back_on(2, changed=MORNING + dt.timedelta(hours=1)) == "Math quiz 88% since Monday"
    assert back_on(3, changed=MORNING + dt.timedelta(hours=1)) == "Nothing new since Wednesday"
    tenth = dt.datetime(2026, 12, 10, 8, tzinfo=EASTERN)
    assert back_on(12, changed=tenth) == "Math quiz 88% in the last 7 days"


def test_a_failed_log_in_is_no_visit(minnie: Client, made: RecordFamilies) -> None:
    log_in(Client(), password="a-wrong-guess")
    assert AccessEvent.objects.filter(kind="portal.sign_in", success=False).count() == 1
    assert cards(minnie.get(HOME))["Daffy"]["New"][0] == "Math quiz 88% in the last 7 days"


def test_each_line_leads_into_its_page_if_it_is_open(made: RecordFamilies) -> None:
    user = make_parent(made.mother, "minnie7")
    for child in family.family_of(user).children:
        for part in (Part.ATTENDANCE, Part.TODO, Part.GRADES):
            assert bool(child.access.link(part)) <= child.access.may_see(part)


def test_the_notices_are_counted_and_only_with_their_right(minnie: Client, made: RecordFamilies) -> None:
    page = minnie.get(HOME).text
    assert "Early release Friday at 12:30" in page
    assert "Picture day, December 8" in page
    Relationship.objects.update(notices=False)
    page = minnie.get(HOME).text
    assert "Early release" not in page
    assert "Picture day" not in page


def test_home_costs_twelve_statements_for_one_child_and_for_nine(
    minnie: Client, made: RecordFamilies
) -> None:
    for number in range(6):
        child = StudentFactory.create(first_name=f"More{number}", school=made.school.school)
        RelationshipFactory.create(guardian=made.mother, student=child, **EVERY_AREA)
    minnie.get(HOME)
    with row_statements() as seen:
        assert len(cards(minnie.get(HOME))) == 9
    assert len(seen) <= 12, "\n".join(seen)


@pytest.mark.slow
def test_a_childs_page_shows_the_same_lines_and_the_classes_of_today(
    minnie: Client, made: RecordFamilies
) -> None:
    home = cards(minnie.get(HOME))["Daffy"]
    path = re.findall(r'href="(/parents/students/\w+/)"', minnie.get(HOME).text)[0]
    page = minnie.get(path)
    assert lines(page.text) == home
    assert "Mathematics 7" in page.text
    assert "Homeroom: 07" in page.text
    claim(made.daffy)
    own = Client()
    sign_in(own, "S0393354")
    assert lines(own.get("/school/").text) == home


def test_a_page_says_when_loading_has_failed(minnie: Client) -> None:
    RosterImport.objects.create(path="/roster", outcome="refused", started_at=MORNING - dt.timedelta(hours=1))
    assert "The last update failed. As of November 30, 5:10 a.m." in " ".join(minnie.get(HOME).text.split())


def test_a_parent_without_a_child_sees_whom_to_ask(db: None) -> None:
    make_parent(GuardianFactory.create(), "lonely77")
    browser = Client()
    log_in(browser, "lonely77")
    page = browser.get(HOME)
    assert "No children are shown on your account right now." in page.text
    assert "No information from the school yet" in page.text
