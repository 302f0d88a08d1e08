"""Rows for every table that staff list, in the numbers of a district some years on.

Beside `tests.district`: fill that first, with its families.
"""

from django.db import connection

# Most rows of each table are old and closed, as they are after some years.
_STATEMENTS = (
    """INSERT INTO sis_household (sourced_id, is_active, name, phone, email, physical_address,
            mailing_address)
        SELECT 'many-home-' || id, true, last_name, '336555' || lpad((id % 10000)::text, 4, '0'), '', '', ''
        FROM sis_student WHERE sourced_id LIKE 'many-%'""",
    """INSERT INTO sis_householdmember (household_id, student_id, guardian_id, is_active)
        SELECT h.id, s.id, NULL::bigint, true
        FROM sis_student AS s JOIN sis_household AS h ON h.sourced_id = 'many-home-' || s.id
        UNION ALL SELECT h.id, NULL, g.id, true
        FROM (SELECT id, abs(hashtext(sourced_id)) % (SELECT count(*) FROM sis_household) + 1 AS home
                FROM sis_guardian) AS g
            JOIN (SELECT id, row_number() OVER (ORDER BY id) AS home FROM sis_household) AS h USING (home)""",
    # One student in twenty has left; some guardians have, too.
    "UPDATE sis_student SET is_active = false WHERE sourced_id LIKE 'many-%' AND id % 20 = 7",
    "UPDATE sis_guardian SET is_active = false WHERE sourced_id LIKE 'many-%' AND id % 25 = 7",
    """INSERT INTO sis_staffmember (sourced_id, is_active, last_name, first_name, middle_name, search_key,
            email,
            role)
        SELECT 'many-staff-' || n, n % 15 > 0, 'Teacher' || n, 'Pat', '', 'teacher' || n || ' pat',
            'staff' || n || '@example.org', CASE n % 12 WHEN 0 THEN 'technician' ELSE 'teacher' END
        FROM generate_series(1, %(students)s / 15) AS n""",
    """INSERT INTO sis_staffmember_schools (staffmember_id, school_id)
        SELECT m.id, (array(SELECT id FROM sis_school ORDER BY id))[m.id % (SELECT count(*) FROM sis_school)
            + 1]
        FROM sis_staffmember AS m WHERE m.sourced_id LIKE 'many-%'""",
    """INSERT INTO sis_staffscope (staff_id, school_id, role, is_active)
        SELECT staffmember_id, school_id, 'technician', staffmember_id % 9 > 0 FROM sis_staffmember_schools
        ON CONFLICT DO NOTHING""",
    """INSERT INTO portal_user (password, is_superuser, kind, username, username_key, first_name, last_name,
            email, language, state, disabled_reason, disabled_at, session_nonce, salt, created_at)
        SELECT '!' || id, false, 'staff', email, email, first_name, last_name, email, 'en',
            CASE WHEN id % 10 = 0 THEN 'disabled' ELSE 'active' END,
            CASE WHEN id % 10 = 0 THEN 'departed' ELSE '' END, CASE WHEN id % 10 = 0 THEN now() END,
            left(md5(email), 16), left(md5('salt' || email), 22), now()
        FROM sis_staffmember WHERE sourced_id LIKE 'many-%' AND id % 4 > 0""",
    """INSERT INTO portal_staffaccount (user_id, staff_id, invited_at)
        SELECT u.id, m.id, now() FROM sis_staffmember AS m JOIN portal_user AS u ON u.username_key = m.email
        WHERE m.sourced_id LIKE 'many-%'""",
    """INSERT INTO portal_user_groups (user_id, group_id)
        SELECT u.id, g.id FROM portal_user AS u JOIN auth_group AS g
        ON g.name = CASE WHEN u.id % 12 = 0 THEN 'technician' ELSE 'teacher' END
        WHERE u.username_key LIKE 'staff%@example.org'""",
    """INSERT INTO sis_course (sourced_id, is_active, title, code, school_id)
        SELECT 'many-course-of-' || s.id || '-' || n, true, 'Course ' || n, 'C' || n, s.id
        FROM sis_school AS s, generate_series(1, 60) AS n""",
    """INSERT INTO sis_section (sourced_id, is_active, title, kind, code, room, periods, school_id, course_id)
        SELECT c.sourced_id || '-' || n, n > 1, c.title, 'scheduled', c.code || '-' || n, '', n::text,
            c.school_id, c.id
        FROM sis_course AS c, generate_series(1, 4) AS n WHERE c.sourced_id LIKE 'many-course-of-%'""",
    """INSERT INTO sis_attendance (first_seen, changed_at, student_id, day, period, status, excuse, reason,
            comment)
        SELECT now(), now(), s.id, current_date - (day * 3 + s.id % 3)::integer, '',
            CASE WHEN s.id % 4 = 0 THEN 'tardy' ELSE 'absent' END, 'unexcused', '', ''
        FROM sis_student AS s, generate_series(0, 3) AS day WHERE s.sourced_id LIKE 'many-%'""",
    """INSERT INTO django_tasks_database_dbtaskresult (id, status, enqueued_at, started_at, finished_at,
            args_kwargs, priority, task_path, worker_ids, queue_name, backend_name, run_after, return_value,
            exception_class_path, traceback)
        SELECT gen_random_uuid(), CASE WHEN n % 500 = 0 THEN 'FAILED' ELSE 'SUCCESSFUL' END,
            now() - n * interval '1 minute', now(), now(), '{"args": [], "kwargs": {}}', 0,
            'portal.mail.send_mail', '[]', 'mail', 'default', now(), 'null', '', ''
        FROM generate_series(1, %(students)s) AS n""",
    """INSERT INTO sis_rosterimport (path, started_at, finished_at, started_by, outcome, scope, forced,
            dry_run,
            loads_before, counts, report)
        SELECT 'many', now() - n * interval '8 hours', now(), '', CASE n % 40 WHEN 0 THEN 'refused' WHEN 1
            THEN 'broken' ELSE 'applied' END, CASE n % 3 WHEN 0 THEN '' ELSE 'attendance' END, false, false,
            n,
            '{}', repeat('x', 500) FROM generate_series(1, 4000) AS n""",
    """INSERT INTO portal_formerusername (username_key, user_id, since, told_at, freed_at)
        SELECT 's9' || lpad((id % 1000000)::text, 6, '0') || id, id, now() - (id % 900) * interval '1 day',
            now(), CASE WHEN id % 20 > 0 THEN now() END
        FROM portal_user WHERE kind = 'student' AND id % 5 = 0""",
    """INSERT INTO portal_signinreport (user_id, reported_at, closed_at)
        SELECT id, now() - (id % 900) * interval '1 day', CASE WHEN id % 50 > 0 THEN now() END
        FROM portal_user WHERE kind IN ('student', 'parent') AND id % 6 = 0""",
    """INSERT INTO claims_numbersearch (student_id, noticed_at, failures, last_at, last_ip, closed_at)
        SELECT id, now(), 20, now() - (id % 900) * interval '1 day', '203.0.113.9',
            CASE WHEN id % 50 > 0 THEN now() END
        FROM sis_student WHERE sourced_id LIKE 'many-%' AND id % 3 = 0""",
    """INSERT INTO portal_massreading (user_id, noticed_at, last_at, times, closed_at)
        SELECT id, now() - (id % 900) * interval '1 day', now(), 1, CASE WHEN id % 50 > 0 THEN now() END
        FROM portal_user WHERE kind = 'staff' AND username_key LIKE 'staff%@example.org'""",
    """INSERT INTO parents_accesshold (guardian_id, student_id, reason, last_day, set_by_id, set_at,
            lifted_at)
        SELECT guardian_id, student_id, 'Order', CASE WHEN id % 3 = 0 THEN current_date + (id % 30)::integer
            END,
            (SELECT min(id) FROM portal_user WHERE kind = 'staff'), now() - (id % 900) * interval '1 day',
            CASE WHEN id % 10 > 0 THEN now() - (id % 800) * interval '1 day' END
        FROM sis_relationship WHERE id % 7 = 0""",
    """INSERT INTO parents_correctionrequest (student_id, kind, about, text, asked_at, asked_by_id, state,
            answer,
            answered_at)
        SELECT t.student_id, CASE a.id % 3 WHEN 0 THEN 'attendance' WHEN 1 THEN 'grades' ELSE 'household' END,
            ('{"day": "2026-10-05", "class": "Math", "item": "phone"}')::jsonb, 'It is wrong.',
            now() - (a.id % 900) * interval '1 day', a.user_id,
            CASE WHEN a.id % 30 > 0 THEN 'done' ELSE 'received' END, '', CASE WHEN a.id % 30 > 0 THEN now()
            END
        FROM parents_guardianaccount AS a JOIN sis_relationship AS t ON t.guardian_id = a.guardian_id
        WHERE a.id % 8 = 0""",
    """UPDATE parents_activationkey SET used_at = CASE WHEN guardian_id % 4 = 0 THEN now() END,
            revoked_at = CASE WHEN guardian_id % 50 = 1 THEN now() END""",
    """INSERT INTO portal_postednotice (school_id, grades, first_day, last_day, posted_at, posted_by_id)
        SELECT s.id, '', current_date - n * 7, current_date - n * 7 + 10, now(),
            (SELECT min(id) FROM portal_user WHERE kind = 'staff')
        FROM sis_school AS s, generate_series(1, 60) AS n""",
    """INSERT INTO portal_resource (icon, link, category, "order", for_students, for_parents, for_staff,
            is_active, client_state, made_at)
        SELECT '', 'https://example.org/' || n, 'learning', n, true, false, false, n % 5 > 0, '', now()
        FROM generate_series(1, 400) AS n""",
    """INSERT INTO parents_letterrun (school_id, homerooms, printed_by_id, printed_at)
        SELECT s.id, 'Homeroom 1', (SELECT min(id) FROM portal_user WHERE kind = 'staff'),
            now() - n * interval '1 day' FROM sis_school AS s, generate_series(1, 30) AS n""",
)
AT_ONCE = 250_000  # events in one statement, which has a time limit
_EVENTS = """INSERT INTO portal_accessevent (at, kind, success, user_id, actor_id, student_id, ip, agent,
            detail)
    SELECT now() - n * interval '6 seconds', (ARRAY['portal.sign_in', 'claims.match', 'portal.record_opened',
            'parents.sign_in', 'portal.home_opened'])[n %% 5 + 1], n %% 10 > 0,
        lo + n %% (hi - lo + 1), CASE WHEN n %% 5 = 2 THEN lo + n %% (hi - lo + 1) END,
        CASE WHEN n %% 5 = 1 THEN (SELECT min(id) FROM sis_student) + n %% 1000 END,
        ('10.' || n %% 200 || '.' || n %% 250 || '.7')::inet, '', '{}'
    FROM generate_series(%(first)s, %(last)s) AS n, (SELECT min(id) AS lo, max(id) AS hi FROM portal_user) AS
            users"""


def fill_desk(*, students: int, events: int) -> None:
    """Fill every other table of the staff's lists for so many students, and the log with so many events."""
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement.replace("%(students)s", str(students)))
        for first in range(1, events + 1, AT_ONCE):
            cursor.execute(_EVENTS, {"first": first, "last": min(first + AT_ONCE - 1, events)})
        cursor.execute("ANALYZE")
