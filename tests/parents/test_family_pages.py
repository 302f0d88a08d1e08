"""Messages, household and correction requests; what is closed to a parent shows nowhere (H3, H4, H15)."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine

from parents import corrections, family
from parents.models import AccessHold, CorrectionRequest
from portal.actor import Actor
from portal.models import NoticeRead, PostedNotice, User
from portal.records.correction_link import correction_link
from portal.records.rights import Part
from sis.models import Guardian, Household, HouseholdMember, Relationship, Student
from tests.cast import HERE, make_staff
from tests.counting import row_statements
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.record_families import RecordFamilies, make_record_families
from tests.recorded import recorded
from tests.school_records import TODAY, NoticeFactory
from tests.visiting import Client

MESSAGES, HOUSEHOLD, MEMBERS = "/parents/messages/", "/parents/household/", "/parents/family/"
CORRECTIONS, FORM = "/parents/corrections/", "/parents/corrections/new/"
NOON = dt.datetime(2026, 11, 30, 17, tzinfo=dt.UTC)
TEXT = "She was in the nurse’s room."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def made(db: None) -> RecordFamilies:
    """The family with records of every kind, in two households."""
    return recorded(make_families)


def make_families(today: dt.date = TODAY) -> RecordFamilies:
    """Write the families, a household of each parent, and a notice of the office."""
    made = make_record_families(today)
    Relationship.objects.filter(guardian=made.father, student=made.daffy).update(
        household=True, attendance=True, grades=True, notices=True
    )
    Guardian.objects.filter(pk=made.mother.pk).update(phone="770-555-0188")
    make_household("Peach Street", made.mother, made.daffy, made.dewey, made.dora)
    make_household("Plum Street", made.father, made.daffy)
    registrar = make_staff("registrar@example.org", role="registrar", school=made.school.school)
    days = {"first_day": made.today, "last_day": made.today, "posted_by": registrar}
    notice = PostedNotice.objects.create(school=made.school.school, **days)
    notice.write({"es": ("Fotos", "Texto")})
    return made


def make_household(name: str, *members: Student | Guardian) -> Household:
    household = Household.objects.create(
        sourced_id=name,
        name=f"Household {name}",
        phone=f"phone {name}",
        email=f"{name.replace(' ', '')}@example.org",
        physical_address=f"12 {name}\nJonesboro, GA",
    )
    for member in members:
        kind = "student" if isinstance(member, Student) else "guardian"
        HouseholdMember.objects.create(household=household, **{kind: member})
    return household


@pytest.fixture
def minnie(made: RecordFamilies) -> User:
    """The account of the mother."""
    return make_parent(made.mother, MOTHERS_NAME)


@pytest.fixture
def browser(minnie: User) -> Client:
    """Minnie, logged in."""
    return logged_in(MOTHERS_NAME)


@pytest.fixture
def max_browser(made: RecordFamilies) -> Client:
    """Max, logged in."""
    make_parent(made.father, "max1234")
    return logged_in("max1234")


def logged_in(name: str) -> Client:
    browser = Client()
    assert log_in(browser, name).url == "/parents/home/"
    return browser


def child_of(user: User, student: Student) -> family.Child:
    return next(child for child in family.family_of(user).children if child.student == student)


def household_link(browser: Client, item: str = "phone") -> str:
    """The link beside a line of the household page."""
    found = re.search(rf'href="({FORM}[^"]*item={item})"', browser.get(HOUSEHOLD).text)
    assert found
    return unescape(found[1])


def links(user: User, browser: Client, made: RecordFamilies) -> dict[Part, str]:
    """A link of each kind about Daffy."""
    access = child_of(user, made.daffy).access
    quiz = made.school.math.assignments.get(title="Math quiz")
    return {
        Part.ATTENDANCE: correction_link(access, Part.ATTENDANCE, day=made.today, period="2"),
        Part.GRADES: correction_link(access, Part.GRADES, class_id=made.school.math.pk, work_id=quiz.pk),
        Part.HOUSEHOLD: household_link(browser),
    }


def close(made: RecordFamilies, *areas: str) -> None:
    Relationship.objects.filter(guardian=made.mother).update(**dict.fromkeys(areas, False))


def unread(browser: Client) -> list[str]:
    return [notice.text.title for notice in browser.get(MESSAGES).context["board"].unread]


# Messages.


@pytest.mark.slow
def test_opening_a_notice_by_its_button_marks_it_read_for_this_person_alone(
    browser: Client, max_browser: Client
) -> None:
    page = browser.get(MESSAGES)
    assert "3 notices, 3 new" in page.text
    notice = page.context["board"].notices[0]
    opened = browser.post(MESSAGES, {"notice": notice.id})["Location"]
    assert opened == f"{MESSAGES}{notice.id}/"
    assert notice.text.title in browser.get(opened).text
    assert "3 notices, 2 new" in browser.get(MESSAGES).text
    assert len(unread(max_browser)) == 3
    browser.post(MESSAGES, {"all": "1"})
    assert unread(browser) == []


def test_looking_at_a_notice_by_its_address_changes_nothing(browser: Client) -> None:
    notice = browser.get(MESSAGES).context["board"].notices[0]
    with row_statements() as seen:
        assert browser.get(f"{MESSAGES}{notice.id}/").status_code == 200
    assert not [statement for statement in seen if not statement.lstrip().startswith("SELECT")]
    assert not NoticeRead.objects.exists()


def test_a_notice_in_another_language_says_so_and_carries_its_language(browser: Client) -> None:
    page = browser.get(MESSAGES)
    assert '<span class="row-title" lang="es">Fotos</span>' in page.text
    assert "Only in this language: Spanish" in page.text
    page = browser.get(f"{MESSAGES}?lang=es", follow=True)
    assert page.text.count("Solo en este idioma: inglés") == 2


@pytest.mark.parametrize("language", ["so", "x-unknown", "zz"])
def test_a_language_that_nobody_knows_is_shown_by_its_code(
    browser: Client, made: RecordFamilies, language: str
) -> None:
    NoticeFactory.create(title="Ogeysiis", language=language)
    assert "Only in this language:" in browser.get(MESSAGES).text


@pytest.mark.parametrize("posted", [{}, {"notice": "nonsense"}, {"notice": "\x00"}, {"notice": ["a", "b"]}])
def test_a_form_that_names_no_notice_leads_back(browser: Client, posted: dict[str, Any]) -> None:
    assert browser.post(MESSAGES, posted)["Location"] == MESSAGES
    assert not NoticeRead.objects.exists()


def test_another_persons_link_to_a_notice_opens_nothing(browser: Client, max_browser: Client) -> None:
    theirs = max_browser.get(MESSAGES).context["board"].notices[0]
    assert browser.get(f"{MESSAGES}{theirs.id}/").status_code == 404


# Household and family.


def test_a_child_of_a_split_family_stands_in_two_households_and_each_parent_sees_their_own(
    browser: Client, max_browser: Client
) -> None:
    hers, his = browser.get(HOUSEHOLD).text, max_browser.get(HOUSEHOLD).text
    for page, own, other in ((hers, "Peach", "Plum"), (his, "Plum", "Peach")):
        assert f"Household {own} Street" in page
        assert f"phone {own} Street" in page
        assert f"{own}Street<wbr>@example.org" in page
        assert f"12 {own} Street<br>" in page
        assert "Daffy Clayton" in page
        assert other not in page
        assert "As of last night" in page
    assert "770-555-0188" in hers
    assert "Not on file" in hers  # no mailing address
    assert "Dewey" not in his
    assert "Minnie" not in his


def test_the_members_say_what_each_adult_is_to_whom(browser: Client) -> None:
    page = browser.get(MEMBERS).text
    assert page.count("Clayton</span>\n</a>") == 3
    assert re.search(r'Mother: <span translate="no">Daffy, Dewey, Dora</span>', page)
    assert "Max" not in page


def test_a_held_child_and_one_without_the_right_are_no_members(browser: Client, made: RecordFamilies) -> None:
    staff = User.objects.get(username="registrar@example.org")
    AccessHold.objects.create(guardian=made.mother, student=made.dora, reason="order", set_by=staff)
    Relationship.objects.filter(guardian=made.mother, student=made.dewey).update(household=False)
    for address in (HOUSEHOLD, MEMBERS):
        page = browser.get(address).text
        assert "Daffy" in page
        assert "Dora" not in page
        assert "Dewey" not in page


def test_a_household_none_of_whose_children_is_open_is_not_shown(
    browser: Client, made: RecordFamilies
) -> None:
    make_household("Fig Street", made.mother, made.olga)
    Relationship.objects.filter(guardian=made.mother, student=made.dora).update(household=False)
    make_household("Elm Street", made.mother, made.dora)
    page = browser.get(HOUSEHOLD).text
    assert "Peach" in page
    assert "Fig" not in page
    assert "Elm" not in page


def test_a_parent_without_a_household_on_file_is_told_whom_to_ask(
    browser: Client, made: RecordFamilies
) -> None:
    HouseholdMember.objects.filter(guardian=made.mother).delete()
    page = browser.get(HOUSEHOLD).text
    assert "no household on file" in page
    assert "770-555-0120" in page


# Corrections.


@pytest.mark.slow
def test_each_kind_of_request_carries_what_the_page_showed(
    browser: Client, minnie: User, made: RecordFamilies
) -> None:
    expected = {
        Part.ATTENDANCE: ({"day": "2026-11-30", "period": "2"}, "Attendance: Monday, November 30, period 2"),
        Part.GRADES: (
            {"class": made.school.math.title, "work": "Math quiz", "shown": "8.8"},
            f"Grades: {made.school.math.title}, Math quiz: 8.8",
        ),
        Part.HOUSEHOLD: (
            {"item": "phone", "shown": "phone Peach Street"},
            "Household phone: phone Peach Street",
        ),
    }
    for part, link in links(minnie, browser, made).items():
        about, words = expected[part]
        page = browser.get(link).text
        assert words in page, part
        assert "Daffy Clayton" in page
        assert browser.post(link, {"text": TEXT})["Location"] == f"{CORRECTIONS}?sent=1"
        asked = CorrectionRequest.objects.latest("pk")
        assert (asked.kind, asked.about, asked.student) == (part, about, made.daffy)
        assert words in browser.get(CORRECTIONS).text
    assert "Your request was sent" in browser.get(f"{CORRECTIONS}?sent=1").text


def test_a_grade_of_a_term_carries_its_mark(browser: Client, minnie: User, made: RecordFamilies) -> None:
    grade = made.school.math.grades.get()
    access = child_of(minnie, made.daffy).access
    about = {"class_id": made.school.math.pk, "term_id": grade.term_id, "task_id": grade.grading_task_id}
    browser.post(correction_link(access, Part.GRADES, **about), {"text": TEXT})
    assert CorrectionRequest.objects.get().about == {
        "class": made.school.math.title,
        "term": grade.term.title,
        "task": "9 Weeks",
        "shown": "B 81.00",
    }


def test_the_answer_is_for_the_person_who_asked_and_not_for_the_other_guardian(
    browser: Client, max_browser: Client, minnie: User, made: RecordFamilies
) -> None:
    browser.post(links(minnie, browser, made)[Part.ATTENDANCE], {"text": TEXT})
    asked = CorrectionRequest.objects.get()
    assert "Received" in browser.get(CORRECTIONS).text
    staff = Actor(User.objects.get(username="registrar@example.org"), HERE)
    corrections.answer_correction(
        actor=staff, correction=asked, state=CorrectionRequest.State.DONE, answer="It is corrected."
    )
    page = browser.get(CORRECTIONS).text
    assert "It is corrected." in page
    assert "Done" in page
    theirs = max_browser.get(CORRECTIONS).text
    assert TEXT not in theirs
    assert "It is corrected." not in theirs


def test_a_request_changes_nothing_in_the_roster(browser: Client, minnie: User, made: RecordFamilies) -> None:
    with row_statements() as seen:
        for link in links(minnie, browser, made).values():
            browser.post(link, {"text": TEXT})
    writes = [s for s in seen if not s.lstrip().startswith("SELECT")]
    assert len(writes) > 3
    assert not [s for s in writes if '"sis_' in s]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("x" * 1000, "x" * 1000),
        ("a\r\nb", "a\nb"),
        ("\u202eevil\x00\x07 \u200bspace", "evil space"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("  Chữ Việt  ", "Chữ Việt"),
    ],
)
def test_a_text_is_plain_characters(
    browser: Client, minnie: User, made: RecordFamilies, text: str, stored: str
) -> None:
    assert browser.post(links(minnie, browser, made)[Part.ATTENDANCE], {"text": text}).status_code == 302
    assert CorrectionRequest.objects.get().text == stored
    assert "<b>bold</b>" not in browser.get(CORRECTIONS).text


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\u202e", "x" * 1001])
def test_a_text_that_is_empty_or_too_long_is_asked_for_again(
    browser: Client, minnie: User, made: RecordFamilies, text: str
) -> None:
    link = links(minnie, browser, made)[Part.ATTENDANCE]
    answer = browser.send(link, {"text": text})
    assert (answer.status_code, answer.url) == (303, link), "Back never asks whether to send it again"
    for _ in range(2):  # a reload shows the same
        page = browser.get(link)
        assert page.status_code == 200
        assert "Error:" in page.text
    assert not CorrectionRequest.objects.exists()


@pytest.mark.parametrize(("language", "length"), [("en", "1,200"), ("fr", "1\u00a0200"), ("vi", "1.200")])
def test_the_length_of_a_text_is_written_as_the_reader_writes_numbers(
    browser: Client, minnie: User, made: RecordFamilies, language: str, length: str
) -> None:
    address = links(minnie, browser, made)[Part.ATTENDANCE]
    browser.get(f"{CORRECTIONS}?lang={language}")
    assert f" {length}." in browser.post(address, {"text": "x" * 1200}).text


@pytest.mark.slow
def test_the_eleventh_request_of_a_day_keeps_the_text_and_says_what_to_do(
    browser: Client, minnie: User, made: RecordFamilies, clock: Any
) -> None:
    link = links(minnie, browser, made)[Part.ATTENDANCE]
    codes = [browser.post(link, {"text": f"{TEXT} ({number})"}).status_code for number in range(11)]
    assert codes == [302] * 10 + [429]
    assert browser.send(link, {"text": "the eleventh"}).status_code == 303
    page = browser.get(link)
    assert page.status_code == 429
    assert "the eleventh" in page.text
    assert "Send the next one tomorrow" in page.text
    assert CorrectionRequest.objects.count() == 10
    clock.shift(dt.timedelta(days=1, minutes=1))
    assert log_in(browser).status_code == 302
    assert browser.post(link, {"text": TEXT}).status_code == 302


WRONG = [
    {"part": "schedule"},
    {"part": ""},
    {"part": "x\x00"},
    {"child_id": "nonsense"},
    {"day": ""},
    {"day": "soon"},
    {"day": "2026-12-01"},  # tomorrow
    {"day": "2026-02-30"},
    {"day": "1999-01-01"},
    {"day": "9999-12-31"},
    {"period": "9"},
    {"period": "call 555-0100"},
]


@pytest.mark.parametrize("changes", WRONG, ids=str)
def test_a_day_that_is_not_there_is_404_before_and_at_the_post(
    browser: Client, minnie: User, made: RecordFamilies, changes: dict[str, str]
) -> None:
    access = child_of(minnie, made.daffy).access
    query = {"child_id": access.arguments["child_id"], "part": "attendance", "day": "2026-11-30", **changes}
    assert browser.get(FORM, query).status_code == 404
    assert (
        browser.post(f"{FORM}?{'&'.join(f'{k}={v}' for k, v in query.items())}", {"text": TEXT}).status_code
        == 404
    )
    assert not CorrectionRequest.objects.exists()


@pytest.mark.slow
def test_a_class_a_grade_and_work_of_someone_else_are_404(
    browser: Client, minnie: User, made: RecordFamilies
) -> None:
    access = child_of(minnie, made.daffy).access
    math, quiz = made.school.math.pk, made.school.math.assignments.get(title="Math quiz").pk
    elsewhere = made.school.add_class("Elsewhere").pk
    made.daffy.enrollments.filter(section_id=elsewhere).delete()
    wrong: list[dict[str, Any]] = [
        {"class_id": elsewhere},
        {"class_id": 0},
        {"class_id": "9" * 30},
        {"class_id": "x"},
        {},
        {"class_id": math, "work_id": quiz + 10_000},
        {"class_id": math, "work_id": "x"},
        {"class_id": math, "term_id": 10**9},
        {"class_id": math, "task_id": 1},
        {"class_id": math, "term_id": made.school.t1.pk, "task_id": 10**9},
    ]
    for about in wrong:
        link = correction_link(access, Part.GRADES, **about)
        assert browser.get(link).status_code == 404, about
        assert browser.post(link, {"text": TEXT}).status_code == 404, about
    assert not CorrectionRequest.objects.exists()


@pytest.mark.slow
def test_another_households_lines_and_unknown_items_are_404(
    browser: Client, max_browser: Client, minnie: User, made: RecordFamilies
) -> None:
    theirs = household_link(max_browser).partition("household=")[2].partition("&")[0]
    own = household_link(browser)
    for link in (
        re.sub(r"household=\w+", f"household={theirs}", own),
        own.replace("item=phone", "item=nonsense"),
        own.replace("item=phone", "item="),
    ):
        assert link != own
        assert browser.get(link).status_code == 404
        assert browser.post(link, {"text": TEXT}).status_code == 404


def test_students_have_no_link_and_no_form(made: RecordFamilies, minnie: User) -> None:
    access = child_of(minnie, made.daffy).access
    for part in (Part.ATTENDANCE, Part.GRADES):
        own = type(access)(access.student, minnie, access.areas, "claims", access.year)
        assert correction_link(own, part, day=made.today) == ""


# What is closed says so. (That it shows nowhere: tests/parents/test_canaries.py.)


@pytest.mark.parametrize(
    ("address", "right"),
    [(MESSAGES, "notices"), (HOUSEHOLD, "household"), (MEMBERS, "household"), (CORRECTIONS, "household")],
)
def test_a_page_that_is_closed_for_all_children_says_whom_to_ask(
    browser: Client, made: RecordFamilies, address: str, right: str
) -> None:
    close(made, *Relationship.AREAS)
    Relationship.objects.filter(guardian=made.mother).update(schedule=True)
    page = browser.get(address)
    assert page.status_code == 403
    assert "Not open to you" in page.text
    assert "770-555-0120" in page.text
    Relationship.objects.filter(guardian=made.mother).update(**{right: True})
    assert browser.get(address).status_code == 200


@pytest.mark.slow
def test_no_page_costs_more_than_twelve_statements(
    browser: Client, minnie: User, made: RecordFamilies
) -> None:
    asked = links(minnie, browser, made)
    notice = browser.get(MESSAGES).context["board"].notices[0].id
    for address in (MESSAGES, f"{MESSAGES}{notice}/", HOUSEHOLD, MEMBERS, CORRECTIONS, *asked.values()):
        with row_statements() as seen:
            assert browser.get(address).status_code == 200
        assert len(seen) <= 12, "\n".join(seen)
