"""A marked text in every column of the roster: what is closed to a guardian shows nowhere (H1).

Every address that a guardian can open is fetched with each right closed alone, for all children. A new text
column must be added to `OPENED_BY`, with what opens it, or to `NO_TEXT`.
"""

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import time_machine
from django.apps import apps
from django.conf import LazySettings
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse

from claims.records_gate import CLOSED_AT_FIRST, OWN_AREAS
from parents import family
from parents.models import AccessHold
from portal.models import AccessEvent, User
from portal.records.correction_link import correction_link
from portal.records.pages import STUDENT_PAGES
from portal.records.rights import Part
from sis.models import Attendance, Grade, Relationship, Score, SectionCategory, Student
from tests.cast import claim, sign_in
from tests.claims.post import delivered
from tests.parents.test_family_pages import NOON, make_families
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.record_families import RecordFamilies
from tests.recorded import recorded
from tests.school_records import EventFactory
from tests.visiting import Client

pytestmark = pytest.mark.slow

# What opens each column to a guardian: any of these sets of rights. "" is open to everyone who sees the
# child, and None to no guardian.
OPENED_BY: dict[str, tuple[str, ...] | None] = {
    **dict.fromkeys(("District.name", "School.name", "Student.first_name", "Student.last_name"), ("",)),
    **dict.fromkeys((f"District.contact_{what}" for what in ("name", "phone", "email", "hours")), ("",)),
    **dict.fromkeys((f"School.contact_{what}" for what in ("name", "phone", "email", "hours")), ("",)),
    "School.contact_address": ("reports",),
    **dict.fromkeys(
        (f"Guardian.{what}" for what in ("first_name", "last_name", "email", "phone")), ("household",)
    ),
    **dict.fromkeys((f"Household.{what}" for what in ("name", "phone", "email")), ("household",)),
    **dict.fromkeys(("Household.physical_address", "Household.mailing_address"), ("household",)),
    **dict.fromkeys((f"StaffMember.{what}" for what in ("first_name", "last_name", "email")), ("schedule",)),
    "Term.title": ("schedule", "attendance", "grades", "reports"),
    "Section.title": ("schedule", "attendance", "grades", "calendar"),
    "Section.code": ("schedule", "reports grades"),
    **dict.fromkeys(("Period.name", "Meeting.room", "Meeting.team"), ("schedule",)),
    "CalendarDay.label": ("schedule", "calendar"),
    "Attendance.period": ("attendance",),
    "GradingTask.title": ("grades", "reports"),
    "Assignment.title": ("grades", "calendar"),
    **dict.fromkeys(("Category.title", "Assignment.description", "Grade.mark", "Grade.comment"), ("grades",)),
    **dict.fromkeys((f"Score.{what}" for what in ("text_score", "comment", "entered_by")), ("grades",)),
    **dict.fromkeys(("Notice.title", "Notice.text"), ("notices",)),
    "Event.title": ("calendar",),
    # The office's own note, and what no page shows.
    **dict.fromkeys(("Attendance.comment", "District.contact_address"), None),
    **dict.fromkeys(("Course.title", "Course.code", "Section.room"), None),
    **dict.fromkeys(("Event.text", "ScoreScale.title"), None),
    **dict.fromkeys((f"{who}.middle_name" for who in ("Student", "Guardian", "StaffMember")), None),
    **dict.fromkeys((f"RosterImport.{what}" for what in ("path", "started_by", "report")), None),
    **dict.fromkeys((f"RosterUpload.{what}" for what in ("name", "uploaded_by", "asked_by")), None),
}
FAMILY_PAGES = (
    *("home", "calendar", "todo", "household", "family", "messages", "corrections"),
    *("access-log", "account", "data"),
)
FORM = "/parents/corrections/new/"
# Columns that hold no text to read: ids, codes, and what other columns are compared with.
NO_TEXT = {
    "AppliedFile.name",
    "AppliedFile.fits",
    "School.grades",
    "Student.number",
    "Student.grade",
    "Student.home_language",
    "Student.search_key",
    "Guardian.language",
    "Guardian.role",
    "Guardian.search_key",
    "StaffMember.role",
    "StaffMember.search_key",
    "StaffScope.role",
    "ListedRole.user_sourced_id",
    "ListedRole.org_sourced_id",
    "ListedRole.role_type",
    "ListedRole.role",
    "Section.periods",
    "BellTime.schedule",
    "CalendarDay.schedule",
    "Meeting.day_label",
    "ScoreScale.kind",
    "Score.status",
    "RosterUpload.digest",
    "Notice.language",
    "Notice.grades",
    "Event.language",
    "Event.grades",
}
# Columns that the school writes in one language; what is missing here are names, numbers and codes.
IN_ONE_LANGUAGE = {
    *(f"{model}.title" for model in ("Term", "Section", "GradingTask", "Assignment", "Category", "Event")),
    *("Assignment.description", "Grade.comment", "Score.comment", "Score.text_score"),
    *("CalendarDay.label", "Meeting.room", "Meeting.team", "Notice.title", "Notice.text"),
}


