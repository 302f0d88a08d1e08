"""Frequent pages of staff, and the home of parents, read no large table from end to end (EXPLAIN)."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from claims import progress
from parents import keys, letters
from parents.models import ActivationKey
from portal.actor import Actor
from sis.models import Guardian, School, Student
from tests.cast import HERE, Cast, sign_in
from tests.district import fill_district, fill_families, kept_for_module
from tests.explaining import FAMILIES, LARGE, read_whole, visits
from tests.parents.people import activate, log_in
from tests.visiting import Client

pytestmark = pytest.mark.scale
STUDENTS, TICKETS = "/admin/sis/student/", "/admin/claims/resetticket/"
PROGRESS = "/admin/claims/claimprogress/"
GUARDIANS, KEYS = "/admin/sis/guardian/", "/admin/parents/activationkey/"
SIZE, SCHOOLS = 20_000, 65  # as many per school as in a whole district


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[School]]:
    with kept_for_module(django_db_blocker):
        made = fill_district(SIZE, schools=SCHOOLS, sign_ins=3)
        fill_families()
        yield made


@pytest.fixture
def chief(cast: Cast, schools: list[School]) -> Client:
    client = Client()
    sign_in(client, "district@example.org")
    client.get(STUDENTS)  # the grades are cached for some minutes
    return client


def test_frequent_pages_about_students_read_no_large_table_from_end_to_end(
    cast: Cast, chief: Client, schools: list[School]
) -> None:
    student = Student.objects.get(number="4000123")
    school = schools[3].pk
    teacher, technician = Client(), Client()
    sign_in(teacher, "teacher@example.org")
    sign_in(technician, "tech@example.org")
    searches = ["Nguyen", "pupil42", "S4000123", "nguyen pupil12", "zzz", "ng", "x"]
    opened = [
        *[(chief, f"{STUDENTS}?q={quote(text)}") for text in searches],
        (chief, STUDENTS),
        (chief, f"{STUDENTS}?p=3"),
        (chief, f"{STUDENTS}?school={school}"),
        (chief, f"{STUDENTS}?school={school}&account=unclaimed"),
        (chief, f"{STUDENTS}?school={school}&account=not_signed_in&grade=07"),
        (chief, f"{STUDENTS}{student.pk}/change/"),
        (chief, TICKETS),
        (chief, f"{TICKETS}?state=all"),
        (chief, f"{TICKETS}?state=done&p=2"),
        (chief, f"{PROGRESS}?school={school}"),
        (chief, "/admin/"),
        *[(who, path) for who in (teacher, technician) for path in (STUDENTS, TICKETS, PROGRESS)],
        (teacher, f"{STUDENTS}{cast.marcia.pk}/change/"),
    ]
    whole = {}
    for client, path in opened:
        with read_whole() as found:
            assert client.get(path).status_code == 200
        if found:
            whole[path] = found
    assert whole == {}


def test_the_unclaimed_students_of_one_school_are_listed(chief: Client, schools: list[School]) -> None:
    page = chief.get(f"{STUDENTS}?school={schools[3].pk}&account=unclaimed")
    assert page.context["cl"].result_count == page.context["cl"].queryset.count() > 0


def test_who_has_claimed_in_the_district_reads_each_table_once(schools: list[School], db: None) -> None:
    """To count everybody, everybody is read: once, and never the access log."""
    with read_whole() as found:
        progress.count_groups(Student.objects.all(), "school_id", "grade")
        progress.claims_by_day(Student.objects.all(), 14)
    tables = [table for table, _sql in found]
    assert "portal_accessevent" not in tables
    assert tables.count("sis_student") <= 2


def test_a_full_scan_is_detected(schools: list[School], db: None) -> None:
    with read_whole() as found:
        list(Student.objects.filter(middle_name="x"))
    assert [table for table, _sql in found] == ["sis_student"]


def test_frequent_pages_about_families_read_no_large_table_from_end_to_end(
    cast: Cast, chief: Client, schools: list[School]
) -> None:
    registrar, technician = Client(), Client()
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
