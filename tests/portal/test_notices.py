"""The district's notices on the landing page (S10)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError

from portal.models import LandingNotice
from portal.web import landing_notices
from tests.cast import Cast, make_staff, sign_in
from tests.counting import row_statements
from tests.visiting import Client

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
SEVEN = dt.datetime(2026, 8, 3, 7, 0, tzinfo=NEW_YORK)
EIGHT = dt.datetime(2026, 8, 3, 8, 0, tzinfo=NEW_YORK)
TEXTS = {"text_en": "No school", "text_es": "No hay clases", "text_fr": "Pas d’école", "text_vi": "Nghỉ học"}
POSTED = {
    **TEXTS,
    "starts_at_0": "2026-08-03",
    "starts_at_1": "07:00",
    "ends_at_0": "2026-08-03",
    "ends_at_1": "08:00",
    "accounts_reset_on": "",
}


def put_up(**fields: Any) -> LandingNotice:
    texts = {name: fields.pop(name, text) for name, text in TEXTS.items()}
    notice = LandingNotice.objects.create(**{"starts_at": SEVEN, "ends_at": EIGHT, **fields})
    notice.write({name.removeprefix("text_"): text for name, text in texts.items()})
    landing_notices.clear_cache()
    return notice


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(SEVEN, tick=False) as clock:
        yield clock


@pytest.fixture
def staff_browser(client: Client, cast: Cast) -> Client:
    """The browser of a staff member who may write notices."""
    rights = ("add_landingnotice", "change_landingnotice", "view_landingnotice")
    make_staff("news@example.org", *rights)
    assert sign_in(client, "news@example.org").url == "/admin/"
    return client


def test_a_notice_is_shown_from_its_first_minute_to_its_last(client: Client, clock: Any) -> None:
    put_up()
    seen = []
    for at in (SEVEN - dt.timedelta(minutes=1), SEVEN, EIGHT - dt.timedelta(minutes=1), EIGHT):
        clock.move_to(at)
        seen.append("No school" in client.get("/").text)
    assert seen == [False, True, True, False]


@pytest.mark.parametrize("language", ["en", "es", "fr", "vi"])
def test_a_notice_is_in_the_language_of_the_page(client: Client, language: str) -> None:
    put_up()
    page = client.get(f"/?lang={language}").text
    assert [text in page for text in TEXTS.values()] == [key == f"text_{language}" for key in TEXTS]


def test_several_notices_are_shown_the_older_first(client: Client) -> None:
    put_up(text_en="Second")
    put_up(text_en="First", starts_at=SEVEN - dt.timedelta(days=1))
    page = client.get("/").text
    assert 0 < page.index("First") < page.index("Second")


def test_a_process_queries_at_most_once_a_minute(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    put_up()
    with row_statements() as first:
        client.get("/")
    with row_statements() as later:
        for _ in range(5):
            assert "No school" in client.get("/").text
    assert (len(first), later) == (1, [])
    monkeypatch.setattr(landing_notices._cache, "filled_at", landing_notices._cache.filled_at - 61)
    with row_statements() as after_a_minute:
        client.get("/")
    assert len(after_a_minute) == 1


def test_cached_notices_are_shown_while_the_database_is_unavailable(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_up()
    client.get("/")
    monkeypatch.setattr(landing_notices._cache, "filled_at", landing_notices._cache.filled_at - 61)

    def away(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(LandingNotice.objects, "filter", away)
    assert "No school" in client.get("/").text


@pytest.mark.slow
def test_a_notice_is_text_and_never_markup(client: Client, staff_browser: Client) -> None:
    notice = put_up(text_en="<script>x</script>", text_vi="<b>y</b>")
    pages = [f"/admin/portal/landingnotice/{notice.pk}/change/"]
    pages += [f"/admin/portal/landingnotice/{notice.pk}/look/{code}/" for code in ("en", "vi")]
    for page in [Client().get("/").text, *(staff_browser.get(path).text for path in pages)]:
        assert "<script>x" not in page
        assert "<b>y" not in page
        assert "&lt;script&gt;x" in page or "&lt;b&gt;y" in page


def test_the_preview_is_the_landing_page_as_families_see_it(staff_browser: Client) -> None:
    notice = put_up(starts_at=SEVEN + dt.timedelta(minutes=30))
    page = staff_browser.get(f"/admin/portal/landingnotice/{notice.pk}/look/es/")
    assert "No hay clases" in page.text
    assert 'lang="es"' in page.text
    assert 'name="username"' in page.text
    assert "news@example.org" not in page.text
    assert "language" not in page.cookies
    assert "No hay clases" not in Client().get("/?lang=es").text
    assert staff_browser.get(f"/admin/portal/landingnotice/{notice.pk}/look/de/").status_code == 404


def test_the_preview_requires_the_permission_for_notices(client: Client, cast: Cast) -> None:
    notice = put_up()
    path = f"/admin/portal/landingnotice/{notice.pk}/look/en/"
    assert client.get(path).status_code == 302
    sign_in(client, "outsider@example.org")
    assert client.get(path).status_code == 403


def test_staff_publish_a_notice(staff_browser: Client) -> None:
    assert staff_browser.post("/admin/portal/landingnotice/add/", POSTED).status_code == 302
    assert "Pas d’école" in Client().get("/?lang=fr").text


@pytest.mark.parametrize(
    "change",
    [
        {"text_en": ""},
        {"text_es": " "},
        {"text_fr": ""},
        {"text_vi": ""},
        {"ends_at_1": "07:00"},
        {"ends_at_0": "2026-08-02"},
        {"starts_at_0": ""},
        {"text_en": "x" * 301},
    ],
    ids=str,
)
def test_a_notice_needs_four_texts_and_valid_dates(staff_browser: Client, change: dict[str, str]) -> None:
    page = staff_browser.post("/admin/portal/landingnotice/add/", {**POSTED, **change})
    assert page.status_code == 200
    assert "errornote" in page.text
    assert not LandingNotice.objects.exists()


@pytest.mark.parametrize("username", ["S0123457", "S0393354", "S7654321", "tech@example.org", "nobody"])
def test_after_an_annual_reset_every_failure_says_so(cast: Cast, clock: Any, username: str) -> None:
    put_up(accounts_reset_on=dt.date(2026, 8, 1))
    page = sign_in(Client(), username, "wrong").text
    assert "All student accounts were reset on Aug. 1, 2026." in page
    assert 'href="/claim/">Claim My Account</a>' in page
    clock.move_to(EIGHT)
    assert "All student accounts were reset" not in sign_in(Client(), username, "wrong").text


def test_another_notice_says_nothing_of_a_reset(cast: Cast) -> None:
    put_up()
    assert "were reset" not in sign_in(Client(), "S0123457", "wrong").text
