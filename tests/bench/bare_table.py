"""A bare Django view that renders the table of the grades page.

It reads what any page of a signed-in person reads (a session and its user), the rows of the table in one
statement, and renders the cells with Django's templates.
"""

import os
import secrets

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

STATEMENT = """
    SELECT section.title, section.room, max(grade.mark), count(score.id), avg(score.score)
    FROM sis_enrollment AS enrollment
    JOIN sis_section AS section ON section.id = enrollment.section_id
    LEFT JOIN sis_grade AS grade ON grade.section_id = section.id AND grade.student_id = enrollment.student_id
    LEFT JOIN sis_assignment AS assignment ON assignment.section_id = section.id
    LEFT JOIN sis_score AS score
        ON score.assignment_id = assignment.id AND score.student_id = enrollment.student_id
    WHERE enrollment.student_id = %s
    GROUP BY section.id ORDER BY section.title
"""
TABLE = """<!doctype html><html lang="en"><title>Grades</title><main><h1>Grades</h1><table class="grades">
<thead><tr><th scope="col">Class<th scope="col">Room<th scope="col">Grade<th scope="col">Now
<th scope="col">Work
<tbody>{% for title, room, mark, count, average in rows %}
<tr><th scope="row" class="class-name"><b><a href="{{ forloop.counter }}/">{{ title }}</a></b><td>{{ room }}
<td>{% if mark %}<span class="grade">{{ mark }}</span>{% else %}<span>Not posted</span>{% endif %}
<td>{% if average is not None %}{{ average|floatformat:2 }}{% else %}Nothing counts yet{% endif %}
<td>{% if count %}{{ count }}{% else %}<b class="good">None</b>{% endif %}{% endfor %}</table></main>"""

if not settings.configured:
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(40),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.bench.bare_table",
        DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 600}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        LOGGING_CONFIG=None,
    )
    django.setup()

    from django.db import connection

    table = engines["django"].from_string(TABLE)

    def grades(request: HttpRequest, student_id: int) -> HttpResponse:
        """Show a student's classes."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM django_session WHERE session_key = %s", [request.COOKIES["key"]])
            cursor.execute("SELECT * FROM portal_user WHERE username = %s", [request.COOKIES["user"]])
            cursor.execute(STATEMENT, [student_id])
            return HttpResponse(table.render({"rows": cursor.fetchall()}, request))

    urlpatterns = [path("<int:student_id>/", grades)]
    application = get_wsgi_application()
