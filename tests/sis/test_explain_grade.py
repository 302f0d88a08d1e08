"""`manage.py explain_grade` prints what families see of a grade, line by line (H7)."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from tests.factories import StudentFactory
from tests.school_records import (
    TODAY,
    CategoryFactory,
    GradeFactory,
    GradingTaskFactory,
    ScoreScaleFactory,
    SectionCategoryFactory,
    TaughtSchool,
    teach_school,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_the_second_term")]


@pytest.fixture
def _in_the_second_term(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_arguments: TODAY)


@pytest.fixture
def school() -> TaughtSchool:
    made = teach_school()
    ScoreScaleFactory.create()
    SectionCategoryFactory.create(section=made.math, category=made.classwork, weight=50)
    projects = CategoryFactory.create(title="Projects")
    SectionCategoryFactory.create(section=made.math, category=projects, weight=15)
    made.score("90", possible="100", work__title="Ratios")
    made.score("8", status="exempt", work__title="Scale")
    return made


def explain(school: TaughtSchool, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    call_command("explain_grade", school.student.number, school.math.sourced_id, *options)
    return capsys.readouterr().out.splitlines()


def test_percent_letter_and_every_line_are_printed(
    school: TaughtSchool, capsys: pytest.CaptureFixture[str]
) -> None:
    task = GradingTaskFactory.create(title="9 Weeks")
    GradeFactory.create(
        student=school.student,
        section=school.math,
        grading_task=task,
        term=school.t2,
        mark="A",
        percent=Decimal("92.5"),
    )

    assert explain(school, capsys) == [
        f"{school.student.full_name} ({school.student.number}), Mathematics 7",
        "t2, 9 Weeks: points, rounding none",
        "Percent: 90.00",
        "Letter: A (begins at 90)",
        "School's grade: A 92.5; differs by -2.5",
        "",
        "Classwork, weight 50, 90.00 of 100.00, 90.00 percent, times weight 4500.00",
        "  90/100  counts (scored): Ratios, due 2026-11-20",
        "  8/10  not counted (exempt): Scale, due 2026-11-20",
        "",
        "Projects, weight 15, nothing counts yet",
        "",
        "Sum: 4500.00 / 50.00",
    ]


def test_a_term_and_a_task_can_be_chosen(school: TaughtSchool, capsys: pytest.CaptureFixture[str]) -> None:
    school.score("5", work__term=school.t1)
    task = GradingTaskFactory.create(title="Exam")
    lines = explain(school, capsys, "--term", "t1", "--task", task.sourced_id)
    assert lines[2:5] == ["Percent: 50.00", "Letter: F (begins at 0)", "School's grade: none"]
    assert "Percent: nothing counts yet" in explain(school, capsys, "--term", "t3")


def test_what_is_not_there_is_named(school: TaughtSchool) -> None:
    number, section = school.student.number, school.math.sourced_id
    other = StudentFactory.create().number
    empty = school.add_class("Art").sourced_id
    for arguments, message in (
        (["0999999", section], "no such student"),
        ([number, "nowhere"], "no such class"),
        ([other, section], "not in this class"),
        ([number, empty], "no work and no grades"),
        ([number, section, "--term", "never"], "no such term"),
        ([number, section, "--task", "never"], "no such grading task"),
    ):
        with pytest.raises(CommandError, match=message):
            call_command("explain_grade", *arguments)
