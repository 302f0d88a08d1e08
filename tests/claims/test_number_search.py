"""A search for a classmate's number: one known name with many numbers (T07)."""

import datetime as dt
from collections.abc import Iterator
from itertools import count

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from claims import recovery, status
from claims.claim import find_claimable
from claims.errors import ClaimError
from claims.models import NumberSearch
from claims.number_searches import prune_searches
from portal.actor import Actor
from portal.limits import throttle
from portal.models import AccessEvent
from portal.staff.inbox import inbox_of
from portal.web.client_address import Origin
from tests.cast import Cast, sign_in
from tests.claims.walking import DAFFY, name_oneself
from tests.counting import row_statements
from tests.visiting import Client

pytestmark = pytest.mark.slow

HERE, ELSEWHERE = Origin(ip="203.0.113.7"), Origin(ip="198.51.100.9")
LIST = "/admin/claims/numbersearch/"


@pytest.fixture
def clock(cast: Cast) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now().replace(minute=1), tick=False) as traveller:
        yield traveller


def attempt(number: str, last: str = "Clayton", first: str = "Daffy", origin: Origin = HERE) -> str:
    """Try one number; return how it went."""
    try:
        find_claimable(actor=Actor(origin=origin), last_name=last, first_name=first, number=number)
    except ClaimError as error:
        return error.code
    except throttle.Refused as refused:
        return f"waits for {refused.limit_name}"
    return "found"


def search(times: int, *, first_number: int = 7000000, **name: str | Origin) -> list[str]:
    """Try one name with so many numbers that no student has."""
    return [attempt(f"{first_number + n:07d}", **name) for n in range(times)]  # type: ignore[arg-type]


def test_a_network_waits_for_a_name_after_twenty_wrong_numbers(clock: time_machine.Traveller) -> None:
    assert search(22) == ["no_match"] * 20 + ["waits for claim_name"] * 2
    assert attempt("0393354") == "waits for claim_name", "the right number as well"
    assert attempt("0999999", "Stranger", "Sam") == "found", "another name does not wait"
    assert attempt("0393354", origin=ELSEWHERE) == "found", "nor does another network"
    clock.shift(dt.timedelta(hours=23))
    assert attempt("7000099") == "waits for claim_name"
    clock.shift(dt.timedelta(hours=1, minutes=1))
    assert attempt("0393354") == "found"


def test_the_page_says_how_long_to_wait_and_nothing_about_the_name(client: Client, cast: Cast) -> None:
    for last in ("Clayton", "Nobody"):
        search(20, last=last, origin=Origin(ip="127.0.0.1"))
    known = name_oneself(client, {**DAFFY, "student_id": "7654321"})
    unknown = name_oneself(Client(), {**DAFFY, "last_name": "Nobody", "student_id": "7654321"})
    assert (known.status_code, unknown.status_code) == (429, 429)
    assert 86000 < int(known["Retry-After"]) <= 86400
    assert "24 hours" in known.text
    assert "24 hours" in unknown.text


def test_every_spelling_that_matches_shares_one_count(cast: Cast) -> None:
    cast.daffy.last_name = "O'Clayton"
    cast.daffy.save()
    spellings = ["O'Clayton", "O\u2019Clayton", " O'Clayton ", "O'Clay\u200bton"]
    found = [attempt(f"{7000000 + n}", spellings[n % 4]) for n in range(22)]
    assert found == ["no_match"] * 20 + ["waits for claim_name"] * 2


@pytest.mark.parametrize("same_numbers", [True, False])
def test_a_vandal_with_25_names_and_20_numbers_each_delays_nobody_on_another_network(
    cast: Cast, clock: time_machine.Traveller, same_numbers: bool
) -> None:
    real = ["0393354", "0999999", "0123457"]
    names = [("Clayton", "Daffy"), ("Stranger", "Sam"), *((f"Name{n}", "Some") for n in range(23))]
    made_up = count(7000000)
    numbers = [*real, *(f"{next(made_up)}" for _ in range(17))]
    for last, first in names:
        for number in numbers if same_numbers else [f"{next(made_up)}" for _ in range(20)]:
            if (last, number) not in {("Clayton", "0393354"), ("Stranger", "0999999")}:
                attempt(number, last, first)
            clock.shift(dt.timedelta(seconds=5))
    assert attempt("0393354", origin=ELSEWHERE) == "found"
    assert attempt("0999999", "Stranger", "Sam", ELSEWHERE) == "found"
    assert attempt("0123457", "Student", "Marcia", ELSEWHERE) == "already_claimed"
    assert attempt("7000001", "Name7", "Some", ELSEWHERE) == "no_match"


