"""Grades by class, task and term, and one class with its work and its sum (H7)."""

import datetime as dt
from decimal import Decimal

import pytest

from sis import records
from sis.models import (
    AssignmentScale,
    Category,
    Enrollment,
    Grade,
    GradingTask,
    Score,
    ScoreOwnScale,
    ScoreScale,
    SectionGrading,
    Student,
)
from sis.records import (
    ClassWork,
    Effect,
    GradeChoice,
    ItemReason,
    Method,
    Rounding,
    StudentGrades,
    WorkState,
)
from tests.factories import SchoolFactory, StudentFactory
from tests.school_records import (
    TODAY,
    CategoryFactory,
    GradeFactory,
    GradingTaskFactory,
    GradingWindowFactory,
    ScoreFactory,
    ScoreScaleFactory,
    SectionCategoryFactory,
    SectionGradingFactory,
    TaughtSchool,
    TermFactory,
    teach_school,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> TaughtSchool:
    return teach_school()


@pytest.fixture
def nine_weeks(school: TaughtSchool) -> GradingTask:
    return GradingTaskFactory.create(title="9 Weeks")


def year() -> records.SchoolYear:
    found = records.this_year(TODAY)
    assert found
    return found


def grades(school: TaughtSchool, on: dt.date = TODAY) -> StudentGrades:
    return records.grades_of([school.student.pk], year=year(), on=on)[school.student.pk]


def math(school: TaughtSchool, on: dt.date = TODAY) -> ClassWork:
    return grades(school, on).classes[0]


def class_work(school: TaughtSchool, on: dt.date = TODAY) -> ClassWork:
    found = records.grades_of([school.student.pk], class_ids=[school.math.pk], year=year(), on=on)
    return found[school.student.pk].classes[0]


def give_grade(school: TaughtSchool, task: GradingTask, **more: object) -> Grade:
    fields = {"student": school.student, "section": school.math, "grading_task": task, "term": school.t1}
    return GradeFactory.create(**{**fields, **more})


def shown(found: ClassWork, task: GradingTask) -> list[tuple[str, str | None, str | None]]:
    """Term, posted mark and mark in progress of each cell."""
    return [
        (
            cell.term.title,
            cell.posted.mark if cell.posted else None,
            cell.in_progress.mark if cell.in_progress else None,
        )
        for cell in found.cells
        if cell.task.id == task.pk
    ]


def test_grades_stand_by_task_and_term(school: TaughtSchool, nine_weeks: GradingTask) -> None:
    progress = GradingTaskFactory.create(title="4.5 Weeks", kind="progress", order=0)
    give_grade(school, nine_weeks, mark="B", percent=Decimal("82.59"), comment="Works hard")
    give_grade(school, progress, mark="A")
    give_grade(school, nine_weeks, term=school.t2, state="inProgress", mark="C")

    found = math(school)

    assert found.student_class.title == "Mathematics 7"
    assert [task.title for task in found.tasks] == ["4.5 Weeks", "9 Weeks"]
    assert [term.title for term in found.terms] == ["t1", "t2", "t3", "t4"]
    assert shown(found, nine_weeks) == [("t1", "B", None), ("t2", None, "C")]
    cell = found.cell(nine_weeks.pk, school.t1.pk)
    assert cell
    assert cell.posted
    assert (cell.posted.percent, cell.posted.comment) == (Decimal("82.59"), "Works hard")
    assert cell.current == cell.posted
    assert found.cell(progress.pk, school.t2.pk) is None


WINDOW = {
    "opens": dt.date(2026, 11, 28),
    "closes": dt.date(2026, 12, 2),
    "visible_from": dt.date(2026, 12, 5),
}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2026, 11, 27), (None, "C")),
        (dt.date(2026, 11, 28), (None, None)),
        (dt.date(2026, 12, 2), (None, None)),
        (dt.date(2026, 12, 4), (None, None)),
        (dt.date(2026, 12, 5), ("B", "C")),
    ],
)
def test_a_grading_window_hides_until_its_grades_are_shown(
    school: TaughtSchool, nine_weeks: GradingTask, on: dt.date, expected: tuple[str | None, str | None]
) -> None:
    GradingWindowFactory.create(school=school.school, grading_task=nine_weeks, term=school.t2, **WINDOW)
    give_grade(school, nine_weeks, mark="A")
    give_grade(school, nine_weeks, term=school.t2, mark="B")
    give_grade(school, nine_weeks, term=school.t2, mark="C", state="inProgress")

    found = math(school, on)

    assert shown(found, nine_weeks) == [("t1", "A", None), ("t2", *expected)]
    cell = found.cell(nine_weeks.pk, school.t2.pk)
    assert cell
    assert cell.window
    assert cell.window.is_open(on) == (dt.date(2026, 11, 28) <= on <= dt.date(2026, 12, 2))


