"""Each statement of the records finds its rows by an index, in a district of 20,000 students (EXPLAIN)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from sis.models import Attendance, Score, Student
from tests.district import kept_for_module
from tests.explaining import read_whole, visits
from tests.school_records import TODAY, GradingTaskFactory, TaughtSchool, teach_school
from tests.sis.records_calls import calls

pytestmark = pytest.mark.scale
SIZE, SECTIONS, SCHOOLS = 20_000, 2_000, 65
LARGE = {
    "sis_assignment",
    "sis_attendance",
    "sis_calendarday",
    "sis_enrollment",
    "sis_grade",
    "sis_meeting",
    "sis_score",
    "sis_section",
    "sis_section_terms",
    "sis_sectionteacher",
    "sis_student",
}

# Each student is in three classes, each class has 20 assignments, and a student has five scores.
_FILL = """
INSERT INTO sis_school (sourced_id, is_active, name, level, grades, contact_name, contact_phone,
        contact_email, contact_hours)
    SELECT 'many-' || n, true, 'School ' || n, '', '', '', '', '', ''
    FROM generate_series(1, %(schools)s) AS n;
INSERT INTO sis_student (sourced_id, is_active, number, last_name, first_name, middle_name, grade, school_id,
        entered_at, home_language, search_key)
    SELECT 'many-' || n, true, lpad((4000000 + n)::text, 7, '0'), 'Nguyen', 'Pat' || n, '', '07',
        s.first + n %% %(schools)s, now(), '', ''
    FROM generate_series(1, %(size)s) AS n,
        (SELECT min(id) AS first FROM sis_school WHERE sourced_id LIKE 'many-%%') AS s;
INSERT INTO sis_section (sourced_id, is_active, title, kind, code, room, periods, school_id, course_id)
    SELECT 'many-' || n, true, 'Class ' || n, 'scheduled', '', '', '1', s.id, %(course)s
    FROM generate_series(1, %(sections)s) AS n
    JOIN sis_school AS s ON s.sourced_id = 'many-' || 1 + n %% %(schools)s;
INSERT INTO sis_section_terms (section_id, term_id)
    SELECT s.id, t.id FROM sis_section AS s, sis_term AS t
    WHERE s.sourced_id LIKE 'many-%%' AND t.kind = 'term';
INSERT INTO sis_staffmember (sourced_id, is_active, last_name, first_name, middle_name, email, role)
    SELECT 'many-' || n, true, 'Osei', 'Ana', '', '', 'teacher' FROM generate_series(1, %(sections)s) AS n;
INSERT INTO sis_sectionteacher (sourced_id, is_active, staff_id, section_id, "primary")
    SELECT s.sourced_id, true, f.id, s.id, true
    FROM sis_section AS s JOIN sis_staffmember AS f ON f.sourced_id = s.sourced_id;
INSERT INTO sis_enrollment (sourced_id, is_active, student_id, section_id)
    SELECT p.sourced_id || '-' || k, true, p.id, s.first + (p.id * 7 + k * 611) %% %(sections)s
    FROM sis_student AS p, generate_series(1, 3) AS k,
        (SELECT min(id) AS first FROM sis_section WHERE sourced_id LIKE 'many-%%') AS s
    WHERE p.sourced_id LIKE 'many-%%';
INSERT INTO sis_assignment (sourced_id, is_active, title, description, assigned_on, due_on, section_id,
        category_id, term_id, points_possible, is_extra_credit, multiplier, is_published)
    SELECT s.sourced_id || '-' || k, true, 'Work', '', %(today)s::date - 3 * k, %(today)s::date + 10 - 3 * k,
        s.id, %(category)s, %(term)s, 10, false, 1, true
    FROM sis_section AS s, generate_series(1, 20) AS k WHERE s.sourced_id LIKE 'many-%%';