def test_a_number_has_ten_attempts_an_hour_in_one_network_and_twenty_in_all(cast: Cast) -> None:
    networks = [Origin(ip=f"203.0.113.{n}") for n in range(4)]
    names = count()
    tries = [[attempt("0393354", f"X{next(names)}", origin=origin) for _ in range(11)] for origin in networks]
    waits = "waits for claim"
    assert tries[:2] == [["no_match"] * 10 + [waits]] * 2
    assert tries[2:] == [[waits] * 11] * 2


@pytest.mark.parametrize("listed", [True, False])
def test_a_schools_morning_of_typing_errors_is_untouched(
    cast: Cast, clock: time_machine.Traveller, settings: Settings, listed: bool
) -> None:
    """8 % of 2,000 children mistype once or twice, all behind one address; five share each name."""
    settings.SCHOOL_NETWORKS = {"203.0.113.0/24": 2000} if listed else {}
    for child in range(160):
        name = (f"Name{child // 5}", "Jose")
        for slip in range(1 + child % 2):
            assert attempt(f"{6000000 + child * 10 + slip}", *name) == "no_match"
            clock.shift(dt.timedelta(seconds=5))
    assert attempt("0393354") == "found"
    assert not NumberSearch.objects.exists()


def test_a_right_number_refunds_its_own_attempt_only(cast: Cast) -> None:
    """Someone who has a namesake, or knows one number, gets no new attempts for a search."""
    for _ in range(30):
        assert attempt("0393354") == "found"
    found = search(19)
    found += [attempt("0393354"), *search(2, first_number=7100000)]
    assert found == ["no_match"] * 19 + ["found", "no_match", "waits for claim_name"]


def test_staff_see_a_search_over_many_networks_which_no_network_waits_for(cast: Cast) -> None:
    for n in range(20):
        assert inbox_of(cast.technician)[-1].label != "Searches for a student ID"
        assert attempt(f"{7000000 + n}", origin=Origin(ip=f"203.0.113.{n % 5}")) == "no_match"
    (entry,) = [entry for entry in inbox_of(cast.technician) if "student ID" in entry.label]
    assert entry.count == 1
    attempt("7000077", origin=ELSEWHERE)
    (found,) = NumberSearch.objects.all()
    assert (found.student, found.failures, found.last_ip) == (cast.daffy, 21, ELSEWHERE.ip)


def test_an_unknown_name_raises_nothing_and_costs_the_same(cast: Cast) -> None:
    costs = []
    for last in ("Clayton", "Nobody"):
        search(19, last=last)
        with row_statements() as seen:
            attempt("7000099", last)
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert [found.student for found in NumberSearch.objects.all()] == [cast.daffy]


def test_staff_end_the_wait_in_their_scope_and_it_is_logged(cast: Cast) -> None:
    search(21)
    search(21, last="Stranger", first="Sam")
    mine, other = (NumberSearch.objects.get(student=student) for student in (cast.daffy, cast.stranger))
    technician = Client()
    sign_in(technician, "tech@example.org")
    page = technician.get(LIST)
    assert [row.pk for row in page.context["cl"].result_list] == [mine.pk]
    for _ in range(2):
        technician.post(LIST, {"action": "close", "_selected_action": [mine.pk, other.pk]})
    assert attempt("7000099") == "no_match"
    assert attempt("7000099", "Stranger", "Sam") == "waits for claim_name"
    mine.refresh_from_db()
    assert (mine.closed_by, mine.closed_at is not None) == (cast.technician, True)
    events = AccessEvent.objects.filter(kind="claims.search_closed")
    assert [(event.actor_id, event.student_id) for event in events] == [(cast.technician.pk, cast.daffy.pk)]
    assert [row.pk for row in technician.get(LIST, {"closed": "no"}).context["cl"].result_list] == []
    search(20)
    assert NumberSearch.objects.filter(student=cast.daffy, closed_at=None).count() == 1


def test_unlocking_the_student_ends_the_wait_too(cast: Cast) -> None:
    search(21)
    assert "in one network" in " ".join(status.locks(cast.daffy))
    recovery.unlock_account(actor=Actor(cast.technician, HERE), student=cast.daffy)
    assert status.locks(cast.daffy) == []
    assert attempt("0393354") == "found"


def test_prune_deletes_closed_entries_with_the_log(cast: Cast) -> None:
    now = timezone.now()
    for closed_at in (now - dt.timedelta(days=401), now, None):
        NumberSearch.objects.create(
            student=cast.daffy, failures=20, last_at=now, last_ip=HERE.ip, closed_at=closed_at
        )
    assert prune_searches() == "1 searches for a student ID"
    assert NumberSearch.objects.count() == 2