def test_a_schools_own_window_replaces_the_districts(school: TaughtSchool, nine_weeks: GradingTask) -> None:
    GradingWindowFactory.create(school=None, grading_task=nine_weeks, term=school.t1, **WINDOW)
    give_grade(school, nine_weeks, mark="A")
    give_grade(school, nine_weeks, mark="3.5", section=None)
    assert shown(math(school), nine_weeks) == [("t1", None, None)]
    assert grades(school).overall == ()

    earlier = {name: day - dt.timedelta(days=20) for name, day in WINDOW.items()}
    GradingWindowFactory.create(school=school.school, grading_task=nine_weeks, term=school.t1, **earlier)
    GradingWindowFactory.create(
        school=SchoolFactory.create(), grading_task=nine_weeks, term=school.t1, **WINDOW
    )
    assert shown(math(school), nine_weeks) == [("t1", "A", None)]
    (overall,) = grades(school).overall
    assert overall.posted
    assert overall.posted.mark == "3.5"


def test_missing_work_is_counted_in_the_current_term_only(school: TaughtSchool) -> None:
    school.score(None, is_missing=True)
    school.score(None, status=Score.Status.NOT_SUBMITTED)
    school.score(None, is_missing=True, work__term=school.t1)
    school.score("9")

    found = math(school)

    assert (found.missing, found.not_handed_in) == (1, 1)


def test_days_between_two_terms_belong_to_the_term_before(school: TaughtSchool) -> None:
    school.score(None, is_missing=True, work__term=school.t1, work__assigned_on=school.t1.start)
    between = school.t1.end + dt.timedelta(days=1)
    assert [math(school, on).missing for on in (between, school.t2.start)] == [1, 0]


def test_in_summer_last_years_grades_are_found(school: TaughtSchool, nine_weeks: GradingTask) -> None:
    give_grade(school, nine_weeks, term=school.terms["t4"], mark="A")
    summer = dt.date(2027, 7, 1)
    assert records.last_year(TODAY) is None
    last = records.last_year(summer)
    assert last
    (found,) = records.grades_of([school.student.pk], year=last, on=summer)[school.student.pk].classes
    assert shown(found, nine_weeks) == [("t4", "A", None)]


def test_each_student_has_the_own_grades(school: TaughtSchool, nine_weeks: GradingTask) -> None:
    other = StudentFactory.create()
    school.enroll(school.math, student=other)
    give_grade(school, nine_weeks, mark="A")
    give_grade(school, nine_weeks, mark="F", student=other)

    found = records.grades_of([school.student.pk, other.pk, 10**9], year=year(), on=TODAY)

    marks = [
        [cell.posted and cell.posted.mark for cell in one.classes[0].cells]
        for one in found.values()
        if one.classes
    ]
    assert marks == [["A"], ["F"]]
    assert found[10**9].classes == ()


