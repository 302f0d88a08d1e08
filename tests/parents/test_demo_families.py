"""Every relationship of the demo district and what it opens, checked through the pages."""

import re
from typing import Any

import pytest

from parents import keys
from parents.models import GuardianAccount
from portal.actor import Actor
from portal.auth.one_time_codes import as_guid
from sis.models import Guardian, Relationship, Student
from tests.cast import HERE
from tests.demo import seed_demo, seed_demo_anew
from tests.factories import GuardianFactory
from tests.parents.walking import activate, log_in, make_parent
from tests.visiting import Client

pytestmark = pytest.mark.slow

Shown = tuple[str, ...]
ALL: Shown = ("Schedule", "Attendance", "Grades", "Calendar", "Household", "Notices", "Reports")
HALF: Shown = ("Schedule", "Calendar", "Notices")
NOTHING: Shown = ()
NO_CARD = ("no card",)  # in no class of this year or the next: named, and nothing opens

# Guardian, child, and the areas that are open. A pair that is not in this table sees nothing.
TABLE: list[tuple[str, str, Shown]] = [
    ("Minnie Clayton", "0123456", ALL),
    ("Minnie Clayton", "0123457", ALL),
    ("Della Clayton", "0393354", ALL),
    ("Carmen Delgado", "0123458", ALL),
    ("Carmen Delgado", "0400122", ALL),
    ("Ruth Newton", "0123459", ALL),
    ("Thị Hoa Nguyễn", "0400101", ALL),
    ("Thị Hoa Nguyễn", "0400123", ALL),
    ("Văn Đức Nguyễn", "0400101", NOTHING),
    ("Văn Đức Nguyễn", "0400123", NOTHING),
    ("Lucía López", "0400102", ALL),
    ("Lucía López", "0400103", ALL),
    ("Andrés García", "0400102", ALL),
    ("Andrés García", "0400103", ALL),
    ("Maeve O'Brien", "0400104", ALL),
    ("Maeve O'Brien", "0400105", ALL),
    ("Sean Brady", "0400104", HALF),
    ("Sean Brady", "0400105", HALF),
    ("Angela Smith-Jones", "0400106", ALL),
    ("Angela Smith-Jones", "0400107", ALL),
    ("Hélène Dubois", "0400108", ALL),
    ("Hélène Dubois", "0400109", ALL),
    ("Ifeoma Okonkwo", "0400134", ALL),
    ("Ifeoma Okonkwo", "0400110", ALL),
    ("Ifeoma Okonkwo", "0400111", ALL),
    ("Marie-Ange Jean-Pierre", "0400112", ALL),
    ("Wei Li", "0400113", ALL),
    ("Wei Li", "0400114", ALL),
    ("Ayşe Yıldız", "0400115", ALL),
    ("Priya Patel", "0400116", ALL),
    ("Priya Patel", "0400124", ALL),
    ("Anouk van der Meer", "0400117", NO_CARD),
    ("Quốc Bảo Trần", "0400118", ALL),
    ("Quốc Bảo Trần", "0400125", ALL),
    ("Keisha Johnson", "0400119", ALL),
    ("Keisha Johnson", "0400126", ALL),
    ("Guadalupe Hernández Macías", "0400120", ALL),
    ("Guadalupe Hernández Macías", "0400127", ALL),
    ("Bernice Washington", "0400121", ALL),  # he is 18; the district of the demo keeps the rights
    ("Małgorzata Kowalski", "0400128", ALL),
    ("Małgorzata Kowalski", "0400129", ALL),
    ("Hodan Abdi", "0400130", ALL),
    ("Hodan Abdi", "0400131", ALL),
    ("Yusuf Abdi", "0400130", ALL),
    ("Yusuf Abdi", "0400131", ALL),
    ("Robert Brown", "0400132", ALL),
    ("Robert Brown", "0400133", ALL),
]
ACCOUNT = re.compile(r"^  (?P<name>\w+) +password (?P<password>\S+)   (?P<why>.+)$", re.MULTILINE)


@pytest.fixture
def printed(db: None) -> str:
    """What the command says after it has made the district."""
    return seed_demo()


def test_the_table_lists_exactly_the_relationships_of_the_demo(printed: str) -> None:
    ties = Relationship.objects.filter(is_active=True).select_related("guardian", "student")
    assert sorted((tie.guardian.full_name, tie.student.number) for tie in ties) == sorted(
        (guardian, child) for guardian, child, _ in TABLE
    )


def children_of(guardian: str) -> set[str]:
    return {child for who, child, _ in TABLE if who == guardian}


def opened(browser: Client) -> dict[str, Shown]:
    """Follow every card of this parent's home; the areas that each child's page names."""
    return opened_from(browser.get("/parents/home/").text, browser)


