"""A bare Django view that renders the table of the grades page, cell for cell, in English.

It reads what any page of a signed-in person reads (a session and its user), the columns and the rows of the
table with two statements of its own, and renders them with Django's templates. `tests/bench/pages.py` makes
sure that the portal's table says the same.
"""

import os
import secrets
from typing import Any

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

# The grades that are posted, by term and task.
COLUMNS = """
    SELECT term.id, task.id, term.title, task.title, max(grade.posted_at AT TIME ZONE %(zone)s)
    FROM sis_grade AS grade
    JOIN sis_term AS term ON term.id = grade.term_id
    JOIN sis_gradingtask AS task ON task.id = grade.grading_task_id
    WHERE grade.student_id = %(student)s AND grade.state = 'posted' AND grade.is_active AND grade.is_published
        AND grade.section_id IS NOT NULL
    GROUP BY term.id, task.id
    ORDER BY term."end", term.start, term.id, max(grade.posted_at), task."order"
"""
# Each class with its posted grades, what its work of this term adds up to, and the work that is missing.
ROWS = """
    SELECT section.id, section.title, section.periods, of_class.terms, of_class.begins, of_class.teachers,
        of_class.posted, sum.percent,
        (
            SELECT level ->> 'label' FROM sis_scorescale AS scale, jsonb_array_elements(scale.levels) AS level
            WHERE scale.id = %(scale)s AND (level ->> 'lowest')::numeric <= sum.percent
            ORDER BY (level ->> 'lowest')::numeric DESC LIMIT 1
        ),
        work.new, work.missing, work.not_handed_in
    FROM sis_enrollment AS enrollment
    JOIN sis_section AS section ON section.id = enrollment.section_id AND section.is_active
    CROSS JOIN LATERAL (
        SELECT
            (
                SELECT string_agg(trim(staff.first_name || ' ' || staff.last_name), ', '
                    ORDER BY place."primary" DESC, place.id)
                FROM sis_sectionteacher AS place JOIN sis_staffmember AS staff ON staff.id = place.staff_id
                WHERE place.section_id = section.id AND place.is_active AND staff.is_active
                    AND (place.begin IS NULL OR place.begin <= %(today)s)
                    AND (place."end" IS NULL OR place."end" > %(today)s)
            ) AS teachers,
            (
                SELECT json_object_agg(grade.term_id || ' ' || grade.grading_task_id,
                    json_build_array(grade.mark, trim_scale(grade.percent)))
                FROM sis_grade AS grade
                WHERE grade.student_id = enrollment.student_id AND grade.section_id = section.id
                    AND grade.state = 'posted' AND grade.is_active AND grade.is_published
            ) AS posted,
            array_agg(term.id) AS terms, min(term.start) AS begins
        FROM sis_section_terms AS own
        JOIN sis_term AS term ON term.id = own.term_id OR term.parent_id = own.term_id
        WHERE own.section_id = section.id
    ) AS of_class
    CROSS JOIN LATERAL (
        SELECT round(sum(weight * earned / possible) * 100 / sum(weight), 2) AS percent
        FROM (
            SELECT own.weight, sum(score.score * assignment.multiplier) AS earned,
                sum(assignment.points_possible * assignment.multiplier) AS possible
            FROM sis_assignment AS assignment
            JOIN sis_score AS score
                ON score.assignment_id = assignment.id AND score.student_id = enrollment.student_id
            JOIN sis_sectioncategory AS own
                ON own.section_id = section.id AND own.category_id = assignment.category_id AND own.is_active
            WHERE assignment.section_id = section.id AND assignment.term_id = %(term)s
                AND assignment.is_active AND assignment.is_published
                AND assignment.assigned_on <= %(today)s AND score.is_active AND score.is_published
                AND score.status = 'fully graded'
            GROUP BY own.id
        ) AS category
    ) AS sum
    CROSS JOIN LATERAL (
        SELECT
            count(*) FILTER (
                WHERE score.status = 'fully graded' AND score.changed_at > now() - interval '7 days'
            ) AS new,
            count(*) FILTER (WHERE score.is_missing AND assignment.term_id = %(term)s) AS missing,
            count(*) FILTER (
                WHERE score.status = 'not submitted' AND NOT score.is_missing
                    AND assignment.term_id = %(term)s AND assignment.due_on < %(today)s
            ) AS not_handed_in
        FROM sis_assignment AS assignment
        JOIN sis_score AS score
            ON score.assignment_id = assignment.id AND score.student_id = enrollment.student_id
        WHERE assignment.section_id = section.id AND assignment.is_active AND assignment.is_published
            AND assignment.assigned_on <= %(today)s AND score.is_active AND score.is_published
    ) AS work
    WHERE enrollment.student_id = %(student)s AND enrollment.is_active
    ORDER BY section.periods, section.title
"""
TABLE = """<!doctype html><html lang="en"><title>Grades</title><main><h1>Grades</h1>
<table class="grades"><thead><tr>
<th scope="col" rowspan="2" class="class-name"><b>Class</b>
<span>Open a class to see its assignments</span></th>
{% regroup columns by 2 as terms %}{% for term in terms %}
<th scope="colgroup" colspan="{{ term.list|length }}"><b>{{ term.grouper }}</b></th>{% endfor %}
<th scope="col" rowspan="2" class="now"><b>{{ term_now }}, now</b></th>
<th scope="col" rowspan="2" class="to-hand-in"><b>Missing work</b> <span>this term</span></th></tr>
<tr>{% for term, task, term_title, task_title, posted_on in columns %}
<th scope="col"><span>{{ task_title }}</span>
<span class="when">posted {{ posted_on|date:"M j" }}</span></th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>
<th scope="row" class="class-name"><b><a href="{{ request.path }}{{ row.id }}/">{{ row.title }}</a></b>
{% if row.new %}<span class="new-mark">{{ row.new }} NEW</span>{% endif %}
<span>{% if row.periods %}Period {{ row.periods }} · {% endif %}
{% if row.teachers %}<span translate="no">{{ row.teachers }}</span>{% else %}no teacher listed yet{% endif %}
</span></th>
{% for name, cell, is_taught in row.posted %}<td {% if not cell %}class="blank not_posted"{% endif %}>
<span class="cell-name">{{ name }}</span>
<span>{% if cell %}<span class="grade">{{ cell.0 }}</span>
{% if cell.1 is not None %}<span class="grade-percent">{{ cell.1 }}</span>{% endif %}
{% elif is_taught %}Not posted{% else %}No class at that time{% endif %}</span></td>{% endfor %}
<td class="now"><span class="cell-name">{{ term_now }}, now</span> <span class="grade-now">
{% if row.mark %}<a href="{{ request.path }}{{ row.id }}/"><span class="hidden">In progress:</span>
<span class="grade in-progress">{{ row.mark }}</span>
<span class="grade-percent">{{ row.percent }}</span></a>
<span class="changed">{% if row.task %}{{ row.task }} ·{% endif %} based on the work so far</span>
{% elif row.is_to_come %}<span class="blank">begins {{ row.begins|date:"M j" }}</span>
{% else %}<span class="blank">Nothing counts yet</span>{% endif %}</span></td>
<td class="to-hand-in"><span class="cell-name">Missing work</span> <span>
{% if row.missing %}<b class="bad"><svg class="icon" width="20" height="20" aria-hidden="true">
<use href="/static/img/icons.svg#missing" /></svg> {{ row.missing }} missing</b>{% endif %}
{% if row.not_handed_in %}<b class="warning"><svg class="icon" width="20" height="20" aria-hidden="true">
<use href="/static/img/icons.svg#late" /></svg> {{ row.not_handed_in }} not handed in</b>{% endif %}
{% if not row.missing and not row.not_handed_in %}<b class="good">
<svg class="icon" width="20" height="20" aria-hidden="true"><use href="/static/img/icons.svg#none" /></svg>
None</b>{% endif %}</span></td></tr>{% endfor %}</tbody></table></main></html>"""
NAMES = (
    *("id", "title", "periods", "terms", "begins", "teachers", "posted", "percent", "mark"),
    *("new", "missing", "not_handed_in"),
)
# The term of today, and the scale of letters.
NOW = """
    SELECT term.id, term.title, (SELECT id FROM sis_scorescale WHERE kind = 'letter' LIMIT 1)
    FROM sis_term AS term WHERE %(today)s >= term.start AND %(today)s < term."end"
    ORDER BY term."end" - term.start LIMIT 1
"""