def test_a_class_that_was_left_and_joined_again_stands_once(school: TaughtSchool) -> None:
    Enrollment.objects.update(begin=dt.date(2026, 8, 3), end=dt.date(2026, 9, 1))
    school.enroll(school.math, begin=dt.date(2026, 10, 1))
    school.score("9")

    assert len(grades(school).classes) == 1
    assert len(class_work(school).work) == 1


def test_a_class_shows_its_work_with_what_the_school_entered(school: TaughtSchool) -> None:
    school.score(
        "8",
        possible="10",
        is_late=True,
        comment="Good",
        entered_by="Osei",
        work__title="Graphs",
        work__description="Page 4",
    )

    (work,) = class_work(school).work

    assert (work.assignment.title, work.assignment.description, work.assignment.category) == (
        "Graphs",
        "Page 4",
        "Classwork",
    )
    assert (work.state, work.assignment.points_possible) == (WorkState.SCORED, Decimal(10))
    assert work.result
    assert (work.result.score, work.result.is_late) == (Decimal(8), True)
    assert (work.result.comment, work.result.entered_by) == ("Good", "Osei")
    assert work.result.first_seen == dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("entered", "state"),
    [
        ({"score": "8"}, WorkState.SCORED),
        ({"score": None, "text_score": "S"}, WorkState.SCORED),
        ({"score": "8", "is_missing": True}, WorkState.MISSING),
        ({"score": None, "status": "submitted"}, WorkState.TURNED_IN),
        ({"score": None, "status": "not submitted"}, WorkState.NOT_HANDED_IN),
        ({"score": None, "status": "not submitted", "work__due_on": TODAY}, WorkState.OPEN),
        ({"score": "8", "status": "exempt"}, WorkState.EXEMPT),
        ({"score": "8", "flag": "cheated"}, WorkState.CHEATED),
        ({"score": "8", "flag": "dropped", "is_missing": True}, WorkState.DROPPED),
        ({"score": None, "is_incomplete": True}, WorkState.INCOMPLETE),
        ({"score": None}, WorkState.OPEN),
        ({"score": "8", "status": "ext:Waived"}, WorkState.OTHER),
        ({"score": "8", "work__assigned_on": TODAY + dt.timedelta(days=1)}, WorkState.COMING),
    ],
)
def test_work_says_where_it_stands(
    school: TaughtSchool, entered: dict[str, object], state: WorkState
) -> None:
    school.score(**entered)  # type: ignore[arg-type]
    (work,) = class_work(school).work
    assert work.state == state
    assert (work.result is None) == (state == WorkState.COMING)


def test_a_districts_own_status_is_shown_as_its_text(school: TaughtSchool) -> None:
    school.score(None, status="ext:Waived")
    (work,) = class_work(school).work
    assert work.result
    assert work.result.own_status == "Waived"


def weigh(school: TaughtSchool, **weights: int) -> dict[str, Category]:
    found = {}
    for title, weight in weights.items():
        found[title] = CategoryFactory.create(title=title)
        SectionCategoryFactory.create(section=school.math, category=found[title], weight=weight)
    return found


def test_a_grade_is_explained_from_the_work_of_its_term(
    school: TaughtSchool, nine_weeks: GradingTask
) -> None:
    ScoreScaleFactory.create()
    kinds = weigh(school, Classwork=50, Tests=15, Quizzes=15, Projects=15, Homework=5)
    school.score("90", possible="100", work__category=kinds["Classwork"])
    school.score("8", work__category=kinds["Quizzes"])
    school.score("5", possible="5", work__category=kinds["Homework"])
    school.score("0", possible="100", work__category=kinds["Tests"], work__term=school.t1)
    give_grade(school, nine_weeks, term=school.t2, state="inProgress", mark="B", percent=Decimal("88.6"))

    found = class_work(school)
    assert found.default == GradeChoice(school.t2.pk, nine_weeks.pk)
    explained = found.explain(found.default)

    assert (str(explained.percent), explained.letter, explained.agrees) == ("88.57", "B", True)
    assert [line.title for line in explained.categories if not line.counts] == ["Projects", "Tests"]
    first_term = found.explain(GradeChoice(school.t1.pk, nine_weeks.pk))
    assert str(first_term.percent) == "0.00"


