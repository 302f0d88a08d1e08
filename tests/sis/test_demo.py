"""The demo district is there, whole, and the same every time."""

import datetime as dt

import pytest
from django.utils import timezone

from claims.claim import claimable_from
from sis import roster
from sis.demo import CAST, only_demo_people, seed_roster
from sis.demo.school_year import school_year_of
from sis.models import (
    Enrollment,
    Guardian,
    Household,
    HouseholdMember,
    Relationship,
    RosterImport,
    School,
    Student,
    Term,
)
from sis.years import this_year
from tests.factories import GuardianFactory
from tests.recorded import recorded

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def state() -> dict[str, list[tuple[object, ...]]]:
    models = (School, Student, Guardian, Relationship, Household, HouseholdMember, Term, Enrollment)
    return {
        model.__name__: sorted(
            tuple(value for name, value in row.items() if name != "entered_at")
            for row in model._default_manager.values()
        )
        for model in models
    }


def test_the_sources_own_cast_is_there() -> None:
    recorded(seed_roster)
    daffy = roster.match_student(last_name="Clayton", first_name="Daffy", number="0393354")
    assert daffy is not None
    assert (daffy.number, daffy.grade) == (CAST.can_claim, "07")
    assert daffy.school is not None
    assert daffy.school.name == "Babb Middle"
    assert claimable_from(daffy) < timezone.now()
    assert roster.homeroom_teacher(daffy) is not None
    for number in CAST.siblings:
        sibling = Student.objects.get(number=number)
        assert [who.name for who in roster.notice_recipients(sibling)] == ["Minnie Clayton"]
    minnie = Guardian.objects.get(first_name="Minnie")
    assert minnie.memberships.get().household.name == "CLAYTON"


def test_someone_entered_an_hour_ago_and_must_wait() -> None:
    recorded(seed_roster)
    newcomer = Student.objects.get(number=CAST.just_entered)
    wait = claimable_from(newcomer) - timezone.now()
    assert dt.timedelta(hours=22) < wait < dt.timedelta(hours=24)


def test_the_demo_has_a_school_year_that_is_not_over() -> None:
    recorded(seed_roster)
    today = timezone.localdate()
    year = school_year_of(today)
    found = this_year(today)
    assert found is not None
    assert (found.start, found.end) == (year.first_day, year.end)
    quarter = Term.objects.get(sourced_id=year.session_id("q1"))
    assert quarter.parent == Term.objects.get(sourced_id=year.session_id("s1"))


def test_there_are_families_of_many_kinds() -> None:
    recorded(seed_roster)
    assert Student.objects.count() >= 35
    assert set(Guardian.objects.values_list("language", flat=True)) == {"en", "es", "fr", "vi"}
    split = Student.objects.get(number=CAST.two_surnames)
    assert split.memberships.count() == 2
    assert Relationship.objects.filter(kind="grandparent").exists()
    of_age = Student.objects.get(number=CAST.of_age).birth_date
    assert of_age is not None
    assert (timezone.localdate() - of_age).days > 18 * 365.25
    emails = [email for email in Guardian.objects.values_list("email", flat=True) if email]
    assert all(email.endswith("@example.org") for email in emails)


@pytest.mark.parametrize("is_loaded", [True, False])
def test_a_second_run_resets_the_cast_and_adds_no_one(is_loaded: bool) -> None:
    """Also where nothing is known of an earlier load, so that the whole is loaded again."""
    recorded(seed_roster)
    RosterImport.objects.filter(outcome="applied").update(outcome="applied" if is_loaded else "broken")
    before = state()
    Student.objects.filter(number=CAST.can_claim).update(first_name="Wrong", is_active=False)
    Relationship.objects.update(grades=False, is_active=False)
    HouseholdMember.objects.update(is_active=False)
    seed_roster()
    assert state() == before


def test_the_demo_knows_when_others_are_there() -> None:
    assert only_demo_people()
    recorded(seed_roster)
    assert only_demo_people()
    GuardianFactory.create()
    assert not only_demo_people()
