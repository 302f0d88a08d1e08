"""Accounts close 90 days after the last child left, never in summer, and reopen on return (P10)."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import timezone

from parents import accounts, departures, family
from portal.actor import Actor
from portal.models import AccessEvent, SignInReport, User
from sis.models import AppliedFile, Guardian, Relationship, Student, Term
from tests.cast import HERE, make_staff
from tests.counting import row_statements
from tests.factories import GuardianFactory, RelationshipFactory, StudentFactory
from tests.families import Families
from tests.parents.walking import log_in, make_parent
from tests.rosters.builders import RosterFiles, good_roster
from tests.sis.importing import APPLIED, load
from tests.visiting import Client

NOVEMBER = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
JULY = dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC)
DAYS = dt.timedelta(days=1)


@pytest.fixture
def year(db: None) -> Term:
    """A school year around November 2026."""
    return Term.objects.create(
        sourced_id="year",
        title="2026-2027",
        kind="schoolYear",
        start=dt.date(2026, 8, 3),
        end=dt.date(2027, 5, 29),
        school_year=2027,
    )


def leave(student: Student, days_ago: float) -> None:
    """As the load that missed the student has noted it."""
    left = NOVEMBER - days_ago * DAYS
    Student.objects.filter(pk=student.pk).update(is_active=False, left_at=left)
    Relationship.objects.filter(student=student).update(is_active=False)


def close(at: dt.datetime = NOVEMBER) -> tuple[int, int]:
    done = departures.close_departed(now=at)
    return done.closed, done.reopened


def state(user: User) -> tuple[str, str]:
    user.refresh_from_db()
    return user.state, user.disabled_reason


OPEN, CLOSED = ("active", ""), ("disabled", "departed")


@pytest.mark.parametrize(("days_ago", "expected"), [(0, OPEN), (89.9, OPEN), (90, CLOSED), (400, CLOSED)])
def test_the_account_stays_open_for_90_days_after_the_child_left(
    families: Families, minnie: User, year: Term, days_ago: float, expected: tuple[str, str]
) -> None:
    leave(families.daffy, days_ago)
    assert close() == (int(expected == CLOSED), 0)
    assert state(minnie) == expected
    assert close() == (0, 0), "once is enough"


def test_the_district_can_change_the_90_days(
    families: Families, minnie: User, year: Term, settings: LazySettings
) -> None:
    settings.DEPARTED_GRACE = dt.timedelta(days=10)
    leave(families.daffy, 11)
    assert close() == (1, 0)


def test_a_parent_with_another_child_in_the_district_keeps_the_account(
    families: Families, minnie: User, year: Term
) -> None:
    dora = StudentFactory.create(first_name="Dora")
    RelationshipFactory.create(guardian=families.mother, student=dora)
    leave(families.daffy, 400)
    assert close() == (0, 0), "also without any right to see the child"
    leave(dora, 20)
    assert close() == (0, 0), "the last child counts"
    leave(dora, 91)
    assert close() == (1, 0)


def test_an_ended_relationship_does_not_close_the_account_while_the_child_stays(
    families: Families, minnie: User, year: Term
) -> None:
    Relationship.objects.filter(guardian=families.mother).update(is_active=False)
    Guardian.objects.filter(pk=families.mother.pk).update(is_active=False)
    assert close() == (0, 0)
    assert state(minnie) == OPEN


def test_closing_an_account_ends_its_sessions_and_log_in_fails_like_any_other(
    families: Families, minnie: User, year: Term
) -> None:
    browser = Client()
    log_in(browser)
    leave(families.daffy, 91)
    close()
    assert browser.get("/parents/home/")["Location"] == "/parents/"
    page = log_in(Client())
    assert page.status_code == 200
    assert "Authentication Failed" in page.text
    assert "770-555-0100" in page.text


def come_back(student: Student) -> None:
    Student.objects.filter(pk=student.pk).update(is_active=True, left_at=None)
    Relationship.objects.filter(student=student).update(is_active=True)


def test_a_returned_child_reopens_the_account_and_old_sessions_stay_ended(
    families: Families, minnie: User, year: Term
) -> None:
    browser = Client()
    log_in(browser)
    leave(families.daffy, 91)
    close()
    come_back(families.daffy)
    assert close() == (0, 1)
    assert state(minnie) == OPEN
    assert browser.get("/parents/home/")["Location"] == "/parents/"
    log_in(browser)
    assert "Daffy" in browser.get("/parents/home/").text
    events = AccessEvent.objects.filter(user_id=minnie.pk, kind__startswith="parents.account_")
    assert [event.kind for event in events.order_by("pk")][1:] == [
        "parents.account_closed",
        "parents.account_reopened",
    ]


def test_a_new_sibling_reopens_the_account_in_summer_too(
    families: Families, minnie: User, year: Term
) -> None:
    leave(families.daffy, 91)
    close()
    dora = StudentFactory.create(first_name="Dora")
    RelationshipFactory.create(guardian=families.mother, student=dora, grades=True)
    assert close(JULY.replace(year=2027)) == (0, 1)
    (child,) = family.family_of(minnie).children
    assert child.student == dora


@pytest.mark.parametrize("reason", [User.DisabledReason.BY_STAFF, User.DisabledReason.FAILED_SIGN_INS])
def test_an_account_disabled_for_another_reason_stays_disabled(
    families: Families, minnie: User, year: Term, reason: User.DisabledReason
) -> None:
    minnie.disable(reason, at=NOVEMBER)
    minnie.save()
    leave(families.daffy, 91)
    assert close() == (0, 0)
    assert state(minnie) == ("disabled", reason)
    come_back(families.daffy)
    assert close() == (0, 0)
    assert state(minnie) == ("disabled", reason)


def has_temporary_password(user: User, office: User) -> None:
    accounts.give_temporary_password(actor=Actor(office, HERE), account=user.guardian_account)


def has_reported_a_stranger(user: User, office: User) -> None:
    SignInReport.objects.create(user=user)


@pytest.mark.parametrize("cause", [has_temporary_password, has_reported_a_stranger])
def test_a_reopened_account_must_still_change_a_temporary_password(
    families: Families, minnie: User, year: Term, cause: Callable[[User, User], None]
) -> None:
    cause(minnie, make_staff("office@example.org"))
    leave(families.daffy, 91)
    close()
    come_back(families.daffy)
    assert close() == (0, 1)
    assert state(minnie) == ("must_change_password", "")


@pytest.mark.parametrize("day", ["2026-07-15", "2026-08-02", "2027-05-29", "2027-07-15", "2031-03-01"])
def test_between_two_school_years_nothing_closes(
    families: Families, minnie: User, year: Term, day: str
) -> None:
    leave(families.daffy, 900)
    assert close(dt.datetime.fromisoformat(f"{day}T16:00:00+00:00")) == (0, 0)
    assert close(NOVEMBER) == (1, 0)


def test_without_any_sessions_nothing_closes(families: Families, minnie: User) -> None:
    leave(families.daffy, 900)
    assert close() == (0, 0)


def past(years: int) -> RosterFiles:
    """A roster as it was so many years ago: nothing in it is of today."""
    files = good_roster()
    for row in (*files.rows["academicSessions"].values(), *files.rows["enrollments"].values()):
        for name in ("startDate", "endDate", "beginDate"):
            if row.get(name):
                row[name] = f"{int(row[name][:4]) - years}{row[name][4:]}"
        if "schoolYear" in row:
            row["schoolYear"] = str(int(row["schoolYear"]) - years)
    return files


@pytest.mark.parametrize("years", [0, 1, 4, 9])
def test_on_15_july_with_an_old_roster_no_account_closes(
    db: None, settings: LazySettings, tmp_path: Path, years: int
) -> None:
    settings.ROSTER_GUARDIAN_RIGHTS = "all"
    with time_machine.travel(JULY, tick=False):
        assert load(past(years), tmp_path).outcome == APPLIED
        parents = {
            guardian: make_parent(guardian, f"parent{guardian.pk}x") for guardian in Guardian.objects.all()
        }
        assert close(JULY) == (0, 0)
        shown = {
            guardian.sourced_id: [child.student.sourced_id for child in family.family_of(user).children]
            for guardian, user in parents.items()
        }
    # Sean Brady is a relative, to whom the files give no rights.
    assert shown == {"g1": ["s3", "s2"], "g2": [], "g3": ["s1"]}
    assert all(state(user) == OPEN for user in parents.values())


@pytest.mark.slow
def test_nightly_runs_over_a_whole_year(db: None, settings: LazySettings, tmp_path: Path) -> None:
    """A child leaves in April, a sister enrolls in November: closed in between, but not over the summer."""
    settings.ROSTER_GUARDIAN_RIGHTS = "all"
    settings.ROSTER_SCHOOL_BRAKE = settings.ROSTER_DISTRICT_BRAKE = 1.0
    files = past(1)
    with time_machine.travel(dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC), tick=False) as traveller:
        load(files, tmp_path / "march")
        della = make_parent(Guardian.objects.get(sourced_id="g3"), "della12")
        daffy = dict(files.rows["users"]["s1"])
        files.drop("users", "s1")
        files.drop("demographics", "s1")
        files.drop("enrollments", "hr-7_s1", "math-7_s1")
        files.put("users", "g3", agentSourcedIds="")
        seen = []
        for night, moment in enumerate(
            ("2026-04-01", "2026-06-29", "2026-07-15", "2026-08-04", "2026-11-02")
        ):
            traveller.move_to(dt.datetime.fromisoformat(f"{moment}T04:00:00+00:00"))
            if moment == "2026-08-04":
                files.rows["academicSessions"] = good_roster().rows["academicSessions"]
            if moment == "2026-11-02":
                files.rows["users"]["s1"] = {**daffy, "givenName": "Dora"}
                files.put("users", "g3", agentSourcedIds="s1")
            record = load(files, tmp_path / str(night))
            assert record.outcome == APPLIED, record.report
            close(timezone.now())
            seen.append(state(della)[0])
    assert seen == ["active", "active", "active", "disabled", "active"]


@pytest.mark.slow
def test_the_number_of_statements_does_not_grow(families: Families, minnie: User, year: Term) -> None:
    leave(families.daffy, 91)
    with row_statements() as few:
        assert close() == (1, 0)
    for number in range(12):
        child = StudentFactory.create()
        guardian = GuardianFactory.create()
        RelationshipFactory.create(guardian=guardian, student=child, grades=True)
        make_parent(guardian, f"parent{number}x")
        leave(child, 91)
    with row_statements() as many:
        assert close() == (12, 0)
    assert len(many) == len(few) <= 7, "\n".join(many)


def test_the_command_prints_what_it_did(families: Families, minnie: User, year: Term) -> None:
    leave(families.daffy, 91)
    out = StringIO()
    with time_machine.travel(NOVEMBER):
        call_command("close_departed", stdout=out)
    assert out.getvalue() == "1 accounts closed, 0 opened again\n"
    assert state(minnie) == CLOSED


def test_accounts_of_students_and_staff_are_not_closed(families: Families, year: Term) -> None:
    staff = make_staff("office@example.org")
    leave(families.daffy, 400)
    assert close() == (0, 0)
    assert state(staff) == OPEN


@pytest.mark.slow
def test_a_load_with_a_returned_child_reopens_the_account(
    db: None, settings: LazySettings, tmp_path: Path
) -> None:
    settings.ROSTER_GUARDIAN_RIGHTS = "all"
    files = good_roster()
    load(files, tmp_path / "first")
    della = make_parent(Guardian.objects.get(sourced_id="g3"), "della12")
    daffy = Student.objects.get(sourced_id="s1")
    leave(daffy, 91)
    assert close() == (1, 0)

    assert load(files, tmp_path / "tried", dry_run=True).outcome == "dry_run"
    assert state(della) == CLOSED
    AppliedFile.objects.all().delete()  # the files did not change, only the test's database
    assert load(files, tmp_path / "back").outcome == APPLIED

    assert state(della) == OPEN
    assert close() == (0, 0), "nothing is left to do"
