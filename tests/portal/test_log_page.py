"""The access log in admin: who reads what, what is found, and what a page costs (P7, T68-T70)."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from claims import recovery, tickets
from portal.actor import Actor
from portal.models import AccessEvent, User
from portal.staff import log_admin, log_search
from portal.staff.roles import VIEW_LOG
from portal.staff.scope import EVERYWHERE, scope_of
from sis.models import Student
from tests.cast import HERE, Cast, claim, sign_in
from tests.counting import row_statements
from tests.visiting import Client

LOG, EXPORT = "/admin/portal/accessevent/", "/admin/portal/accessevent/export/"


@pytest.fixture
def staff_browser(client: Client, cast: Cast) -> Client:
    """A browser in which the technician is signed in."""
    sign_in(client, "tech@example.org")
    return client


@pytest.fixture
def boss(client: Client, cast: Cast) -> Client:
    """A browser in which the district administrator is signed in."""
    sign_in(client, "district@example.org")
    return client


def shown(client: Client, **query: Any) -> list[AccessEvent]:
    page = client.get(LOG, query)
    assert page.status_code == 200
    return [row["event"] for row in page.context["rows"]]


def exported(client: Client, **query: object) -> list[list[str]]:
    answer = client.post(EXPORT, QUERY_STRING="&".join(f"{k}={v}" for k, v in query.items()))
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    *rows, last = csv.reader(io.StringIO(text))
    assert last == [f"This is the whole export: {len(rows) - 1} events."]
    return rows


def test_a_technician_reads_events_of_their_own_school_only(staff_browser: Client, cast: Cast) -> None:
    claim(cast.stranger)
    sign_in(Client(), "S0123457")
    sign_in(Client(), "S0999999")
    seen = shown(staff_browser)
    marcia = User.objects.get(username="S0123457")
    assert {(e.kind, e.user_id) for e in seen} == {
        ("claims.account_claimed", marcia.pk),
        ("portal.sign_in", marcia.pk),
    }


def test_the_district_administrator_reads_everything(boss: Client, cast: Cast) -> None:
    assert len(shown(boss)) == AccessEvent.objects.count() > 0


@pytest.mark.parametrize("name", ["teacher", "outsider"])
def test_other_roles_cannot_read_the_log(client: Client, cast: Cast, name: str) -> None:
    sign_in(client, f"{name}@example.org")
    assert client.get(LOG).status_code == 403
    assert client.post(EXPORT).status_code == 403


@pytest.mark.parametrize(
    "person", ["0123457", "S0123457", "s0123457", "123457", "marcia", "Student Marcia", " MARCIA "]
)
def test_a_student_is_found_by_number_user_name_or_name(
    staff_browser: Client, cast: Cast, person: str
) -> None:
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.daffy)
    kinds = [event.kind for event in shown(staff_browser, person=person)]
    assert kinds == ["claims.account_claimed"]


def test_staff_are_found_by_what_they_did(staff_browser: Client, cast: Cast) -> None:
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="asked")
    assert [event.kind for event in shown(staff_browser, person="tech@example.org")] == [
        "claims.account_reset"
    ]
    assert "reason: asked" in staff_browser.get(LOG, {"person": "tech@example.org"}).text


@pytest.mark.parametrize("person", ["nobody", "0999999", "%", "' OR 1=1", "x" * 100, "🦆"])
def test_a_search_without_a_match_finds_nothing(staff_browser: Client, person: str) -> None:
    assert shown(staff_browser, person=person) == []


def test_kind_school_and_time_narrow_the_list(boss: Client, cast: Cast) -> None:
    Student.objects.update(entered_at="2026-01-05T08:00:00Z")
    cast.stranger.refresh_from_db()
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False):
        tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.daffy)
        claim(cast.stranger)
    assert {e.kind for e in shown(boss, kind="claims.not_me")} == {"claims.not_me"}
    of_school = shown(boss, school=cast.stranger.school_id)
    assert {e.student_id for e in of_school} == {cast.stranger.pk}
    spring = shown(boss, since="2026-03-02", until="2026-03-02")
    assert {e.student_id for e in spring} == {cast.daffy.pk, cast.stranger.pk}
    assert shown(boss, since="2026-03-03", until="2026-03-03") == []


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "nonsense"},
        {"school": "x"},
        {"school": 10**30},
        {"since": "yesterday"},
        {"before": "x"},
        {"before": -1},
        {"before": 10**30},
        {"person": "x" * 101},
    ],
    ids=str,
)
def test_an_invalid_filter_shows_no_events_and_an_error(boss: Client, query: dict[str, Any]) -> None:
    page = boss.get(LOG, query)
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "errorlist" in page.text


def test_a_technician_cannot_filter_by_another_school(staff_browser: Client, cast: Cast) -> None:
    page = staff_browser.get(LOG, {"school": str(cast.stranger.school_id)})
    assert page.context["rows"] == []
    assert "Select a valid choice" in page.text


def many(count: int) -> None:
    """So many events, several of them at the very same moment."""
    start = timezone.now() - dt.timedelta(days=1)
    AccessEvent.objects.bulk_create(
        AccessEvent(at=start + dt.timedelta(seconds=n // 3), kind="portal.sign_in", success=True)
        for n in range(count)
    )


@pytest.mark.slow
def test_pages_by_key_show_every_event_once(boss: Client, cast: Cast) -> None:
    many(130)
    seen: list[int] = []
    before: int | None = None
    for _page in range(10):
        page = boss.get(LOG, {"before": before} if before else {})
        seen += [row["event"].pk for row in page.context["rows"]]
        before = page.context["older"]
        if before is None:
            break
    assert len(seen) == len(set(seen)) == AccessEvent.objects.count()
    times = dict(AccessEvent.objects.values_list("pk", "at"))
    assert seen == sorted(seen, key=lambda pk: (times[pk], pk), reverse=True)


@pytest.mark.slow
def test_no_page_counts_or_skips_and_each_costs_the_same(staff_browser: Client, cast: Cast) -> None:
    for _ in range(60):
        tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.daffy)
        recovery.unlock_account(actor=Actor(cast.technician, HERE), student=cast.daffy)
    with row_statements() as first:
        page = staff_browser.get(LOG)
    with row_statements() as second:
        staff_browser.get(LOG, {"before": page.context["older"], "person": "tech@example.org"})
    for statement in (*first, *second):
        assert "COUNT(" not in statement.upper() or "FROM step" in statement
        assert "OFFSET" not in statement
    assert len(first) <= 12, "\n".join(first)
    assert len(second) <= 15, "\n".join(second)


@pytest.mark.scale
def test_a_page_reads_no_whole_log(cast: Cast) -> None:
    many(20_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_accessevent")
    own_school = scope_of(cast.technician, VIEW_LOG)
    for scope, search in (
        (EVERYWHERE, log_search.Search()),
        (EVERYWHERE, log_search.Search(kind="claims.account_reset")),
        (EVERYWHERE, log_search.Search(people=log_search.find_people(EVERYWHERE, "S0123457"))),
        (EVERYWHERE, log_search.Search(people=log_search.find_people(EVERYWHERE, "clayton"))),
        (EVERYWHERE, log_search.Search(address="203.0.113.77")),
        (EVERYWHERE, log_search.Search(since=dt.date(2026, 1, 1))),
        (own_school, log_search.Search()),
    ):
        for events in log_search.find(scope, search):
            plan = events.order_by("-at", "-id")[:51].explain()
            assert "Seq Scan on portal_accessevent" not in plan, search


def test_the_kinds_are_found_by_index_lookups(cast: Cast) -> None:
    many(10)
    assert log_search.kinds() == sorted(set(AccessEvent.objects.values_list("kind", flat=True)))


def test_the_export_has_what_the_page_shows_and_is_logged(staff_browser: Client, cast: Cast) -> None:
    claim(cast.stranger)
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="=cmd()")
    header, *rows = exported(staff_browser)
    assert header[:3] == ["time", "kind", "success"]
    assert [row[1] for row in rows] == ["claims.account_reset", "claims.account_claimed"]
    assert "Stranger" not in str(rows)
    assert rows[0][3:6] == ["tech@example.org", "S0123457", "Student, Marcia (0123457)"]
    event = AccessEvent.objects.get(kind="portal.log_exported")
    assert (event.actor_id, event.detail) == (cast.technician.pk, {"filters": []})
    exported(staff_browser, person="marcia")
    assert AccessEvent.objects.filter(kind="portal.log_exported").latest("pk").detail == {
        "filters": ["person"]
    }


def test_no_spreadsheet_executes_what_is_exported(boss: Client, cast: Cast) -> None:
    for agent in ("=1+1", "@SUM(A1)", "+1", "-1", "\t=1"):
        AccessEvent.objects.create(kind="portal.sign_in", success=False, agent=agent)
    cells = [cell for row in exported(boss) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-", "\t"))]


@pytest.mark.slow
def test_a_long_export_keeps_every_row(boss: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_admin, "EXPORTED_AT_ONCE", 20)
    many(2300)
    count = AccessEvent.objects.count()
    # The export itself is an event, the newest; it is written before the rows are read.
    assert len(exported(boss)) == count + 2


def test_a_get_of_the_export_exports_nothing(staff_browser: Client) -> None:
    assert staff_browser.get(EXPORT).headers["Location"] == LOG
    assert not AccessEvent.objects.filter(kind="portal.log_exported").exists()


def test_log_details_are_escaped(boss: Client, cast: Cast) -> None:
    AccessEvent.objects.create(
        kind="portal.sign_in", success=False, agent='"><svg onload=x>', detail={"reason": "<b>{{7*7}}</b>"}
    )
    page = boss.get(LOG).text
    assert "<svg onload" not in page
    assert "<b>{{7*7}}" not in page
    assert "&lt;b&gt;{{7*7}}&lt;/b&gt;" in page


@pytest.mark.parametrize("way", ["change", "delete", "history"])
def test_no_one_can_change_the_log(boss: Client, cast: Cast, way: str) -> None:
    event = AccessEvent.objects.latest("pk")
    before = AccessEvent.objects.filter(pk=event.pk).values().get()
    assert boss.post(f"{LOG}{event.pk}/{way}/", {"kind": "changed", "post": "yes"}).status_code in (200, 403)
    assert AccessEvent.objects.filter(pk=event.pk).values().get() == before
    assert boss.post(f"{LOG}add/", {"kind": "made.up"}).status_code == 403


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "x", "2026-02-30"])
def test_an_impossible_day_is_a_field_error(cast: Cast, day: str) -> None:
    client = Client()
    sign_in(client, "district@example.org")
    for path in (f"{LOG}?until={day}", f"{LOG}?since={day}"):
        assert client.get(path).status_code == 200
    assert client.post(EXPORT, {"until": day}).status_code < 500