INSERT INTO sis_score (sourced_id, is_active, assignment_id, student_id, status, score, text_score, scored_on,
        comment, in_progress, is_incomplete, is_late, is_missing, flag, is_published, entered_by, first_seen,
        changed_at)
    SELECT e.sourced_id || '-' || a.id, true, a.id, e.student_id, 'fully graded', 9, '', a.due_on, '',
        false, false, false, false, '', true, '', now(), now()
    FROM sis_enrollment AS e JOIN sis_assignment AS a ON a.section_id = e.section_id
    WHERE e.sourced_id LIKE 'many-%%-1' AND a.sourced_id LIKE '%%-1_';
INSERT INTO sis_attendance (student_id, day, period, status, excuse, reason, comment, first_seen, changed_at)
    SELECT id, %(today)s::date - 7 * k, '', 'absent', 'excused', '', '', now(), now()
    FROM sis_student, generate_series(0, 3) AS k WHERE sourced_id LIKE 'many-%%';
INSERT INTO sis_grade (student_id, section_id, grading_task_id, term_id, state, mark, comment, is_published,
        is_active, first_seen, changed_at)
    SELECT student_id, section_id, %(task)s, %(term)s, 'posted', 'A', '', true, true, now(), now()
    FROM sis_enrollment WHERE sourced_id LIKE 'many-%%' ON CONFLICT DO NOTHING;
INSERT INTO sis_period (sourced_id, is_active, school_id, name, "order")
    SELECT sourced_id || '-' || k, true, id, k::text, k FROM sis_school, generate_series(1, 8) AS k
    WHERE sourced_id LIKE 'many-%%';
INSERT INTO sis_belltime (schedule, is_active, period_id, start, "end")
    SELECT 'Regular', true, id, '08:00'::time + "order" * interval '1 hour',
        '08:50'::time + "order" * interval '1 hour'
    FROM sis_period;
INSERT INTO sis_meeting (section_id, period_id, day_label, room, team, is_active)
    SELECT s.id, p.id, '', '', '', true
    FROM sis_section AS s JOIN sis_period AS p ON p.school_id = s.school_id AND p."order" = 1 + s.id %% 8;
INSERT INTO sis_calendarday (school_id, day, schedule, label, is_instructional, is_active)
    SELECT id, %(today)s::date - k, 'Regular', '', true, true
    FROM sis_school, generate_series(-100, 100) AS k;
"""


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[TaughtSchool]:
    with kept_for_module(django_db_blocker):
        made = teach_school()
        parameters: dict[str, Any] = {
            "size": SIZE,
            "sections": SECTIONS,
            "schools": SCHOOLS,
            "today": TODAY,
            "course": made.math.course_id,
            "category": made.classwork.pk,
            "term": made.t2.pk,
            "task": GradingTaskFactory.create().pk,
        }
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(_FILL, parameters)
            cursor.execute(f"ANALYZE {', '.join(sorted(LARGE))}, sis_period, sis_belltime")
        connection.check_constraints()
        yield made


@pytest.mark.django_db
def test_no_call_reads_a_large_table_from_end_to_end(school: TaughtSchool) -> None:
    family = list(
        Student.objects.filter(number__in=["4000123", "4007001", "4012345"]).values_list("pk", flat=True)
    )
    assert Score.objects.filter(student_id=family[0]).count() >= 5
    whole = {}
    for name, call in calls().items():
        with read_whole(LARGE) as found:
            call(family)
        if found:
            whole[name] = found
    assert whole == {}


@pytest.mark.django_db
def test_a_full_scan_is_found(school: TaughtSchool) -> None:
    with read_whole(LARGE) as found:
        list(Attendance.objects.filter(comment="x"))
    assert [table for table, _sql in found] == ["sis_attendance"]


@pytest.mark.django_db
def test_what_is_to_do_is_read_score_by_score(school: TaughtSchool) -> None:
    """Each child has 60 assignments in three classes; the scores are looked up by student and assignment."""
    numbers = ["4000123", "4007001", "4012345"]
    family = list(Student.objects.filter(number__in=numbers).values_list("pk", flat=True))
    with visits() as seen:
        calls()["to_do_of"](family)
    [work] = [rows for rows, sql in seen if "sis_score" in sql]
    assert work <= 5 * 3 * 60, work