def test_each_item_of_a_year_long_class_counts_in_its_own_term_once(school: TaughtSchool) -> None:
    school.score("9", work__term=school.t1)
    school.score("5", work__term=school.t2)
    found = class_work(school)

    assert [choice.term_id for choice in found.choices] == [school.t1.pk, school.t2.pk]
    assert [str(found.explain(choice).percent) for choice in found.choices] == ["90.00", "50.00"]
    assert found.explain(GradeChoice(school.year.pk, None)).percent is None


def test_terms_are_added_up_only_where_the_school_gives_a_grade_for_both(
    school: TaughtSchool, nine_weeks: GradingTask
) -> None:
    school.score("9", work__term=school.t1)
    school.score("5", work__term=school.t2)
    give_grade(school, nine_weeks, term=school.year, mark="C", percent=Decimal(70))

    found = class_work(school).explain(GradeChoice(school.year.pk, nine_weeks.pk))

    assert (str(found.percent), found.agrees) == ("70.00", True)


def test_grading_periods_below_a_term_belong_to_it(school: TaughtSchool) -> None:
    half = TermFactory.create(kind="gradingPeriod", parent=school.t2, start=school.t2.start, end=TODAY)
    school.score("9", work__term=half)
    found = class_work(school)
    assert str(found.explain(GradeChoice(school.t2.pk, None)).percent) == "90.00"
    assert str(found.explain(GradeChoice(half.pk, None)).percent) == "90.00"


def test_a_category_of_another_task_is_left_out_and_has_a_weight_of_its_own(
    school: TaughtSchool, nine_weeks: GradingTask
) -> None:
    exam = GradingTaskFactory.create(title="Exam", kind="exam")
    kinds = weigh(school, Classwork=50)
    finals = CategoryFactory.create(title="Finals")
    SectionCategoryFactory.create(section=school.math, category=finals, grading_task=exam, weight=30)
    SectionCategoryFactory.create(
        section=school.math, category=kinds["Classwork"], grading_task=exam, weight=10
    )
    school.score("10", work__category=kinds["Classwork"])
    school.score("0", work__category=finals)
    give_grade(school, nine_weeks)
    found = class_work(school)

    assert str(found.explain(GradeChoice(school.t2.pk, nine_weeks.pk)).percent) == "100.00"
    assert str(found.explain(GradeChoice(school.t2.pk, exam.pk)).percent) == "25.00"
    assert str(found.explain(GradeChoice(school.t2.pk, None)).percent) == "62.50"


def test_the_districts_weight_holds_where_the_class_gives_none(school: TaughtSchool) -> None:
    tests = CategoryFactory.create(title="Tests", weight=25)
    Category.objects.filter(pk=school.classwork.pk).update(weight=75)
    school.score("2", possible="3")
    school.score("1", possible="3", work__category=tests)
    (choice,) = class_work(school).choices
    assert str(class_work(school).explain(choice).percent) == "58.33"


def test_method_rounding_and_scale_are_the_classs(school: TaughtSchool) -> None:
    school.score("8")
    school.score("99", possible="100")
    by_points = class_work(school)
    assert (by_points.method, by_points.rounding, by_points.scale) == (Method.POINTS, Rounding.NONE, ())

    SectionGradingFactory.create(section=school.math, method="percent", rounding="integer")
    found = class_work(school)
    assert str(found.explain(found.choices[0]).percent) == "90"

    SectionGrading.objects.update(is_active=False)
    assert class_work(school).method == Method.POINTS


