"""A district of any size, for costs that only show with many people.

The importer loads the roster; the accounts are inserted in bulk.
"""

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from sis.demo import records
from sis.demo.files import write_files
from sis.demo.school_year import SchoolYear
from sis.models import Relationship, RosterImport, School, Student
from sis.oneroster import import_roster
from sis.oneroster.staging import BULK, DELTA

HOMEROOMS, GRADES = 4, ("06", "07", "08")
SURNAMES = ["Nguyen", "Smith", "Garcia", "Okafor", "Lee", "Baptiste", "Patel", "Jones", "Tran", "Adams"]

_USERS = """INSERT INTO portal_user (password, is_superuser, kind, username, username_key, first_name,
        last_name, email, language, state, disabled_reason, session_nonce, salt, created_at)
    SELECT '!' || number, false, 'student', 'S' || number, 's' || number, first_name, last_name, '', 'en',
        'active', '', left(md5(number), 16), left(md5('salt' || number), 22), now()
    FROM sis_student WHERE sourced_id LIKE 'many-%%' AND id %% 100 < %(percent)s"""
_ACCOUNTS = """INSERT INTO claims_studentaccount (student_id, user_id, claimed_at, signed_in_at, last_journey)
    SELECT s.id, u.id, now() - (s.id %% 40) * interval '1 day', CASE WHEN s.id %% 3 > 0 THEN now() END, ''
    FROM sis_student AS s JOIN portal_user AS u ON u.username_key = 's' || s.number
    WHERE s.sourced_id LIKE 'many-%%'"""
_VERIFIERS = """INSERT INTO claims_challengeverifier (account_id, questions, digest, pepper_id, set_at)
    SELECT a.id, 'birth_month,middle_name,birth_year', 'argon2' || a.id, 'tests', a.claimed_at
    FROM claims_studentaccount AS a JOIN sis_student AS s ON s.id = a.student_id
    WHERE s.sourced_id LIKE 'many-%%'"""
_SIGN_INS = """INSERT INTO portal_accessevent (at, kind, success, user_id, ip, agent, detail)
    SELECT now() - day * interval '1 day', 'portal.sign_in', true, a.user_id, '10.0.0.1', '', '{}'
    FROM claims_studentaccount AS a, generate_series(1, %(each)s) AS day"""
_TICKETS = """INSERT INTO claims_resetticket (student_id, reason, note, opened_at, state, answer, closed_at)
    SELECT id, 'forgot', '', now() - (id %% 9) * interval '1 day',
        CASE WHEN id %% 20 = 0 THEN 'open' ELSE 'done' END, '', CASE WHEN id %% 20 > 0 THEN now() END
    FROM sis_student WHERE sourced_id LIKE 'many-%%' AND id %% 2 = 0"""

_PARENTS = """INSERT INTO portal_user (password, is_superuser, kind, username, username_key, first_name,
        last_name, email, language, state, disabled_reason, disabled_at, session_nonce, salt, created_at)
    SELECT '!' || id, false, 'parent', 'parent' || id, 'parent' || id, first_name, last_name, email, 'en',
        CASE WHEN id %% 50 = 0 THEN 'disabled' ELSE 'active' END,
        CASE WHEN id %% 50 = 0 THEN 'failed_sign_ins' ELSE '' END, CASE WHEN id %% 50 = 0 THEN now() END,
        left(md5(sourced_id), 16), left(md5('salt' || sourced_id), 22), now()
    FROM sis_guardian WHERE sourced_id LIKE 'many-%%' AND (id / 3) %% 10 < 4"""
_BONDS = """INSERT INTO parents_guardianaccount (guardian_id, user_id, made_at, last_journey)
    SELECT g.id, u.id, now(), ''
    FROM sis_guardian AS g JOIN portal_user AS u ON u.username_key = 'parent' || g.id
    WHERE g.sourced_id LIKE 'many-%%'"""
_KEYS = """INSERT INTO parents_activationkey
        (id, guardian_id, digest, by_mail, issued_at, expires_at, printed)
    SELECT gen_random_uuid(), id, md5(sourced_id), false, now(), now() + interval '90 days', 0
    FROM sis_guardian WHERE sourced_id LIKE 'many-%%' AND (id / 3) %% 10 >= 4"""
_REQUESTS = """INSERT INTO parents_keyrequest (guardian_id, student_id, reason, asked_at, closed_at)
    SELECT t.guardian_id, t.student_id, 'no_email', now(), CASE WHEN g.id %% 200 > 0 THEN now() END
    FROM sis_relationship AS t JOIN sis_guardian AS g ON g.id = t.guardian_id
    WHERE g.sourced_id LIKE 'many-%%' AND g.id %% 10 = 0"""


