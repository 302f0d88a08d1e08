"""Parents see only their own children, and at 18 the district's rule applies (H1, H2)."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from parents import family
from portal.models import User
from portal.records.rights import Part
from sis.models import Guardian, Relationship, Student, Term
from tests.cast import claim, make_staff, sign_in
from tests.counting import row_statements
from tests.factories import EnrollmentFactory, RelationshipFactory, SectionFactory, StudentFactory
from tests.families import Families
from tests.parents.walking import log_in, make_parent
from tests.visiting import Client

HOME = "/parents/home/"


def child_id(user: User, student: Student) -> str:
    return next(child.id for child in family.family_of(user).children if child.student == student)


def page_of(user: User, student: Student) -> str:
    return f"/parents/students/{child_id(user, student)}/"


@pytest.fixture
def browser(minnie: User) -> Client:
    """Minnie, logged in."""
    client = Client()
    log_in(client)
    return client


def areas_on(page: Any) -> list[str]:
    """The areas that a child's page names."""
    listed = page.text.partition('<ul class="areas">')[2].partition("</ul>")[0]
    return re.findall(r"<li>(?:<a [^>]+>)?(\w+)<", listed)


def test_a_parents_child_has_a_card_and_a_page(browser: Client, minnie: User, families: Families) -> None:
    page = browser.get(HOME)
    for words in ("Welcome, Minnie", "Daffy", "Babb Middle", "Grade 7"):
        assert words in page.text
    link = page_of(minnie, families.daffy)
    assert f'href="{link}"' in page.text
    assert families.daffy.number not in page.text + link
    assert str(families.daffy.pk) not in link.split("/")
    child = browser.get(link)
    assert areas_on(child) == [
        "Schedule", "Attendance", "Grades", "Calendar", "Household", "Notices", "Reports",
    ]  # fmt: skip
    assert "770-555-0120" in child.text


def test_each_parent_sees_only_the_areas_of_their_rights(minnie: User, families: Families) -> None:
    father = Client()
    user = make_parent(families.father, "max1234")
    log_in(father, "max1234")
    assert areas_on(father.get(page_of(user, families.daffy))) == ["Schedule"]


def test_changed_rights_apply_from_the_next_request(
    browser: Client, minnie: User, families: Families
) -> None:
    link = page_of(minnie, families.daffy)
    tie = Relationship.objects.filter(guardian=families.mother)
    tie.update(grades=False, reports=False)
    assert "Grades" not in areas_on(browser.get(link))
    tie.update(**dict.fromkeys(Relationship.AREAS, False))
    assert browser.get(link).status_code == 404
    assert "No children are shown" in browser.get(HOME).text
    assert "Daffy" not in browser.get(HOME).text


@pytest.mark.parametrize("gone", ["tie", "guardian", "student"])
def test_a_child_who_left_the_roster_is_no_longer_shown(
    browser: Client, minnie: User, families: Families, gone: str
) -> None:
    link = page_of(minnie, families.daffy)
    rows: dict[str, Any] = {
        "tie": Relationship.objects.filter(guardian=families.mother),
        "guardian": Guardian.objects.filter(pk=families.mother.pk),
        "student": Student.objects.filter(pk=families.daffy.pk),
    }
    rows[gone].update(is_active=False)
    assert browser.get(link).status_code == 404
    page = browser.get(HOME)
    assert page.status_code == 200
    assert "Daffy" not in page.text
    assert "770-555-0100" in page.text


def test_another_familys_child_and_an_unknown_child_get_the_same_response(
    browser: Client, minnie: User, families: Families
) -> None:
    other = make_parent(families.other, "oskar99")
    father = make_parent(families.father, "max1234")
    strangers = {
        "a stranger's": page_of(other, families.olga),
        "the father's way to her own": page_of(father, families.daffy),
        "the number": f"/parents/students/{families.daffy.number}/",
        "the key": f"/parents/students/{families.daffy.pk}/",
        "nothing": "/parents/students/0123456789abcdef0123/",
        "nonsense": "/parents/students/nonsense/",
    }
    pages = {name: browser.get(path) for name, path in strangers.items()}
    assert {page.status_code for page in pages.values()} == {404}
    assert len({page.content for page in pages.values()}) == 1
    assert len({str(sorted(page.headers.items())) for page in pages.values()}) == 1
    assert "Olga" not in pages["a stranger's"].text
    theirs = Client()
    log_in(theirs, "oskar99")
    assert theirs.get(strangers["a stranger's"]).status_code == 200, "it is a page, for him"


def test_a_new_sibling_appears_automatically(browser: Client, minnie: User, families: Families) -> None:
    assert "Dora" not in browser.get(HOME).text
    dora = StudentFactory.create(first_name="Dora", last_name="Clayton", grade="KG")
    RelationshipFactory.create(guardian=families.mother, student=dora, schedule=True)
    page = browser.get(HOME)
    assert page.text.index("Daffy") < page.text.index("Dora")
    assert "Kindergarten" in page.text
    assert areas_on(browser.get(page_of(minnie, dora))) == ["Schedule"]