def test_the_nearest_scale_holds(school: TaughtSchool, nine_weeks: GradingTask) -> None:
    def scale(label: str, **of: object) -> int:
        return ScoreScaleFactory.create(levels=[{"label": label, "lowest": "0", "text": ""}], **of).pk

    def letter() -> str | None:
        found = class_work(school)
        return found.explain(found.choices[-1]).letter

    school.score("8")
    seen = [letter()]
    for_task = scale("task's")
    GradingTask.objects.update(scale=for_task)
    scale("other school's", school=SchoolFactory.create())
    seen.append(letter())
    scale("district's")
    seen.append(letter())
    scale("school's", school=school.school)
    seen.append(letter())
    scale("course's", course=school.math.course, school=school.school)
    seen.append(letter())
    scale("class's", section=school.math)
    seen.append(letter())
    SectionGradingFactory.create(section=school.math, scale_id=scale("classGrading's", course=None))
    seen.append(letter())
    give_grade(school, nine_weeks, term=school.t2)
    seen.append(letter())

    assert seen == [
        None,
        "task's",
        "district's",
        "school's",
        "course's",
        "class's",
        "classGrading's",
        "task's",
    ]


def test_coming_work_not_counted_whatever_was_entered(school: TaughtSchool) -> None:
    school.score("1", work__assigned_on=TODAY + dt.timedelta(days=1))
    school.score("9")
    found = class_work(school)
    explained = found.explain(found.choices[0])
    assert str(explained.percent) == "90.00"
    coming = explained.categories[0].items[0]
    assert (coming.effect, coming.reason) == (Effect.NOT_COUNTED, ItemReason.NOT_SCORED)


def test_a_class_of_somebody_else_is_not_given(school: TaughtSchool) -> None:
    other: Student = StudentFactory.create()
    found = records.grades_of([other.pk], class_ids=[school.math.pk], year=year(), on=TODAY)
    assert found[other.pk].classes == ()


def test_a_class_without_work_has_no_choice(school: TaughtSchool) -> None:
    found = class_work(school)
    assert (found.work, found.choices, found.default) == ((), (), None)


def test_a_page_opens_with_the_current_term_else_the_last_one(school: TaughtSchool) -> None:
    for name in ("t1", "t2"):
        school.score("9", work__term=school.terms[name])

    def opens_with(on: dt.date) -> int:
        default = class_work(school, on).default
        assert default
        return default.term_id

    assert opens_with(dt.date(2026, 9, 1)) == school.t1.pk
    assert opens_with(dt.date(2026, 10, 12)) == school.t1.pk
    assert opens_with(TODAY) == school.t2.pk
    assert opens_with(dt.date(2027, 5, 1)) == school.t2.pk


def test_a_text_score_has_the_meaning_that_its_scale_gives(school: TaughtSchool) -> None:
    def scale(meaning: str) -> ScoreScale:
        levels = [
            {"label": "S", "lowest": None, "text": meaning},
            {"label": "N", "lowest": None, "text": "x"},
        ]
        return ScoreScaleFactory.create(levels=levels)

    def meaning() -> str | None:
        (work,) = class_work(school).work
        return work.result.text_meaning if work.result else None

    score = school.score(None, text_score="S")
    seen = [meaning()]
    AssignmentScale.objects.create(sourced_id="a", assignment=score.assignment, scale=scale("Satisfactory"))
    seen.append(meaning())
    ScoreOwnScale.objects.create(sourced_id="s", score=score, scale=scale("Steady"))
    seen.append(meaning())

    assert seen == ["", "Satisfactory", "Steady"]
    assert [band.meaning for band in class_work(school).scale] == ["Satisfactory", "x"]


def test_of_two_results_for_one_assignment_the_newer_one_holds(school: TaughtSchool) -> None:
    score = school.score("5")
    later = score.changed_at + dt.timedelta(days=1)
    ScoreFactory.create(
        assignment=score.assignment, student=school.student, score=Decimal(9), changed_at=later
    )
    (work,) = class_work(school).work
    assert work.result
    assert work.result.score == Decimal(9)
