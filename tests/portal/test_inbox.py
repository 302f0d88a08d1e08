"""The first page of admin lists what waits in the visitor's scope (A1)."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from claims import tickets
from claims.annual_reset.choice import Choice
from claims.annual_reset.services import begin_annual_reset
from parents.models import AccessHold, KeyRequest
from portal.actor import Actor
from portal.models import AccessEvent, SignInReport, User
from portal.staff.roster.inbox import school_hours_since
from sis.models import RosterImport, RosterUpload, Term
from sis.oneroster import import_roster
from tests.cast import HERE, Cast, claim, make_staff, sign_in
from tests.counting import row_statements
from tests.factories import SchoolFactory
from tests.school_records import CalendarDayFactory
from tests.visiting import Client


@pytest.fixture
def waiting(cast: Cast) -> None:
    """One thing of each kind at the school of the cast, and one at another school."""
    RosterImport.objects.create(path="x", outcome="applied")
    claim(cast.stranger)
    for student in (cast.marcia, cast.stranger):
        tickets.report_somebody_else(actor=Actor(origin=HERE), student=student)
        SignInReport.objects.create(user=User.objects.get(username=f"S{student.number}"))
    KeyRequest.objects.create(guardian=cast.mother, student=cast.marcia, reason="no_email")
    KeyRequest.objects.create(guardian=cast.father, student=cast.stranger, reason="no_email")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("outsider", {}),
        ("teacher", {}),
        ("tech", {"Open tickets": 1, "Reported sign-ins": 1}),
        ("registrar", {"Key requests": 1, "Correction requests": 0}),
        (
            "district",
            {
                "Open tickets": 2,
                "Key requests": 2,
                "Correction requests": 0,
                "Reported sign-ins": 2,
                "Mail and tasks not done, 0 of them failed": 2,
            },
        ),
    ],
)
def test_each_role_sees_its_own_entries(
    client: Client, cast: Cast, waiting: None, name: str, lines: dict[str, int]
) -> None:
    sign_in(client, f"{name}@example.org")
    page = client.get("/admin/")
    counts = {line.label.partition(", the oldest")[0]: line.count for line in page.context["inbox"]}
    assert counts == lines
    for line in page.context["inbox"]:
        if line.url:
            found = client.get(line.url)
            assert (found.status_code, found.context["cl"].result_count) == (200, line.count)


def test_completed_work_is_not_shown(client: Client, cast: Cast, waiting: None) -> None:
    SignInReport.objects.update(closed_at="2026-01-01T00:00:00Z")
    sign_in(client, "tech@example.org")
    assert [line.count for line in client.get("/admin/").context["inbox"]] == [1, 0]


def test_the_first_page_costs_little(client: Client, cast: Cast, waiting: None) -> None:
    sign_in(client, "district@example.org")
    with row_statements() as seen:
        client.get("/admin/")
    assert len(seen) <= 12, "\n".join(seen)  # four of them for the panel Running


def lines_of(name: str) -> dict[str, Any]:
    client = Client()
    sign_in(client, f"{name}@example.org")
    return {line.label: line for line in client.get("/admin/").context["inbox"]}


def test_a_pending_annual_reset_waits_for_the_second_administrator_only(cast: Cast, settings: Any) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 0
    make_staff("second@example.org", role="district administrator")
    begin_annual_reset(
        actor=Actor(cast.administrator, HERE), choice=Choice("all"), confirmation="reset all accounts"
    )
    label = "Annual resets that wait for your approval"
    assert lines_of("second")[label].count == 1
    assert label not in lines_of("district")


@pytest.mark.slow
def test_failed_and_undecided_roster_loads_wait_until_a_good_one(cast: Cast) -> None:
    label = "Roster loads refused or broken off since the last good one"
    assert label not in lines_of("district")
    for outcome in ("broken", "refused"):
        RosterImport.objects.create(path="x", outcome=outcome)
    RosterImport.objects.create(path="x", outcome="refused", dry_run=True)
    RosterUpload.objects.create(name="a.zip", size=1, digest="0" * 64, asked_by="ana", state="tried")
    assert lines_of("district")[label].count == 2
    assert lines_of("district")["Uploaded rosters to decide on"].count == 1
    assert label not in lines_of("tech")
    RosterImport.objects.create(path="x", outcome="applied")
    assert label not in lines_of("district")


@pytest.mark.parametrize(
    ("loaded", "now", "hours"),
    [
        ("2026-11-30T02:00", "2026-12-01T13:00", 35),
        ("2026-11-30T02:00", "2026-12-01T15:00", 37),
        ("2026-11-27T02:00", "2026-11-30T09:00", 31),  # over a weekend
        ("2026-11-28T02:00", "2026-11-29T09:00", 0),
    ],
)
def test_a_missing_load_is_told_after_36_hours_of_school_days(
    cast: Cast, loaded: str, now: str, hours: float, settings: Any
) -> None:
    zone = timezone.get_default_timezone()
    start, end = (datetime.fromisoformat(at).replace(tzinfo=zone) for at in (loaded, now))
    assert school_hours_since(start, end) == hours
    settings.ROSTER_MISSING_HOURS = 36
    Term.objects.all().delete()
    Term.objects.create(
        sourced_id="year",
        title="2026",
        kind=Term.Kind.SCHOOL_YEAR,
        start=date(2026, 8, 1),
        end=date(2027, 6, 1),
    )
    RosterImport.objects.all().delete()
    RosterImport.objects.create(path="x", outcome="applied", started_at=start)
    with time_machine.travel(end, tick=False):
        told = [label for label in lines_of("district") if label.startswith("No roster has been loaded")]
    assert bool(told) == (hours > 36)


def test_after_a_manifest_alone_no_load_is_missing(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.ROSTER_MISSING_HOURS = 36
    Term.objects.all().delete()
    year = {"kind": Term.Kind.SCHOOL_YEAR, "start": date(2026, 8, 1), "end": date(2027, 6, 1)}
    Term.objects.create(sourced_id="year", title="2026", **year)
    RosterImport.objects.all().delete()
    now = datetime(2026, 12, 1, 15, tzinfo=timezone.get_default_timezone())
    RosterImport.objects.create(path="x", outcome="applied", started_at=now - timedelta(days=7))
    late = "No roster has been loaded since"
    text = "propertyName,value\r\noneroster.version,1.1\r\nfile.users,absent\r\n"
    (tmp_path / "manifest.csv").write_text(text)
    with time_machine.travel(now, tick=False):
        assert any(label.startswith(late) for label in lines_of("district"))
        assert import_roster(tmp_path).outcome == "applied"
        assert not any(label.startswith(late) for label in lines_of("district"))


@pytest.mark.slow
def test_a_break_in_the_calendar_is_no_missing_load(cast: Cast, settings: Any) -> None:
    """Loaded on the Tuesday before Thanksgiving: until Monday there is no school."""
    settings.ROSTER_MISSING_HOURS = 36
    zone = timezone.get_default_timezone()
    Term.objects.all().delete()
    year = {"kind": Term.Kind.SCHOOL_YEAR, "start": date(2026, 8, 1), "end": date(2027, 6, 1)}
    Term.objects.create(sourced_id="year", title="2026", **year)
    RosterImport.objects.all().delete()
    start = datetime(2026, 11, 24, 18, tzinfo=zone)
    RosterImport.objects.create(path="x", outcome="applied", started_at=start)
    late = "No roster has been loaded since"
    with time_machine.travel(datetime(2026, 11, 30, 9, tzinfo=zone), tick=False):
        assert any(label.startswith(late) for label in lines_of("district"))
        for day in (25, 26, 27):
            CalendarDayFactory.create(school=cast.school, day=date(2026, 11, day), is_instructional=False)
        assert not any(label.startswith(late) for label in lines_of("district"))
        CalendarDayFactory.create(school=SchoolFactory.create(), day=date(2026, 11, 25))
        CalendarDayFactory.create(school=SchoolFactory.create(), day=date(2026, 11, 27))
        assert any(label.startswith(late) for label in lines_of("district")), "others have school"


def test_holds_that_end_within_a_week_wait(cast: Cast) -> None:
    today = timezone.localdate()
    hold = {"student": cast.marcia, "reason": "an order", "set_by": cast.registrar}
    AccessHold.objects.create(guardian=cast.father, last_day=today + timedelta(days=6), **hold)
    AccessHold.objects.create(guardian=cast.mother, last_day=today + timedelta(days=7), **hold)
    line = lines_of("registrar")["Access holds that end this week"]
    assert line.count == 1
    client = Client()
    sign_in(client, "registrar@example.org")
    assert client.get(line.url).context["cl"].result_count == 1


@pytest.mark.slow
def test_an_unusual_number_of_failed_matches_is_told(cast: Cast, settings: Any) -> None:
    settings.FAILED_MATCHES_A_DAY = 3
    many = "Names and numbers that did not match in a day: unusually many"
    AccessEvent.objects.bulk_create(AccessEvent(kind="claims.match", success=False) for _ in range(3))
    assert many not in lines_of("district")
    AccessEvent.objects.create(kind="claims.match", success=False)
    assert lines_of("district")[many].count == 4
    assert many not in lines_of("tech")
