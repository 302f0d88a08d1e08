"""Every list of admin reads as many rows as its page needs, however long its table is (EXPLAIN).

Each list of the registry is opened in its default order, and with a third of its filters' choices and of its
searches; make test-faults opens all.
"""

import random
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from portal.staff import scoped_admin
from tests.admin_lists import list_addresses
from tests.cast import Cast, sign_in
from tests.conftest import Rounds
from tests.desk_rows import fill_desk
from tests.district import fill_district, fill_families, kept_for_module
from tests.explaining import visits
from tests.visiting import Client

pytestmark = pytest.mark.scale
STUDENTS, SCHOOLS, EVENTS = 16_000, 65, 50_000
# A page has 100 rows, and 200 are counted. The long tables have 16,000 to 64,000.
COUNTED, MOST = 200, 10_000


@pytest.fixture(scope="module")
def _district(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with kept_for_module(django_db_blocker):
        fill_district(STUDENTS, schools=SCHOOLS, sign_ins=1)
        fill_families()
        fill_desk(students=STUDENTS, events=EVENTS)
        yield


@pytest.mark.usefixtures("_district")
def test_every_list_reads_rows_in_proportion_to_its_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, chance: random.Random, rounds: Rounds
) -> None:
    monkeypatch.setattr(scoped_admin, "COUNTED", COUNTED)
    chief = Client()
    sign_in(chief, "district@example.org")
    addresses = list_addresses(chief)
    # What an open ticket needs is found out for each of them, and a search of tickets is not bounded yet.
    tickets = addresses["claims.ResetTicket"]
    addresses["claims.ResetTicket"] = [path for path in tickets if "needs=" not in path and "q=" not in path]
    del addresses["claims.ClaimProgress"]  # it counts everyone, each once: tests/claims
    read = {}
    for address in (
        address
        for first, *others in addresses.values()
        for address in (first, *chance.sample(others, -(-len(others) // rounds(3, 1))))
    ):
        with visits() as seen:
            assert chief.get(address, follow=True).status_code == 200, address
        read[address] = max(seen)
    assert len(addresses) >= 30
    assert len(read) > 150 // rounds(3, 1)
    too_many = [f"{rows} rows: {address}: {sql}" for address, (rows, sql) in read.items() if rows > MOST]
    assert not too_many, "\n".join(too_many)
