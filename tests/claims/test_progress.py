"""The numbers of claimed accounts, in a few statements (A4)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import progress, recovery
from claims.models import StudentAccount
from claims.progress import Group, Numbers
from portal.actor import Actor
from sis.models import Student
from tests.cast import HERE, Cast, claim, sign_in
from tests.counting import row_statements
from tests.factories import SchoolFactory, StudentFactory
from tests.visiting import Client

EVERYBODY = Student.objects.all()


def test_each_school_and_grade_is_counted(cast: Cast) -> None:
    eighth = StudentFactory.create(school=cast.school, grade="08")
    claim(eighth)
    StudentFactory.create(school=cast.school, grade="08", is_active=False)
    sign_in(Client(), "S0123457")
    with row_statements() as seen:
        groups = progress.count_groups(EVERYBODY, "school_id", "grade")
    assert len(seen) == 1
    mine = [group for group in groups if group.school_id == cast.school.pk]
    assert mine == [
        Group(Numbers(2, 1, 1, 1), school_id=cast.school.pk, grade="07"),
        Group(Numbers(1, 1, 1, 0), school_id=cast.school.pk, grade="08"),
    ]
    assert progress.total(mine) == Numbers(3, 2, 2, 1)
    assert progress.sums_by(mine, "grade")["08"].unclaimed == 0


def test_a_reset_account_counts_as_not_claimed(cast: Cast) -> None:
    sign_in(Client(), "S0123457")
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="r")
    assert progress.total(progress.count_groups(EVERYBODY, "school_id")) == Numbers(3, 0, 0, 0)


def test_the_trend_counts_each_day_in_the_districts_zone(cast: Cast) -> None:
    # 11 in the evening of the day before yesterday, in the district.
    late = timezone.localtime().replace(hour=23, minute=0) - timedelta(days=2)
    StudentAccount.objects.filter(student=cast.marcia).update(claimed_at=late)
    claim(cast.stranger)
    with row_statements() as seen:
        trend = progress.claims_by_day(EVERYBODY, 14)
    assert len(seen) == 1
    today = timezone.localdate()
    assert trend[-1] == (today, 1)
    assert trend[-3] == (today - timedelta(days=2), 1)
    assert (len(trend), sum(n for _, n in trend)) == (14, 2)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("claimed", {"0123457"}),
        ("unclaimed", {"0393354", "0999999"}),
        ("recovery", {"0123457"}),
        ("no_recovery", {"0393354", "0999999"}),
        ("unproven", {"0123457"}),
        ("signed_in", set()),
        ("not_signed_in", {"0123457"}),
    ],
)
def test_each_number_links_to_its_names(cast: Cast, code: str, found: set[str]) -> None:
    names = EVERYBODY.filter(progress.STATES[code][1])
    assert set(names.values_list("number", flat=True)) == found


def test_any_number_of_schools_is_one_statement(cast: Cast) -> None:
    for _ in range(5):
        StudentFactory.create_batch(3, school=SchoolFactory.create())
    with row_statements() as seen:
        progress.count_groups(EVERYBODY, "school_id", "grade")
    assert len(seen) == 1