@contextmanager
def kept_for_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep the rows of the block for all tests of a module: filling a district takes seconds."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def fill_district(students: int, *, schools: int = 10, percent: int = 60, sign_ins: int = 2) -> list[School]:
    """Make students in several schools, some of them with claimed accounts; return the schools."""
    load_roster(_schools(schools), _students(students, schools))
    with connection.cursor() as cursor:
        for statement in (_USERS, _ACCOUNTS, _VERIFIERS, _TICKETS):
            cursor.execute(statement, {"percent": percent})
        cursor.execute(_SIGN_INS, {"each": sign_ins})
    _settle(
        "sis_student",
        "portal_user",
        "claims_studentaccount",
        "claims_challengeverifier",
        "claims_resetticket",
        "portal_accessevent",
    )
    return list(School.objects.filter(sourced_id__startswith="many-").order_by("pk"))


def fill_families() -> None:
    """Give the students of `fill_district` guardians, three for two students, four in ten with an account."""
    students = Student.objects.filter(sourced_id__startswith="many-").values_list("sourced_id", flat=True)
    load_roster(_guardians(list(students)))
    with connection.cursor() as cursor:
        for statement in (_PARENTS, _BONDS, _KEYS, _REQUESTS):
            cursor.execute(statement, {})
    _settle(
        "sis_guardian",
        "sis_relationship",
        "portal_user",
        "parents_guardianaccount",
        "parents_activationkey",
        "parents_keyrequest",
    )


def load_roster(*streams: Iterable[records.Record]) -> None:
    """Load records: as changes where the test has people of its own, who stay in the roster."""
    RosterImport.objects.get_or_create(path="the load before", outcome=RosterImport.Outcome.APPLIED)
    with TemporaryDirectory() as folder:
        mode = DELTA if Student.objects.exists() else BULK
        write_files(Path(folder), itertools.chain(*streams), mode=mode)
        record = import_roster(Path(folder))
    assert record.outcome == RosterImport.Outcome.APPLIED, record.report
    assert not record.counts["row_faults"], record.report
    with connection.cursor() as cursor:
        # The test shares the load's transaction, but pages must not use its memory settings.
        cursor.execute("RESET work_mem; RESET jit")


def _year() -> SchoolYear:
    """A school year in its thirteenth week, whenever the tests run."""
    today = timezone.localdate()
    return SchoolYear(today - timedelta(days=today.weekday(), weeks=12))


def _schools(count: int) -> Iterator[records.Record]:
    year = _year()
    yield from year.terms()
    for n in range(count):
        school, course = f"many-school-{n}", f"many-course-{n}"
        yield records.Org(school, f"School {n}", "school", "", "middle", GRADES, "", "", "", "")
        yield records.Course(course, "Homeroom", "HR", GRADES, school)
        for room in range(HOMEROOMS):
            code = f"HR-{room + 1}"
            yield records.Section(
                f"{school}-{room}",
                f"Homeroom {room + 1}",
                "homeroom",
                "",
                code,
                "",
                "0",
                school,
                course,
                year.semesters,
            )


def _students(count: int, schools: int) -> Iterator[records.Record]:
    span = _year().span("year")
    entered_at = timezone.now() - timedelta(days=90)
    for n in range(1, count + 1):
        name, school, room = f"many-{n}", f"many-school-{n % schools}", n // schools % HOMEROOMS
        yield records.Student(
            sourced_id=name,
            number=str(4_000_000 + n),
            last_name=SURNAMES[n % 10],
            first_name=f"Pupil{n}",
            middle_name="",
            birth_date=date(2013, 5, 4),
            sex="",
            group="",
            grade=GRADES[n % 3],
            org=school,
            entered_at=entered_at,
            language="en",
            guardians=(),
        )
        yield records.Enrollment(f"{name}-hr", name, f"{school}-{room}", school, *span)


def _guardians(students: list[str]) -> Iterator[records.Record]:
    for n in range(1, len(students) * 3 // 2 + 1):
        name = f"many-guardian-{n}"
        yield records.Guardian(
            sourced_id=name,
            role="guardian",
            last_name=SURNAMES[n % 10],
            first_name=f"Parent{n}",
            email=f"parent{n}@example.org",
            phone="",
            language="en",
            org="many-school-0",
        )
        yield records.Relationship(name, students[n % len(students)], "mother", True, Relationship.AREAS)


def _settle(*tables: str) -> None:
    """Check the foreign keys, which the end of each test would do anew, and do what autovacuum would."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
        for table in ("sis_student", "sis_guardian"):
            cursor.execute(f"SELECT gin_clean_pending_list('{table}_by_parts')")
