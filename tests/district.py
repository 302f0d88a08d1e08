"""A district of any size, made set-based: what staff's pages cost is seen only where there are many."""

from typing import Any

from django.db import connection

from sis.models import School, Section
from tests.factories import SchoolFactory, SectionFactory

HOMEROOMS = 4
SURNAMES = ["Nguyen", "Smith", "Garcia", "Okafor", "Lee", "Baptiste", "Patel", "Jones", "Tran", "Adams"]

_STUDENTS = """INSERT INTO sis_student (sourced_id, is_active, number, last_name, first_name, middle_name,
        grade, school_id, homeroom_id, entered_at, home_language, search_key)
    SELECT 'many-' || n, true, lpad((4000000 + n)::text, 7, '0'), (%(surnames)s::text[])[1 + n %% 10],
        'Pupil' || n, '', lpad((6 + n %% 3)::text, 2, '0'), (%(schools)s::bigint[])[1 + n %% %(count)s],
        (%(rooms)s::bigint[])[1 + (n %% %(count)s) * %(each)s + (n / %(count)s) %% %(each)s],
        now() - interval '90 days', '', lower((%(surnames)s::text[])[1 + n %% 10]) || ' pupil' || n
    FROM generate_series(1, %(students)s) AS n"""
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

_GUARDIANS = """INSERT INTO sis_guardian (sourced_id, is_active, last_name, first_name, middle_name, email,
        phone, language, role, search_key)
    SELECT 'many-' || n, true, (%(surnames)s::text[])[1 + n %% 10], 'Parent' || n, '',
        'parent' || n || '@example.org', '', 'en', 'guardian',
        lower((%(surnames)s::text[])[1 + n %% 10]) || ' parent' || n
    FROM generate_series(1, (SELECT count(*) * 3 / 2 FROM sis_student
        WHERE sourced_id LIKE 'many-%%')) AS n"""
_TIES = """WITH
    children AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM sis_student
        WHERE sourced_id LIKE 'many-%%'),
    parents AS (SELECT id, 1 + row_number() OVER (ORDER BY id) %% (SELECT count(*) FROM children) AS n
        FROM sis_guardian WHERE sourced_id LIKE 'many-%%')
    INSERT INTO sis_relationship (guardian_id, student_id, kind, is_active, is_contact, schedule,
        attendance, grades, calendar, household, notices, reports, has_row)
    SELECT p.id, c.id, 'mother', true, true, true, true, true, true, true, true, true, true
    FROM parents AS p JOIN children AS c ON c.n = p.n"""
_PARENTS = """INSERT INTO portal_user (password, is_superuser, kind, username, username_key, first_name,
        last_name, email, language, state, disabled_reason, disabled_at, session_nonce, salt, created_at)
    SELECT '!' || id, false, 'parent', 'parent' || id, 'parent' || id, first_name, last_name, email, 'en',
        CASE WHEN id %% 50 = 0 THEN 'disabled' ELSE 'active' END,
        CASE WHEN id %% 50 = 0 THEN 'failed_sign_ins' ELSE '' END, CASE WHEN id %% 50 = 0 THEN now() END,
        left(md5(sourced_id), 16), left(md5('salt' || sourced_id), 22), now()
    FROM sis_guardian WHERE sourced_id LIKE 'many-%%' AND id %% 10 < 4"""
_BONDS = """INSERT INTO parents_guardianaccount (guardian_id, user_id, made_at, last_journey)
    SELECT g.id, u.id, now(), ''
    FROM sis_guardian AS g JOIN portal_user AS u ON u.username_key = 'parent' || g.id
    WHERE g.sourced_id LIKE 'many-%%'"""
_KEYS = """INSERT INTO parents_activationkey
        (id, guardian_id, digest, by_mail, issued_at, expires_at, printed)
    SELECT gen_random_uuid(), id, md5(sourced_id), false, now(), now() + interval '90 days', 0
    FROM sis_guardian WHERE sourced_id LIKE 'many-%%' AND id %% 10 >= 4"""
_REQUESTS = """INSERT INTO parents_keyrequest (guardian_id, student_id, reason, asked_at, closed_at)
    SELECT guardian_id, student_id, 'no_email', now(), CASE WHEN guardian_id %% 200 > 0 THEN now() END
    FROM sis_relationship WHERE guardian_id %% 10 = 0"""


def fill_families() -> None:
    """Give the students of `fill_district` guardians, three for two students, four in ten with an account."""
    with connection.cursor() as cursor:
        for statement in (_GUARDIANS, _TIES, _PARENTS, _BONDS, _KEYS, _REQUESTS):
            cursor.execute(statement, {"surnames": SURNAMES})
        for table in (
            "sis_guardian",
            "sis_relationship",
            "portal_user",
            "parents_guardianaccount",
            "parents_activationkey",
            "parents_keyrequest",
        ):
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SELECT gin_clean_pending_list('sis_guardian_by_parts')")


def fill_district(students: int, *, schools: int = 10, percent: int = 60, sign_ins: int = 2) -> list[School]:
    """Make so many students in so many schools, a share of them with claimed accounts; return the schools."""
    made = SchoolFactory.create_batch(schools)
    rooms = [
        SectionFactory.create(title=f"Homeroom {n}", kind=Section.Kind.HOMEROOM, school=school).pk
        for school in made
        for n in range(1, HOMEROOMS + 1)
    ]
    named: dict[str, Any] = {
        "surnames": SURNAMES,
        "schools": [school.pk for school in made],
        "rooms": rooms,
        "count": schools,
        "each": HOMEROOMS,
        "students": students,
        "percent": percent,
    }
    with connection.cursor() as cursor:
        for statement in (_STUDENTS, _USERS, _ACCOUNTS, _VERIFIERS, _TICKETS):
            cursor.execute(statement, named)
        cursor.execute(_SIGN_INS, {"each": sign_ins})
        for table in (
            "sis_student",
            "portal_user",
            "claims_studentaccount",
            "claims_challengeverifier",
            "claims_resetticket",
            "portal_accessevent",
        ):
            cursor.execute(f"ANALYZE {table}")
        # What PostgreSQL does by itself in a while.
        cursor.execute("SELECT gin_clean_pending_list('sis_student_by_parts')")
    return made