class Languages(HTMLParser):
    """The languages of a page's texts, as (language, text); attributes and the page's title are left out."""

    EMPTY = ("br", "hr", "img", "input", "link", "meta")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.open.append((tag, dict(attrs).get("lang") or self.open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        while self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.open[-1]
        if tag not in ("title", "script", "style"):
            self.texts.append((language, data))


def columns() -> dict[str, type[models.Model]]:
    """Every column of the roster that takes free text, with its model."""
    return {
        f"{model.__name__}.{field.name}": model
        for model in apps.get_app_config("sis").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name != "sourced_id"
    }


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def make_everything() -> RecordFamilies:
    """Write the families with a row in every table that their pages read."""
    made = make_families()
    math = made.school.math
    SectionCategory.objects.create(section=math, category=made.school.classwork, weight=100)
    EventFactory.create(school=made.school.school, first_day=made.today, last_day=made.today)
    EventFactory.create(section=math, school=made.school.school, first_day=made.today, last_day=made.today)
    Score.objects.filter(assignment__title="Worksheet 8").update(text_score="x")
    return made


def plant() -> dict[str, str]:
    """Put a canary of its own before the text of every column, and return them by column."""
    found = {}
    for number, (name, model) in enumerate(columns().items()):
        if name not in NO_TEXT:
            found[name] = f"zq{number}z"
            column = name.partition(".")[2]
            model._default_manager.update(**{column: Concat(Value(found[name]), F(column))})
    return found


def addresses_of(user: User, browser: Client, made: RecordFamilies) -> list[str]:
    """Every address of Daffy's mother with something to read: pages, papers, notices, forms.

    And those that the pages link to with a query: another month, day or term, one kind of entry.
    """
    child = next(one for one in family.family_of(user).children if one.student == made.daffy)
    found = [f"/parents/{page}/" for page in FAMILY_PAGES]
    for page in STUDENT_PAGES:
        arguments: dict[str, object] = {"child_id": child.id}
        if "class_id" in page.path:
            arguments["class_id"] = made.school.math.pk
        found.append(reverse(f"parents:{page.part}", kwargs=arguments))
    notices = browser.get("/parents/messages/").context["board"].notices
    found += [f"/parents/messages/{notice.id}/" for notice in notices]
    return found + with_queries(browser, found)


def with_queries(browser: Client, addresses: Collection[str]) -> list[str]:
    """The other addresses that these pages link to: the first and last for each page and parameter."""
    found: dict[tuple[str, str], list[str]] = {}
    for address in addresses:
        for link in re.findall(r'<a\b[^>]*\shref="([^"#]*\?[^"#]*)', browser.get(address).text):
            there = urljoin(address, unescape(link))
            names = ",".join(sorted(parse_qs(urlsplit(there).query)))
            if names != "lang" and not there.startswith(FORM) and there not in addresses:
                found.setdefault((urlsplit(there).path, names), []).append(there)
    return [there for many in found.values() for there in dict.fromkeys((many[0], many[-1]))]


def ask_corrections(user: User, browser: Client, made: RecordFamilies) -> dict[Part, str]:
    """Ask for a correction of each kind; return the links of their forms, of which each quotes a page."""
    access = next(one for one in family.family_of(user).children if one.student == made.daffy).access
    grade = Grade.objects.get()
    household = browser.get("/parents/household/").text
    links = {
        Part.ATTENDANCE: correction_link(
            access, Part.ATTENDANCE, day=made.today, period=Attendance.objects.get(student=made.daffy).period
        ),
        Part.GRADES: correction_link(
            access,
            Part.GRADES,
            class_id=made.school.math.pk,
            term_id=grade.term_id,
            task_id=grade.grading_task_id,
        ),
        Part.HOUSEHOLD: unescape(household.partition(f'href="{FORM}')[2].partition('"')[0]),
    }
    links[Part.HOUSEHOLD] = f"{FORM}{links[Part.HOUSEHOLD]}"
    for link in links.values():
        assert browser.post(link, {"text": "zqTEXTz"}).status_code == 302
    return links


@dataclass(frozen=True)
class Planted:
    """The mother's browser, after every column got its canary and each kind of correction was asked for."""

    made: RecordFamilies
    cookies: SimpleCookie
    canaries: dict[str, str]
    addresses: list[str]
    corrections: dict[Part, str]

    @cached_property
    def browser(self) -> Client:
        browser = Client()
        browser.cookies = self.cookies
        return browser

    def give(self, rights: Collection[str]) -> None:
        """Let the mother have these rights about every child, and no others."""
        every = {area: area in rights for area in Relationship.AREAS}
        Relationship.objects.filter(guardian=self.made.mother).update(**every)

    def shown(self) -> dict[str, str]:
        """Return which columns show, each with the first address."""
        found: dict[str, str] = {}
        for address in [*self.addresses, *self.corrections.values()]:
            text = self.browser.get(address, follow=True).text
            for column, canary in self.canaries.items():
                if canary in text:
                    found.setdefault(column, address)
        return found


def make_planted() -> Planted:
    """Log the mother in, plant the canaries, and ask for a correction of each kind."""
    made = recorded(make_everything)
    user = make_parent(made.mother, MOTHERS_NAME)
    browser = Client()
    log_in(browser)
    canaries = plant()
    addresses = addresses_of(user, browser, made)
    return Planted(made, browser.cookies, canaries, addresses, ask_corrections(user, browser, made))


@pytest.fixture
def planted(db: None) -> Planted:
    return recorded(make_planted)


def opened(rights: Collection[str]) -> set[str]:
    """The columns that someone with these rights may see."""
    return {
        column
        for column, alternatives in OPENED_BY.items()
        if alternatives and any(set(each.split()) <= set(rights) for each in alternatives)
    }


def test_every_text_column_is_in_the_table() -> None:
    assert columns().keys() == OPENED_BY.keys() | NO_TEXT


def test_with_every_right_every_open_column_shows_somewhere(planted: Planted) -> None:
    planted.give(Relationship.AREAS)
    assert planted.shown().keys() == opened(Relationship.AREAS)


@pytest.mark.parametrize("area", Relationship.AREAS)
def test_a_closed_right_shows_nowhere(planted: Planted, area: str) -> None:
    """Closed alone, and as the only one that is open; the forms for corrections included."""
    others = set(Relationship.AREAS) - {area}
    for rights in (others, {area}):
        planted.give(rights)
        shown = planted.shown()
        assert shown.keys() <= opened(rights), {name: shown[name] for name in shown.keys() - opened(rights)}
        for part, link in planted.corrections.items():
            status = 302 if part in rights else 404
            assert planted.browser.post(link, {"text": "zqTEXTz"}).status_code == status, (part, rights)


def test_of_a_held_child_and_of_one_who_has_left_nothing_shows(planted: Planted) -> None:
    staff = User.objects.get(username="registrar@example.org")
    hold = AccessHold.objects.create(
        guardian=planted.made.mother, student=planted.made.daffy, reason="an order", set_by=staff
    )
    for address in [*planted.addresses, *planted.corrections.values()]:
        page = planted.browser.get(address, follow=True).text
        assert "Daffy" not in page, address
        assert "zqTEXTz" not in page, address
    hold.delete()
    Relationship.objects.filter(student=planted.made.daffy).update(is_active=False)
    for address in [*planted.addresses, *planted.corrections.values()]:
        assert "Daffy" not in planted.browser.get(address, follow=True).text, address


def test_no_email_and_no_entry_of_the_log_has_a_word_of_the_records(planted: Planted) -> None:
    details = json.dumps([event.detail for event in AccessEvent.objects.all()])
    mails = [f"{sent.subject} {sent.body}" for sent in delivered()]
    assert len(mails) >= 1
    allowed = {
        column for column in OPENED_BY if column.startswith(("District.", "School.contact", "Guardian."))
    }
    for column, canary in planted.canaries.items():
        assert canary not in details, column
        if column not in allowed:
            assert not [mail for mail in mails if canary in mail], column
    assert "zqTEXTz" not in details + "".join(mails)


def test_a_student_reads_the_own_records_alone_and_nothing_before_they_open(
    planted: Planted, settings: LazySettings
) -> None:
    daffy = Student.objects.get(pk=planted.made.daffy.pk)
    Student.objects.filter(pk=daffy.pk).update(number="0393354")
    claim(daffy)
    browser = Client()
    sign_in(browser, "S0393354")
    math = planted.made.school.math.pk
    pages = [
        reverse(f"claims:{page.part}", kwargs={"class_id": math} if "class_id" in page.path else {})
        for page in STUDENT_PAGES
    ]
    pages += with_queries(browser, pages)
    for wait, rights in ((24, OWN_AREAS - CLOSED_AT_FIRST), (0, OWN_AREAS)):
        settings.STUDENT_RECORDS_WAIT = dt.timedelta(hours=wait)
        texts = {page: browser.get(page).text for page in pages}
        leaks = {
            column: [page for page, text in texts.items() if canary in text]
            for column, canary in planted.canaries.items()
            if column not in opened(rights) and any(canary in text for text in texts.values())
        }
        assert leaks == {}, wait
    assert planted.canaries["Grade.mark"] in "".join(texts.values())


def test_what_the_school_wrote_in_english_says_so_on_a_page_in_spanish(planted: Planted) -> None:
    planted.give(Relationship.AREAS)
    Student.objects.filter(pk=planted.made.daffy.pk).update(number="0393354")
    claim(Student.objects.get(pk=planted.made.daffy.pk))
    student = Client()
    sign_in(student, "S0393354")
    found: set[str] = set()
    unmarked = []
    for browser, addresses in (
        (planted.browser, [*planted.addresses, *planted.corrections.values()]),
        (student, ["/home/"]),
    ):
        browser.cookies["language"] = "es"
        for address in addresses:
            page = browser.get(address, follow=True).text
            assert '<html lang="es"' in page
            for language, text in Languages(page).texts:
                shown = {name for name in IN_ONE_LANGUAGE if planted.canaries[name] in text}
                found |= shown
                if language != "en":
                    unmarked += [(address, name) for name in shown]
    assert unmarked == []
    assert found == IN_ONE_LANGUAGE


@dataclass(frozen=True)
class Guardians:
    """Both parents of Daffy with every right: cookies of their browsers, and the id of the child there."""

    made: RecordFamilies
    logged_in: list[tuple[SimpleCookie, str]]


def make_guardians() -> Guardians:
    """Give both parents of Daffy every right, and log them in."""
    made = recorded(make_everything)
    Relationship.objects.filter(student=made.daffy).update(**dict.fromkeys(Relationship.AREAS, True))
    logged_in = []
    for guardian, name in ((made.mother, MOTHERS_NAME), (made.father, "max1234")):
        user = make_parent(guardian, name)
        browser = Client()
        log_in(browser, name)
        (child,) = (one for one in family.family_of(user).children if one.student == made.daffy)
        logged_in.append((browser.cookies, child.id))
    return Guardians(made, logged_in)


@pytest.mark.parametrize("page", [page.part for page in STUDENT_PAGES])
def test_two_guardians_of_one_child_read_the_same_but_for_the_own_household(db: None, page: Part) -> None:
    guardians = recorded(make_guardians)
    texts = []
    for cookies, child_id in guardians.logged_in:
        browser = Client()
        browser.cookies = cookies
        arguments: dict[str, object] = {"child_id": child_id}
        if page == Part.CLASS_WORK:
            arguments["class_id"] = guardians.made.school.math.pk
        main = browser.get(reverse(f"parents:{page}", kwargs=arguments)).text
        main = main.partition("<main")[2].partition("</main>")[0]
        main = re.sub(r"<(nav|form)\b.*?</\1>|/parents/students/\w+/|child_id=\w+", "", main, flags=re.DOTALL)
        texts.append(main)
    hers, his = (re.sub(r"(Peach|Plum) Street|PeachStreet|PlumStreet|Minnie|Max", "", text) for text in texts)
    assert hers == his
    assert "Plum" not in texts[0]
    assert "Peach" not in texts[1]