def add_year(key: str, start: dt.date) -> Term:
    end = start + dt.timedelta(days=300)
    year = start.year + 1
    return Term.objects.create(
        sourced_id=key, title=key, kind="schoolYear", start=start, end=end, school_year=year
    )


def test_a_child_in_no_class_of_this_year_or_the_next_is_named_but_has_no_card(
    browser: Client, minnie: User, families: Families
) -> None:
    link = page_of(minnie, families.daffy)
    today = timezone.localdate()
    old, this, following = (add_year(f"y{n}", today.replace(year=today.year + n, day=1)) for n in (-1, 0, 1))
    section = SectionFactory.create(school=families.school)
    section.terms.add(old)
    EnrollmentFactory.create(student=families.daffy, section=section)
    page = browser.get(HOME)
    assert "No children are shown on your account right now." in page.text
    said = " ".join(page.text.split())
    assert '<b translate="no">Daffy Clayton</b>: not enrolled for this school year or the next one.' in said
    assert 'href="tel:770-555-0120"' in page.text
    assert browser.get(link).status_code == 404
    for year in (this, following):
        section.terms.set([year])
        assert browser.get(link).status_code == 200, year.title


def born_for(years: int, today: dt.date) -> dt.date:
    return today.replace(year=today.year - years)


@pytest.mark.parametrize("rule", ["keep", "close"])
def test_the_districts_rule_applies_at_eighteen(
    browser: Client, minnie: User, families: Families, settings: LazySettings, rule: str
) -> None:
    settings.RIGHTS_AT_18 = rule
    today = timezone.localdate()
    link = page_of(minnie, families.daffy)
    Student.objects.update(birth_date=born_for(18, today) + dt.timedelta(days=1))
    assert len(areas_on(browser.get(link))) == 7, "the day before"
    assert "18 or older" not in browser.get(HOME).text
    Student.objects.update(birth_date=born_for(18, today))
    for page in (browser.get(HOME), browser.get(link)):
        kept = "Daffy Clayton is 18 or older. In this district, you still have access." in page.text
        closed = "so in this district only Daffy Clayton can see these pages." in page.text
        assert (kept, closed) == (rule == "keep", rule == "close")
    assert len(areas_on(browser.get(link))) == (7 if rule == "keep" else 0)
    Student.objects.update(birth_date=None)
    assert len(areas_on(browser.get(link))) == 7, "without a birth date nobody is of age"


@pytest.mark.parametrize(
    ("born", "today", "of_age"),
    [
        ("2008-02-29", "2026-02-27", False),
        ("2008-02-29", "2026-02-28", False),
        ("2008-02-29", "2026-03-01", True),
        ("2010-02-28", "2028-02-28", True),
        ("2010-03-01", "2028-02-29", False),
        ("2008-12-31", "2026-12-30", False),
        ("2008-12-31", "2026-12-31", True),
        ("2008-01-01", "2026-01-01", True),
    ],
)
def test_the_birthday_itself_and_the_29th_of_february(
    minnie: User, families: Families, settings: LazySettings, born: str, today: str, of_age: bool
) -> None:
    settings.RIGHTS_AT_18 = "close"
    Student.objects.filter(pk=families.daffy.pk).update(birth_date=born)
    # Late in the evening of the district the day is another one in UTC.
    for moment in (f"{today}T10:00:00-05:00", f"{today}T23:30:00-05:00"):
        with time_machine.travel(dt.datetime.fromisoformat(moment), tick=False):
            (child,) = family.family_of(minnie).children
            assert (child.access.is_of_age, bool(child.areas)) == (of_age, not of_age)
            assert child.access.may_see(Part.GRADES) is not of_age


def test_the_home_page_costs_the_same_for_one_child_and_for_six(
    browser: Client, minnie: User, families: Families
) -> None:
    with row_statements() as one:
        browser.get(HOME)
    for name in ("Ada", "Bea", "Cleo", "Dora", "Ella"):
        child = StudentFactory.create(first_name=name, homeroom=SectionFactory.create())
        RelationshipFactory.create(guardian=families.mother, student=child, grades=True)
    browser.get(HOME)  # the district's contact is kept for a minute
    with row_statements() as six:
        page = browser.get(HOME)
    assert page.text.count('<li class="door">') == 6
    assert len(six) == len(one) <= 12, "\n".join(six)


def test_other_users_are_redirected_to_their_own_home(families: Families) -> None:
    make_staff("tech@example.org", role="technician", school=families.school)
    claim(families.daffy)
    for name, home in (("S0393354", "/home/"), ("tech@example.org", "/admin/")):
        client = Client()
        sign_in(client, name)
        for path in (HOME, "/parents/account/", "/parents/access-log/", "/parents/students/x/"):
            assert client.get(path)["Location"] == home


def test_a_parent_who_is_no_longer_a_guardian_sees_an_empty_home(
    browser: Client, minnie: User, families: Families
) -> None:
    """The bond itself is gone: nothing is shown, nothing breaks."""
    minnie.guardian_account.delete()
    page = browser.get(HOME)
    assert page.status_code == 200
    assert "Daffy" not in page.text
