"""A parent's own log-ins in plain words, page by page (P7)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from parents import accounts
from portal import access_log
from portal.account.sign_ins import PAGE
from portal.actor import Actor
from portal.models import AccessEvent, User
from tests.cast import HERE, PASSWORD, make_staff
from tests.counting import row_statements
from tests.families import Families
from tests.parents.walking import log_in, make_parent
from tests.visiting import Client

LOG = "/parents/access-log/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def entries(page: Any) -> list[str]:
    """The lines of the page, tags taken out."""
    lines = page.text.split('<ol class="sign-ins">')[1].split("</ol>")[0].split("<li")[1:]
    return [" ".join(line.partition(">")[2].replace("<", " <").split()) for line in lines]


def logged(user: User, count: int) -> None:
    """So many log-ins, a minute apart, from addresses that tell which is which."""
    start = timezone.now() - dt.timedelta(days=1)
    for number in range(count):
        with time_machine.travel(start + dt.timedelta(minutes=number), tick=False):
            origin = type(HERE)(ip=f"198.51.{number // 250}.{number % 250}", agent="a test")
            access_log.record("portal.sign_in", actor=Actor(user, origin), user=user)


def test_only_the_users_own_log_ins_are_shown(families: Families, minnie: User) -> None:
    make_parent(families.father, "max1234")
    log_in(Client(REMOTE_ADDR="198.51.100.66"), "max1234")
    log_in(Client(REMOTE_ADDR="198.51.100.67"), "minnie8")
    browser = Client(REMOTE_ADDR="203.0.113.5", headers={"User-Agent": PHONE})
    log_in(browser)
    page = browser.get(LOG)
    (line,) = entries(page)
    assert "203.0.113.5" in line
    assert "Chrome, Android" in line
    assert "signed in" in line
    assert "198.51.100" not in page.text


def test_the_time_is_the_districts(client: Client, minnie: User) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 24, 19, 15, tzinfo=dt.UTC)):
        log_in(client)
        assert "Nov. 24, 2026, 2:15 p.m." in client.get(LOG).text


@pytest.mark.parametrize(
    ("language", "wrong", "fifth", "stopped"),
    [
        (
            "en",
            "wrong password",
            "wrong password, fifth in a row: account disabled",
            "stopped: too many tries",
        ),
        (
            "es",
            "contraseña incorrecta",
            "contraseña incorrecta, la quinta seguida: la cuenta se desactivó",
            "no se permitió: demasiados intentos",
        ),
        (
            "fr",
            "mauvais mot de passe",
            "mauvais mot de passe, le cinquième de suite\xa0: le compte a été désactivé",
            "refusée : trop d’essais",
        ),
        (
            "vi",
            "sai mật khẩu",
            "sai mật khẩu lần thứ năm liên tiếp: tài khoản bị khóa",
            "bị chặn: thử quá nhiều lần",
        ),
    ],
)
def test_failed_and_refused_attempts_are_shown_in_plain_words(
    families: Families, minnie: User, language: str, wrong: str, fifth: str, stopped: str
) -> None:
    office = make_staff("office@example.org", role="registrar", school=families.school)
    for _ in range(6):
        log_in(Client(), password="a-guess")
    accounts.reactivate_account(actor=Actor(office, HERE), account=minnie.guardian_account)
    browser = Client()
    log_in(browser)
    page = browser.get(f"{LOG}?lang={language}")
    lines = [line.split("<span>")[1].split(" <")[0].replace("\xa0", " ") for line in entries(page)]
    expected = [stopped, fifth, wrong, wrong, wrong, wrong]
    assert lines[1:] == [words.replace("\xa0", " ") for words in expected]


def test_a_long_log_is_paged_without_repeating_an_entry(client: Client, minnie: User) -> None:
    logged(minnie, 2 * PAGE + 5)
    log_in(client)
    seen: list[str] = []
    path = LOG
    for size in (PAGE, PAGE, 6):
        page = client.get(path)
        lines = entries(page)
        assert len(lines) == size
        seen += lines
        path = LOG + (page.context["page"].older and f"?before={page.context['page'].older}")
    assert path == LOG
    assert "Earlier logins" not in page.text
    assert len(set(seen)) == len(seen) == 2 * PAGE + 6


def test_a_page_costs_the_same_however_long_the_log_is(client: Client, minnie: User) -> None:
    log_in(client)
    with row_statements() as few:
        client.get(LOG)
    logged(minnie, 100)
    with row_statements() as many:
        page = client.get(LOG)
    with row_statements() as next_page:
        client.get(f"{LOG}?before={page.context['page'].older}")
    assert len(few) == len(many) == len(next_page) <= 3


@pytest.mark.parametrize(
    "before",
    ["", "x", "-1", "0", "9" * 15, "9" * 16, "9" * 17, "9" * 5000, "٣٣٣", "\x00", "1e9", "' OR 1=1", "²"],
)
def test_an_invalid_time_in_the_address_shows_the_newest_page(
    client: Client, minnie: User, before: str
) -> None:
    log_in(client)
    page = client.get(LOG, {"before": before})
    assert page.status_code == 200
    assert "198.51" not in page.text


def test_a_language_link_keeps_the_place(client: Client, minnie: User) -> None:
    logged(minnie, PAGE + 3)
    log_in(client)
    older = client.get(LOG).context["page"].older
    page = client.get(f"{LOG}?before={older}")
    assert f"?before={older}&amp;lang=vi" in page.text


def test_what_a_browser_calls_itself_is_shown_as_text(minnie: User) -> None:
    agent = "<script>alert(1)</script> Firefox/1 \x1b[31m Windows"
    browser = Client(headers={"User-Agent": agent})
    log_in(browser)
    page = browser.get(LOG)
    assert "<script>alert" not in page.text
    assert "Firefox, Windows" in page.text


def test_other_kinds_of_events_are_not_shown(client: Client, minnie: User) -> None:
    log_in(client)
    access_log.record("parents.temporary_password", actor=Actor(origin=HERE), user=minnie)
    access_log.record("portal.admin_denied", actor=Actor(origin=HERE), success=False, user=minnie)
    assert len(entries(client.get(LOG))) == 1
    assert AccessEvent.objects.filter(user_id=minnie.pk).count() >= 3
    assert PASSWORD not in client.get(LOG).text