def opened_from(home: str, browser: Client) -> dict[str, Shown]:
    """Follow every card of a home that was read already."""
    found = {}
    for link in re.findall(r'href="(/parents/students/\w+/)"', home):
        page: Any = browser.get(link)
        number = page.context["access"].student.number
        listed = page.text.partition('<ul class="areas">')[2].partition("</ul>")[0]
        found[number] = tuple(re.findall(r"<li>(?:<a [^>]+>)?(\w+)<", listed))
    return found


def test_every_guardian_sees_exactly_what_the_table_says(printed: str) -> None:
    GuardianAccount.objects.all().delete()
    wrong = {}
    links: dict[str, str] = {}
    browsers = {}
    for number, guardian in enumerate(Guardian.objects.order_by("pk")):
        name = f"guardian{number}x"
        make_parent(guardian, name)
        browsers[guardian.full_name] = browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        log_in(browser, name)
        mine = {child: shown for who, child, shown in TABLE if who == guardian.full_name}
        expected = {child: shown for child, shown in mine.items() if shown not in (NOTHING, NO_CARD)}
        home = browser.get("/parents/home/").text
        if (found := opened_from(home, browser)) != expected:
            wrong[guardian.full_name] = (found, expected)
        links |= dict.fromkeys(re.findall(r"/parents/students/\w+/", home), guardian.full_name)
        for child, shown in mine.items():
            is_named = Student.objects.get(number=child).first_name in home.replace("&#x27;", "'")
            assert is_named is (shown != NOTHING), (guardian.full_name, child)
    assert wrong == {}
    assert len(links) == len([row for row in TABLE if row[2] not in (NOTHING, NO_CARD)])
    # Nor does anybody get in by the link of another parent of the same child, or of the next family.
    names = sorted(browsers)
    for link, owner in links.items():
        next_one = names[(names.index(owner) + 1) % len(names)]
        same_child = {who for who, child, _ in TABLE if child in children_of(owner)}
        for name in {next_one, *same_child} - {owner}:
            assert browsers[name].get(link).status_code == 404, (name, owner)


def test_the_student_of_18(printed: str, settings: Any) -> None:
    browser = Client()
    name, password = next(
        (m["name"], m["password"]) for m in ACCOUNT.finditer(printed) if m["name"] == "bernice12"
    )
    log_in(browser, name, password)
    for rule, shown in {"keep": ALL, "close": NOTHING}.items():
        settings.RIGHTS_AT_18 = rule
        assert opened(browser) == {"0400121": shown}, rule


def test_the_accounts_to_try_work_as_the_command_says(printed: str) -> None:
    expected = {
        "ifeoma3": {"0400134", "0400110", "0400111"},
        "seanbrady1": {"0400104", "0400105"},
        "bahoa1952": {"0400101", "0400123"},
        "bernice12": {"0400121"},
        "carmen82": {"0123458", "0400122"},
        "vanduc77": set(),
    }
    found = {}
    for account in ACCOUNT.finditer(printed):
        browser = Client()
        assert log_in(browser, account["name"], account["password"]).url == "/parents/home/"
        found[account["name"]] = set(opened(browser))
        if account["name"] == "bahoa1952":
            assert '<html lang="vi">' in browser.get("/parents/home/").text
        if account["name"] == "ifeoma3":
            home = browser.get("/parents/home/")
            schools = {child.student.school for child in home.context["family"].children}
            assert len(schools) == 3
    assert found == expected


def test_the_key_of_the_sources_opens_minnies_account(printed: str) -> None:
    assert "Minnie Clayton, key E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7" in printed
    browser = Client()
    activate(browser, "{ E69293F4 - 1CB5 - 4E29 - 8F1E - EEF6FF3BB7F7 }", "minnie7")
    log_in(browser)
    assert opened(browser) == {"0123456": ALL, "0123457": ALL}
    assert "Authentication Failed" not in browser.get("/parents/home/").text


def test_seeding_again_resets_the_parents(printed: str) -> None:
    activate(Client(), "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7", "minnie7")
    old = next(ACCOUNT.finditer(printed))
    printed_again = seed_demo_anew()
    assert log_in(Client(), old["name"], old["password"]).status_code == 200
    new = next(ACCOUNT.finditer(printed_again))
    assert log_in(Client(), new["name"], new["password"]).url == "/parents/home/"
    activate(Client(), "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7", "minnie7")


def test_the_sample_key_exists_only_in_the_demo(db: None) -> None:
    """No key that a real district issues is printed in the sources."""
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=GuardianFactory.create())
    assert as_guid(key.code) != "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7"
