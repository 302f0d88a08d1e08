"""The language of a page, and how to choose it (L1, L2)."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from portal.models import User
from tests.cast import Cast, sign_in
from tests.counting import row_statements, writes
from tests.school_records import AttendanceFactory
from tests.visiting import Client

CODES = ("en", "es", "fr", "vi")
PUBLIC = ("/", "/claim/", "/forgot/", "/parents/", "/nowhere/")


def language(client: Client, path: str = "/", **extra: str) -> str:
    found = re.search(r'<html lang="(\w+)"', client.get(path, **extra).text)  # type: ignore[arg-type]
    assert found
    return found[1]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_is_available_in_every_language(
    client: Client, db: None, path: str, code: str
) -> None:
    answer = client.get(f"{path}?lang={code}")
    assert f'<html lang="{code}"' in answer.text
    assert answer["Content-Language"] == code


@pytest.mark.parametrize("path", PUBLIC)
def test_no_two_languages_have_the_same_words(client: Client, db: None, path: str) -> None:
    headings = set()
    for code in CODES:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", client.get(f"{path}?lang={code}").text)
        assert found
        headings.add(found[1])
    assert len(headings) == len(CODES)


def test_an_explicit_choice_beats_everything(client: Client, cast: Cast) -> None:
    User.objects.filter(username="S0123457").update(language="fr")
    sign_in(client, "S0123457")
    client.cookies["language"] = "vi"
    assert language(client, HTTP_ACCEPT_LANGUAGE="es") == "vi"
    assert language(client, "/?lang=en", HTTP_ACCEPT_LANGUAGE="es") == "en"


def test_the_accounts_language_beats_the_browsers(client: Client, cast: Cast) -> None:
    User.objects.filter(username="S0123457").update(language="fr")
    assert language(client, HTTP_ACCEPT_LANGUAGE="es-MX,es;q=0.9") == "es"
    sign_in(client, "S0123457")
    assert language(client, "/home/", HTTP_ACCEPT_LANGUAGE="es") == "fr"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("vi-VN", "vi"),
        ("fr-CA,fr;q=0.9", "fr"),
        ("de, es;q=0.5", "es"),
        ("de", "en"),
        ("", "en"),
        ("x" * 9000, "en"),
        ("*", "en"),
    ],
)
def test_the_browsers_own_language_is_the_default(client: Client, db: None, header: str, code: str) -> None:
    assert language(client, HTTP_ACCEPT_LANGUAGE=header) == code


def test_a_link_chooses_for_this_browser_and_changes_nothing_else(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    with row_statements() as seen:
        answer = client.get("/home/?lang=vi")
    assert writes(seen) == []
    assert answer.request["PATH_INFO"] == "/home/"
    assert "lang=vi" not in answer.request["QUERY_STRING"]
    cookie = client.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("vi", True, "Lax")
    assert language(client, "/home/") == "vi"
    assert User.objects.get(username="S0123457").language == "en"


@pytest.mark.parametrize("bad", ["", "de", "xx", "EN", "../etc", "vi%00", "%FF", "vi" * 500, "<script>"])
def test_an_unknown_language_is_ignored(client: Client, db: None, bad: str) -> None:
    answer = client.get(f"/?lang={bad}", HTTP_ACCEPT_LANGUAGE="fr")
    assert answer.status_code == 200
    assert '<html lang="fr"' in answer.text
    assert "language" not in answer.cookies


@pytest.mark.parametrize("bad", ["de", "", "\x01", "vi;x", "x" * 4000])
def test_an_unknown_language_cookie_is_ignored(client: Client, db: None, bad: str) -> None:
    client.cookies["language"] = bad
    assert language(client, HTTP_ACCEPT_LANGUAGE="fr") == "fr"


def test_the_choice_is_saved_to_the_account_at_sign_in(client: Client, cast: Cast) -> None:
    client.get("/?lang=es")
    sign_in(client, "S0123457")
    assert User.objects.get(username="S0123457").language == "es"
    assert language(Client(), HTTP_ACCEPT_LANGUAGE="en") == "en"
    elsewhere = Client()
    sign_in(elsewhere, "S0123457")
    assert language(elsewhere, "/home/") == "es"


def test_a_sign_in_without_a_choice_leaves_the_accounts_language(client: Client, cast: Cast) -> None:
    User.objects.filter(username="S0123457").update(language="fr")
    sign_in(client, "S0123457")
    assert User.objects.get(username="S0123457").language == "fr"


def test_the_language_row_links_to_the_same_page(client: Client, db: None) -> None:
    page = client.get("/?ended=1&x=a%20b").text
    for code, name in {"en": "English", "es": "Español", "fr": "Français", "vi": "Tiếng Việt"}.items():
        assert f'href="?ended=1&amp;x=a+b&amp;lang={code}" lang="{code}"' in page
        assert f">{name}</a>" in page


@pytest.mark.slow
def test_switching_keeps_the_step(client: Client, db: None) -> None:
    client.post("/", {"username": "S0123457"})
    page = client.get("/password/?lang=vi").text
    assert '<html lang="vi"' in page
    assert "S0123457" in page


def test_the_language_row_is_on_every_error_page_too(client: Client, db: None) -> None:
    for code in CODES:
        assert f'lang="{code}"' in client.get("/nowhere/").text


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/portal/staffuser/",
        "/admin/portal/accessevent/",
        "/admin/sis/student/",
        "/admin/claims/resetticket/",
        "/admin/second-step/mine/",
        "/admin/nowhere/",
    ],
)
def test_admin_is_in_english_alone(cast: Cast, path: str) -> None:
    User.objects.filter(username="district@example.org").update(language="es")
    seen = []
    for code in ("en", "es"):
        staff_browser = Client(headers={"accept-language": code})
        sign_in(staff_browser, "district@example.org")
        staff_browser.cookies["language"] = code
        answer = staff_browser.get(path)
        assert answer["Content-Language"] == "en"
        assert 'lang="en"' in answer.text
        assert "?lang=" not in answer.text or answer.status_code == 404
        seen.append(set(re.findall(r">([^<>]*[a-z]{3}[^<>]*)<", answer.text)))
    assert {words for words in seen[1] ^ seen[0] if not re.search(r"\d", words)} == set()


@pytest.mark.parametrize("code", ["es", "fr", "vi"])
def test_dates_in_admin_are_as_in_the_us(cast: Cast, code: str) -> None:
    """In the columns of a list, and in the log."""
    AttendanceFactory.create(student=cast.daffy, day=date(2026, 10, 21))
    with time_machine.travel(datetime(2026, 11, 30, 20, 5, tzinfo=UTC), tick=False):
        browser = Client(headers={"accept-language": code})
        sign_in(browser, "district@example.org")
        browser.cookies["language"] = code
        assert f'<html lang="{code}"' in browser.get("/help/").text
        attendance = browser.get("/admin/sis/attendance/").text
        log = browser.get("/admin/portal/accessevent/").text
    assert ">10/21/2026<" in attendance
    assert ">11/30/2026 3:05:00 p.m.<" in log
