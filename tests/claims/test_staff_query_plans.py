"""Frequent staff pages read no large table from end to end, according to EXPLAIN."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from pytest_django.plugin import DjangoDbBlocker

from claims import progress
from sis.models import School, Student
from tests.cast import Cast, sign_in
from tests.district import fill_district, kept_for_module
from tests.explaining import read_whole
from tests.visiting import Client

pytestmark = pytest.mark.scale
STUDENTS, TICKETS = "/admin/sis/student/", "/admin/claims/resetticket/"
PROGRESS = "/admin/claims/claimprogress/"
SIZE, SCHOOLS = 20_000, 65  # as many per school as in a whole district


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[School]]:
    with kept_for_module(django_db_blocker):
        yield fill_district(SIZE, schools=SCHOOLS, sign_ins=3)


@pytest.fixture
def chief(cast: Cast, schools: list[School]) -> Client:
    client = Client()
    sign_in(client, "district@example.org")
    client.get(STUDENTS)  # the grades are cached for some minutes
    return client


def test_frequent_pages_read_no_large_table_from_end_to_end(
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
