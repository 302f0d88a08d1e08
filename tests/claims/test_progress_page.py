"""The page Who has claimed: correct numbers for each role, names, printed lists and a safe CSV file (A4)."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from portal import hooks
from portal.models import AccessEvent
from sis.hooks import Registry
from sis.models import Section, Student
from tests.cast import Cast, claim, sign_in
from tests.counting import row_statements
from tests.district import fill_district
from tests.factories import EnrollmentFactory, SectionFactory, SectionTeacherFactory, StudentFactory
from tests.visiting import Client

PAGE = "/admin/claims/claimprogress/"


def staff_browser(who: str) -> Client:
    client = Client()
    sign_in(client, who)
    return client


@pytest.fixture
def chief(cast: Cast) -> Client:
    return staff_browser("district@example.org")


@pytest.fixture
def homeroom(cast: Cast) -> Section:
    room = SectionFactory.create(title="7B", kind="homeroom", school=cast.school)
    SectionTeacherFactory.create(staff=cast.teacher, section=room)
    Student.objects.filter(pk__in=[cast.marcia.pk, cast.daffy.pk]).update(homeroom=room)
    return room


def rows(page: Any, title: str) -> dict[str, tuple[int, int, int, int]]:
    found = dict(page.context["parts"])[title]
    return {row.label: (row.numbers.enrolled, *(bar.number for bar in row.bars)) for row in found}


def saved(client: Client, query: str = "") -> list[list[str]]:
    answer = client.post(f"{PAGE}export/{query}")
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_district_sees_schools_and_grades(chief: Client, cast: Cast) -> None:
    sign_in(Client(), "S0123457")
    StudentFactory.create(school=cast.school, grade="08")
    page = chief.get(PAGE)
    assert rows(page, "By school") == {
        "Babb Middle": (3, 1, 1, 1),
        str(cast.stranger.school): (1, 0, 0, 0),
    }
    assert rows(page, "By grade") == {"07": (3, 1, 1, 1), "08": (1, 0, 0, 0)}
    assert "<b>1</b> of 4" in page.text
    assert "<b>3</b> have not" in page.text
    assert "By homeroom" not in dict(page.context["parts"])


def test_a_school_shows_its_homerooms_with_their_teachers(
    chief: Client, cast: Cast, homeroom: Section
) -> None:
    page = chief.get(PAGE, {"school": cast.school.pk})
    assert rows(page, "By homeroom") == {"7B – Dolores Tejada": (2, 1, 1, 0)}
    assert "Babb Middle" in page.text


@pytest.mark.slow
def test_every_link_lists_as_many_names_as_its_number(chief: Client, cast: Cast, homeroom: Section) -> None:
    claim(StudentFactory.create(school=cast.school, grade="08"))
    sign_in(Client(), "S0123457")
    for query in ("", f"?school={cast.school.pk}"):
        page = chief.get(PAGE + query)
        groups = [page.context["all"], *(row for _title, found in page.context["parts"] for row in found)]
        for row in groups:
            behind = [(bar.names, bar.number) for bar in row.bars]
            for path, number in [*behind, (row.missing, row.numbers.unclaimed)]:
                if path:
                    found = chief.get(path).context["cl"].result_list
                    assert len(found) == number, (row.label, path)


def test_a_technician_sees_only_their_own_school(cast: Cast) -> None:
    technician = staff_browser("tech@example.org")
    page = technician.get(PAGE)
    assert page.context["all"].numbers.enrolled == 2
    assert "Babb Middle" in page.text
    theirs = technician.get(f"{PAGE}?school={cast.stranger.school_id}")
    assert theirs.status_code == 404
    assert technician.post(f"{PAGE}export/?school={cast.stranger.school_id}").status_code == 404
    assert technician.get(f"{PAGE}print/?school={cast.stranger.school_id}").status_code == 404
    assert AccessEvent.objects.filter(kind="portal.admin_denied", success=False).count() == 3
    assert [row[5] for row in saved(technician)[1:]] == ["0393354", "0123457"]


def test_a_teacher_sees_only_their_own_students(cast: Cast, homeroom: Section) -> None:
    StudentFactory.create(school=cast.school)
    page = staff_browser("teacher@example.org").get(PAGE)
    assert page.context["all"].numbers.enrolled == 2
    assert rows(page, "By homeroom") == {"7B – Dolores Tejada": (2, 1, 1, 0)}


@pytest.fixture
def math(cast: Cast) -> Section:
    """Another class of the teacher, with one of her students and one of no homeroom of hers."""
    section = SectionFactory.create(title="Math 7", periods="3", school=cast.school)
    SectionTeacherFactory.create(staff=cast.teacher, section=section)
    EnrollmentFactory.create(section=section, student=cast.marcia)
    EnrollmentFactory.create(section=section, student=StudentFactory.create(school=cast.school))
    return section


@pytest.mark.slow
def test_a_teacher_sees_the_numbers_of_each_class_and_of_one(
    cast: Cast, homeroom: Section, math: Section
) -> None:
    sign_in(Client(), "S0123457")
    teacher = staff_browser("teacher@example.org")
    page = teacher.get(PAGE)
    assert rows(page, "By class") == {
        "7B": (2, 1, 1, 1),
        "Math 7, period 3": (2, 1, 1, 1),
        "Science 7": (2, 1, 1, 1),
    }
    assert page.context["all"].numbers.enrolled == 3
    found = {row.label: row for row in dict(page.context["parts"])["By class"]}["Math 7, period 3"]
    for path, number in [(found.bars[0].names, 1), (found.missing, 1)]:
        assert len(teacher.get(path).context["cl"].result_list) == number
    inside = teacher.get(PAGE + found.inside)
    assert inside.context["all"].numbers.enrolled == 2
    assert "Math 7, period 3 – Dolores Tejada:" in inside.text


def test_a_teacher_prints_a_sheet_for_each_class_or_one(cast: Cast, homeroom: Section, math: Section) -> None:
    teacher = staff_browser("teacher@example.org")
    for query, titles in (
        (
            "by=class",
            ["7B – Dolores Tejada", "Math 7, period 3 – Dolores Tejada", "Science 7 – Dolores Tejada"],
        ),
        (f"class={math.pk}", ["Math 7, period 3 – Dolores Tejada"]),
    ):
        sheets = teacher.get(f"{PAGE}print/?{query}").context["sheets"]
        assert [room.label_with_teacher for room, _members in sheets] == titles
        assert {len(members) for _room, members in sheets} == {2}


def test_the_file_names_homerooms_with_their_teachers_and_a_teachers_classes(
    chief: Client, cast: Cast, homeroom: Section, math: Section
) -> None:
    teacher = staff_browser("teacher@example.org")
    header, *lines = saved(teacher)
    assert (header[2], header[-1]) == ("Homeroom", "Classes")
    found = {line[5]: (line[2], line[-1]) for line in lines}
    assert found["0123457"] == ("7B – Dolores Tejada", "7B; Math 7, period 3; Science 7")
    assert found["0393354"] == ("7B – Dolores Tejada", "7B; Science 7")
    assert len(saved(teacher, f"?class={math.pk}")) == 3
    header, *lines = saved(chief)
    assert (header[-1], lines[0][2]) == ("Signed in since", "7B – Dolores Tejada")


@pytest.mark.parametrize("who", ["teacher@example.org", "tech@example.org", "district@example.org"])
def test_the_class_of_another_teacher_is_not_found(cast: Cast, who: str) -> None:
    theirs = SectionFactory.create(school=cast.school)
    EnrollmentFactory.create(section=theirs, student=cast.marcia)
    client = staff_browser(who)
    for asked in (theirs.pk, 999999, "x"):
        assert client.get(PAGE, {"class": asked}).status_code == 404
        assert client.get(f"{PAGE}print/", {"class": asked}).status_code == 404
        assert client.post(f"{PAGE}export/?class={asked}").status_code == 404
    denied = AccessEvent.objects.filter(kind="portal.admin_denied")
    assert {event.detail.get("record_id") for event in denied} == {theirs.pk}


@pytest.mark.slow
def test_any_number_of_classes_costs_the_same(cast: Cast, math: Section) -> None:
    teacher = staff_browser("teacher@example.org")
    asked: list[Callable[[], object]] = [
        partial(teacher.get, PAGE),
        partial(saved, teacher),
        partial(teacher.get, f"{PAGE}print/?by=class"),
    ]
    counts: list[list[int]] = []
    for _ in range(2):
        counts.append([])
        for ask in asked:
            with row_statements() as seen:
                ask()
            counts[-1].append(len(seen))
        for section in SectionFactory.create_batch(6, school=cast.school):
            SectionTeacherFactory.create(staff=cast.teacher, section=section)
            for student in StudentFactory.create_batch(3, school=cast.school):
                EnrollmentFactory.create(section=section, student=student)
    assert counts[0] == counts[1]


def test_without_the_permission_the_page_is_refused(cast: Cast) -> None:
    outsider = staff_browser("outsider@example.org")
    assert outsider.get(PAGE).status_code == 403
    assert outsider.get(f"{PAGE}print/").status_code == 403
    assert outsider.post(f"{PAGE}export/").status_code == 403


@pytest.mark.parametrize(
    "query", ["school=x", "school=999999", f"school={'9' * 40}", "homeroom=-1", "account=all", "grade=99"]
)
def test_an_unknown_school_grade_or_homeroom_is_not_found(chief: Client, query: str) -> None:
    assert chief.get(f"{PAGE}?{query}").status_code == 404


def test_the_deadline_shows_the_claims_needed_per_day(chief: Client, settings: Any) -> None:
    assert "Deadline" not in chief.get(PAGE).text
    settings.CLAIM_DEADLINE = timezone.localdate() + timedelta(days=2)
    text = " ".join(chief.get(PAGE).text.split())
    assert "2 days left" in text
    assert "That takes 1 claims a day" in text
    settings.CLAIM_DEADLINE = date(2020, 9, 1)
    assert "The deadline was 09/01/2020" in chief.get(PAGE).text


@pytest.mark.parametrize(("days", "columns"), [("", 14), ("14", 14), ("30", 30), ("x", 14)])
def test_the_trend_has_a_column_a_day(chief: Client, days: str, columns: int) -> None:
    page = chief.get(PAGE, {"days": days})
    assert len(page.context["days"]) == columns
    assert page.context["days"][-1].claims == 1
    assert page.text.count("<title>") == columns + 1


def test_the_sheets_have_a_page_for_each_homeroom_and_are_logged(
    chief: Client, cast: Cast, homeroom: Section
) -> None:
    StudentFactory.create(school=cast.school, last_name="Homeless")
    text = unescape(chief.get(f"{PAGE}print/?school={cast.school.pk}").text)
    sheets = re.findall(r'<section class="sheet.*?</section>', text, re.DOTALL)
    assert len(sheets) == 2
    assert "7B – Dolores Tejada" in sheets[0]
    assert "Clayton, Daffy" in sheets[0]
    assert "not yet" in sheets[0]
    assert "No homeroom" in sheets[1]
    event = AccessEvent.objects.get(kind="claims.progress_printed")
    assert (event.actor_id, event.detail["rows"]) == (cast.administrator.pk, 3)
    assert chief.get(f"{PAGE}print/")["Location"] == PAGE, "not the whole district"


def test_the_file_has_every_name_and_no_formula(chief: Client, cast: Cast) -> None:
    StudentFactory.create(school=cast.school, last_name="=HYPERLINK(1)", first_name="@SUM(A1)")
    sign_in(Client(), "S0123457")
    header, *lines = saved(chief)
    assert header[:3] == ["School", "Grade", "Homeroom"]
    by_number = {line[5]: line for line in lines}
    today = f"{timezone.now():%Y-%m-%d}"
    assert by_number["0123457"][3:] == ["Student", "Marcia", "0123457", "S0123457", today, "yes", "yes"]
    assert by_number["0393354"][7:] == ["", "no", "no"]
    assert any(line[3:5] == ["'=HYPERLINK(1)", "'@SUM(A1)"] for line in lines)
    event = AccessEvent.objects.get(kind="claims.progress_exported")
    assert (event.actor_id, event.detail["rows"]) == (cast.administrator.pk, 4)


def test_the_file_can_list_unclaimed_students_only(chief: Client, cast: Cast) -> None:
    lines = saved(chief, f"?school={cast.school.pk}&account=unclaimed")[1:]
    assert [line[5] for line in lines] == ["0393354"]


def test_the_file_is_sent_for_a_post_only(chief: Client) -> None:
    assert chief.get(f"{PAGE}export/").headers["Location"] == PAGE
    assert not AccessEvent.objects.filter(kind="claims.progress_exported").exists()


def section_of_a_test(visitor: Any, scope: Any, school_id: int | None) -> dict[str, Any]:
    return {"template": "admin/claims/bar.html", "school": school_id, "visitor": visitor}


def test_another_app_adds_its_own_section(chief: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "progress_sections", Registry(section_of_a_test))
    page = chief.get(PAGE, {"school": cast.school.pk})
    assert page.context["sections"][0]["school"] == cast.school.pk
    assert page.context["sections"][0]["visitor"] == cast.administrator


@pytest.mark.slow
@pytest.mark.parametrize("students", [20, 400])
def test_the_page_costs_the_same_whatever_the_number(
    chief: Client, students: int, django_assert_max_num_queries: Any
) -> None:
    school = fill_district(students, schools=5)[0]
    for query in ("", f"?school={school.pk}"):
        with django_assert_max_num_queries(12):  # with what other apps add
            assert chief.get(PAGE + query).status_code == 200


def test_an_account_leads_to_its_student(chief: Client, cast: Cast) -> None:
    account = cast.marcia.account
    assert (
        chief.get(f"{PAGE}{account.pk}/change/")["Location"] == f"/admin/sis/student/{cast.marcia.pk}/change/"
    )
