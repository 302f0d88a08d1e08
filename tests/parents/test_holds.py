"""A hold: one guardian sees nothing of one child, immediately, whatever the roster says (A8)."""

import datetime as dt
import threading
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from parents import family, holds
from parents.errors import ParentError
from parents.models import AccessHold
from portal.actor import Actor
from portal.models import AccessEvent, User
from sis.models import Guardian, Student
from tests.cast import HERE, make_staff
from tests.factories import RelationshipFactory, StudentFactory
from tests.families import Families
from tests.parents.walking import log_in, make_parent
from tests.rosters.builders import good_roster
from tests.sis.importing import APPLIED, load
from tests.visiting import Client

HOME = "/parents/home/"


@pytest.fixture
def registrar(families: Families) -> User:
    return make_staff("registrar@example.org", role="registrar", school=families.school)


def hold(guardian: Guardian, student: Student, by: User, *, last_day: dt.date | None = None) -> AccessHold:
    return holds.hold_access(
        actor=Actor(by, HERE), guardian=guardian, student=student, reason="court order", last_day=last_day
    )


def shown(user: User) -> list[str]:
    return [child.student.first_name for child in family.family_of(user).children]


def test_a_hold_applies_to_the_next_request_of_a_signed_in_parent(
    families: Families, minnie: User, registrar: User
) -> None:
    browser = Client()
    log_in(browser)
    page = browser.get(HOME)
    link = page.text.split('href="/parents/students/')[1].split('"')[0]
    held = hold(families.mother, families.daffy, registrar)
    assert "Daffy" not in browser.get(HOME).text
    assert "court order" not in browser.get(HOME).text
    answer = browser.get(f"/parents/students/{link}")
    assert answer.status_code == 404
    assert answer.content == browser.get("/parents/students/nonsense/").content
    holds.lift_hold(actor=Actor(registrar, HERE), hold=held)
    assert browser.get(f"/parents/students/{link}").status_code == 200


def test_a_hold_does_not_affect_the_other_parent_or_another_child(
    families: Families, minnie: User, registrar: User
) -> None:
    dora = StudentFactory.create(first_name="Dora")
    RelationshipFactory.create(guardian=families.mother, student=dora, grades=True)
    max_ = make_parent(families.father, "max1234")
    hold(families.mother, families.daffy, registrar)
    assert shown(minnie) == ["Dora"]
    assert shown(max_) == ["Daffy"]


@pytest.mark.slow
def test_a_roster_load_does_not_end_a_hold(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.ROSTER_GUARDIAN_RIGHTS = "all"
    files = good_roster()
    with time_machine.travel(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC), tick=False) as traveller:
        assert load(files, tmp_path / "first").outcome == APPLIED
        maeve, liam = Guardian.objects.get(sourced_id="g1"), Student.objects.get(sourced_id="s2")
        user, staff = make_parent(maeve, "maeve12"), make_staff("district@example.org")
        assert shown(user) == ["Aoife", "Liam"]
        held = hold(maeve, liam, staff)
        for night in ("second", "third"):
            traveller.shift(dt.timedelta(days=1))
            files.put("users", "s2", middleName=night)
            assert load(files, tmp_path / night).outcome == APPLIED
            assert shown(user) == ["Aoife"]
        holds.lift_hold(actor=Actor(staff, HERE), hold=held)
        assert shown(user) == ["Aoife", "Liam"]


def test_a_hold_is_in_force_through_its_last_day(families: Families, minnie: User, registrar: User) -> None:
    last = dt.date(2026, 11, 24)
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        hold(families.mother, families.daffy, registrar, last_day=last)
    for moment, expected in (
        ("2026-11-24T23:59:00-05:00", []),  # in UTC it is the next day already
        ("2026-11-25T00:01:00-05:00", ["Daffy"]),
    ):
        with time_machine.travel(dt.datetime.fromisoformat(moment), tick=False):
            assert shown(minnie) == expected


def test_setting_and_lifting_a_hold_is_logged(families: Families, minnie: User, registrar: User) -> None:
    held = hold(families.mother, families.daffy, registrar)
    holds.lift_hold(actor=Actor(registrar, HERE), hold=held)
    held.refresh_from_db()
    assert (held.set_by, held.lifted_by, held.reason) == (registrar, registrar, "court order")
    events = AccessEvent.objects.filter(kind__in=("parents.access_held", "parents.hold_lifted"))
    assert [(e.actor_id, e.student_id, e.detail["guardian"]) for e in events] == [
        (registrar.pk, families.daffy.pk, families.mother.pk)
    ] * 2
    assert "court order" not in str([event.detail for event in events])


def test_only_one_hold_at_a_time_and_a_new_one_after_its_end(families: Families, registrar: User) -> None:
    today = timezone.localdate()
    hold(families.mother, families.daffy, registrar, last_day=today)
    with pytest.raises(ParentError, match="held"):
        hold(families.mother, families.daffy, registrar)
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        second = hold(families.mother, families.daffy, registrar)
        assert AccessHold.objects.filter(lifted_at=None).get() == second
    with pytest.raises(ParentError, match="in_the_past"):
        hold(families.father, families.daffy, registrar, last_day=today - dt.timedelta(days=1))


def test_a_hold_is_lifted_once(families: Families, registrar: User) -> None:
    held = hold(families.mother, families.daffy, registrar)
    holds.lift_hold(actor=Actor(registrar, HERE), hold=held)
    with pytest.raises(ParentError, match="lifted"):
        holds.lift_hold(actor=Actor(registrar, HERE), hold=held)
    assert AccessEvent.objects.filter(kind="parents.hold_lifted").count() == 1


def test_two_staff_members_at_once_set_one_hold(
    transactional_db: None, families: Families, registrar: User
) -> None:
    gate, ended = threading.Barrier(6), list[str]()

    def set_it() -> None:
        gate.wait()
        try:
            hold(families.mother, families.daffy, registrar)
            ended.append("set")
        except ParentError as error:
            ended.append(error.code)
        finally:
            connection.close()

    staff = [threading.Thread(target=set_it) for _ in range(6)]
    for thread in staff:
        thread.start()
    for thread in staff:
        thread.join()
    assert sorted(ended) == ["held"] * 5 + ["set"]
    assert AccessHold.objects.count() == 1