if not settings.configured:
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(40),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.bench.bare_table",
        DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 600}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        LOGGING_CONFIG=None,
        TIME_ZONE="America/New_York",
    )
    django.setup()

    table = engines["django"].from_string(TABLE)

    def grades(request: HttpRequest, student_id: int) -> HttpResponse:
        """Show a student's classes."""
        today = timezone.localdate()
        parameters: dict[str, Any] = {"student": student_id, "zone": settings.TIME_ZONE, "today": today}
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM django_session WHERE session_key = %s", [request.COOKIES["key"]])
            cursor.execute("SELECT * FROM portal_user WHERE username = %s", [request.COOKIES["user"]])
            cursor.execute(NOW, parameters)
            term, term_now, scale = cursor.fetchone()
            cursor.execute(COLUMNS, parameters)
            columns = cursor.fetchall()
            cursor.execute(ROWS, {**parameters, "term": term, "scale": scale})
            rows = [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            posted = row["posted"] or {}
            row["posted"] = [
                (f"{term_title}, {task_title}", posted.get(f"{term} {task}"), term in row["terms"])
                for term, task, term_title, task_title, _posted_on in columns
            ]
            row["is_to_come"] = row["begins"] > today
            row["task"] = columns[-1][3] if posted else ""
        context = {"columns": columns, "rows": rows, "term_now": term_now}
        return HttpResponse(table.render(context, request))

    urlpatterns = [path("<int:student_id>/", grades)]
    application = get_wsgi_application()
