"""Frequent office pages read no large table from end to end (EXPLAIN)."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from parents import keys, letters
from parents.models import ActivationKey
from portal.actor import Actor
from sis.models import Guardian, School
from tests.cast import HERE, Cast, sign_in
from tests.district import fill_district, fill_families, kept_for_module
from tests.explaining import FAMILIES, LARGE, read_whole, visits
from tests.parents.people import activate, log_in
from tests.visiting import Client

GUARDIANS, KEYS = "/admin/sis/guardian/", "/admin/parents/activationkey/"
pytestmark = pytest.mark.scale
SIZE, SCHOOLS = 20_000, 65


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[School]]:
    with kept_for_module(django_db_blocker):
        made = fill_district(SIZE, schools=SCHOOLS)
        fill_families()
        yield made


def test_frequent_office_pages_read_no_large_table_from_end_to_end(cast: Cast, schools: list[School]) -> None:
    chief, registrar, technician = Client(), Client(), Client()
    sign_in(chief, "district@example.org")
    sign_in(registrar, "registrar@example.org")
    sign_in(technician, "tech@example.org")
    guardian = Guardian.objects.get(sourced_id="many-guardian-4242")
    account = Guardian.objects.filter(account__isnull=False)[0]
    searches = [
        "Nguyen",
        "parent42",
        "parent4242@example.org",
        "(336) 555-4242",
        "S4000123",
        f"parent{account.pk}",
        "nguyen parent1",
        "zzz",
    ]
    opened = [
        *[(chief, f"{GUARDIANS}?q={quote(text)}") for text in searches],
        (chief, GUARDIANS),
        (chief, f"{GUARDIANS}?p=3"),
        (chief, f"{GUARDIANS}?school={schools[3].pk}"),
        (chief, f"{GUARDIANS}{guardian.pk}/change/"),
        (chief, f"{GUARDIANS}{account.pk}/change/"),
        (chief, KEYS),
        (chief, f"{KEYS}?p=2"),
        (chief, "/admin/parents/keyrequest/"),
        (chief, f"/admin/parents/letterrun/?school={schools[3].pk}"),
        (chief, "/admin/"),
        *[(registrar, path) for path in (GUARDIANS, KEYS, "/admin/parents/keyrequest/")],
        (registrar, f"{GUARDIANS}?q=clayton"),
        (technician, GUARDIANS),
    ]
    whole = {}
    for client, path in opened:
        with read_whole(LARGE | FAMILIES) as found:
            assert client.get(path).status_code == 200, path
        if found:
            whole[path] = found
    assert whole == {}


def test_a_parents_home_reads_no_large_table(cast: Cast, schools: list[School]) -> None:
    activate(cast.mother)
    parent = Client()
    with read_whole(LARGE | FAMILIES) as found:
        log_in(parent)
        parent.get("/parents/home/")
        parent.get("/parents/access-log/")
    assert found == []


def test_right_after_keys_are_issued_letters_read_few_rows_for_each_guardian(
    cast: Cast, schools: list[School]
) -> None:
    """Keys of a whole district are written in one load; no statistics know of them until autovacuum comes."""
    ActivationKey.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE parents_activationkey")
    guardians = Guardian.objects.count()
    with visits() as seen:
        assert keys.issue_keys(actor=Actor(cast.administrator, HERE), schools=None) > guardians // 2
        assert not keys.guardians_without_key(None).count()
        letters.letters_of_school(schools[3])
    assert [(rows, sql[:2000]) for rows, sql in seen if rows > 12 * guardians] == []
