"""The undo of an annual reset is fast right after it: no statistics but those the reset itself has made."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from claims.annual_reset import services
from claims.annual_reset.choice import Choice
from portal.actor import Actor
from sis.models import School
from tests.cast import HERE, Cast, make_staff
from tests.district import fill_district, kept_for_module
from tests.explaining import visits

pytestmark = pytest.mark.scale
ALL = Choice("all")
STUDENTS, ACCOUNTS, EACH = 6000, 3601, 12


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[School]]:
    with kept_for_module(django_db_blocker):
        yield fill_district(STUDENTS, sign_ins=1)


def test_a_reset_and_its_undo_read_few_rows_for_each_account(cast: Cast, schools: list[School]) -> None:
    begun_by, approved_by = (make_staff(f"{n}@example.org", "run_annual_reset") for n in "ab")
    for _round in range(2):
        run = services.begin_annual_reset(actor=Actor(begun_by, HERE), choice=ALL, confirmation=ALL.phrase)
        with visits() as of_reset:
            services.approve_annual_reset(actor=Actor(approved_by, HERE), run=run, confirmation=ALL.phrase)
        with visits() as of_undo:
            assert services.undo_annual_reset(actor=Actor(approved_by, HERE), run=run).restored == ACCOUNTS
        assert [(rows, sql) for rows, sql in of_reset + of_undo if rows > EACH * ACCOUNTS] == []
