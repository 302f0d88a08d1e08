"""The page of one class (H7): a grade explains itself, and each code says what it does."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from sis.models import AssignmentScale, Category, Guardian, Score, Section
from tests.factories import DistrictFactory, GuardianFactory, RelationshipFactory
from tests.portal.pages_of_records import Reader, parent_of, student_self
from tests.school_records import (
    CategoryFactory,
    GradeFactory,
    GradingTaskFactory,
    LoadFactory,
    ScoreScaleFactory,
    SectionCategoryFactory,
    SectionGradingFactory,
    TaughtSchool,
    teach_school,
)

MORNING = dt.datetime(2026, 11, 30, 14, 20, tzinfo=dt.UTC)
WEIGHTS = {"Classwork": 50, "Tests": 15, "Quizzes": 15, "Projects": 15, "Homework": 5}
Row = tuple[str | None, str, dict[str, Any]]


@pytest.fixture(autouse=True)
def now() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@dataclass
class Classroom:
    """A school with the categories of the hand-worked cases."""

    school: TaughtSchool
    kinds: dict[str, Category]
    guardian: Guardian

    def add_class(
        self,
        title: str,
        rows: list[Row],
        *,
        weights: Mapping[str, int] = WEIGHTS,
        method: str = "points",
        rounding: str = "none",
    ) -> Section:
        """Add a class with its work: score, points possible, and more of the work or of the score."""
        section = self.school.add_class(title)
        SectionGradingFactory.create(section=section, method=method, rounding=rounding)
        for name, weight in weights.items():
            SectionCategoryFactory.create(section=section, category=self.kinds[name], weight=Decimal(weight))
        for score, possible, more in rows:
            fields = dict(more)
            kind = fields.pop("kind", "Classwork")
            status = "" if score is None else "fully graded"
            fields = {
                "status": status,
                **fields,
                "work__section": section,
                "work__category": self.kinds[kind],
            }
            self.school.score(score, possible=possible, **fields)
        return section


@pytest.fixture
def room(db: None) -> Classroom:
    DistrictFactory.create()
    school = teach_school()
    guardian = GuardianFactory.create()
    RelationshipFactory.create(
        guardian=guardian, student=school.student, grades=True, schedule=True, reports=True
    )
    LoadFactory.create(started_at=MORNING)
    ScoreScaleFactory.create()
    kinds = {name: CategoryFactory.create(title=name) for name in WEIGHTS}
    return Classroom(school, kinds, guardian)


@pytest.fixture
def parent(room: Classroom) -> Reader:
    return parent_of(room.school.student, room.guardian)


@dataclass(frozen=True)
class Case:
    """A class worked out by hand, and what its page says."""

    rows: list[Row]
    expected: str
    more: dict[str, Any] = field(default_factory=dict)


MISSING, EXEMPT, BONUS = {"is_missing": True}, {"status": "exempt"}, {"work__is_extra_credit": True}
PERCENT, WHOLE = {"method": "percent"}, {"rounding": "integer"}
ASK = "Is something wrong? Request a correction"
NOTHING = "Nothing counts yet"
CASES = {
    "empty categories": Case(
        [("90", "100", {}), ("8", "10", {"kind": "Quizzes"}), ("5", "5", {"kind": "Homework"})], "B 88.57"
    ),
    "missing with a score": Case([("90", "100", {}), ("10", "10", MISSING)], "B 81.82"),
    "exempt": Case([("90", "100", {}), ("10", "10", EXEMPT)], "A 90.00"),
    "late; turned in, not graded": Case(
        [("8", "10", {"is_late": True}), (None, "10", {"status": "submitted"})], "B 80.00"
    ),
    "percent method": Case([("8", "10", {}), ("100", "100", {})], "A 90.00", PERCENT),
    "the same in points": Case([("8", "10", {}), ("100", "100", {})], "A 98.18"),
    "extra credit": Case([("10", "10", {}), ("5", "0", BONUS)], "A 150.00"),
    "weight zero": Case([("100", "100", {})], NOTHING, {"weights": {"Classwork": 0}}),
    "nothing scored": Case([(None, "10", {}), (None, "10", {})], NOTHING),
    "text scores": Case([(None, "10", {"text_score": letter}) for letter in "SNS"], NOTHING),
    "missing, percent method": Case([("9", "10", {}), (None, "10", MISSING)], "F 45.00", PERCENT),
    "cheated": Case([("8", "10", {}), ("10", "10", {"flag": "cheated"})], "F 40.00"),
    "dropped": Case([("8", "10", {}), ("2", "10", {"flag": "dropped"})], "B 80.00"),
    "multiplier 2": Case([("8", "10", {"work__multiplier": Decimal(2)}), ("10", "10", {})], "B 86.67"),
    "extra credit, percent method": Case([("9", "10", {}), ("5", "0", BONUS)], "A 90.00", PERCENT),
    "incomplete and blank": Case([(None, "10", {"is_incomplete": True})], NOTHING),
    "late and missing": Case([("8", "10", {"is_late": True, **MISSING})], "F 0.00"),
    "half up": Case([("88.575", "100", {})], "B 88.58"),
    "no rounding on the way": Case(
        [("2", "3", {}), ("1", "3", {"kind": "Tests"})],
        "F 58.33",
        {"weights": {"Classwork": 75, "Tests": 25}},
    ),
    "shown value decides": Case([("69.996", "100", {})], "D 70.00"),
    "to an integer, from the exact value": Case([("89.495", "100", {})], "B 89", WHOLE),
    "bonus": Case([("11", "10", {})], "A 110.00"),
    "extra credit alone": Case([("5", "0", BONUS)], NOTHING),
    "scale 89.5": Case([("89.5", "100", {})], "B 89.50"),
    "scale 79.5": Case([("79.5", "100", {})], "C 79.50"),
    "scale 70.9": Case([("70.9", "100", {})], "D 70.90"),
    "scale 69.99": Case([("69.99", "100", {})], "F 69.99"),
    "whole 89.5": Case([("89.5", "100", {})], "A 90", WHOLE),
    "whole 70.9": Case([("70.9", "100", {})], "C 71", WHOLE),
    "whole 70.5": Case([("70.5", "100", {})], "C 71", WHOLE),
    "whole 69.99": Case([("69.99", "100", {})], "D 70", WHOLE),
    "whole 69.49": Case([("69.49", "100", {})], "F 69", WHOLE),
}


@pytest.mark.slow
def test_every_hand_worked_case_stands_on_the_page(room: Classroom, parent: Reader) -> None:
    sections = {name: room.add_class(name, case.rows, **case.more) for name, case in CASES.items()}
    student = student_self(room.school.student)
    overview = parent.read("grades/")
    for name, section in sections.items():
        page = parent.read(f"grades/{section.pk}/")
        expected = CASES[name].expected
        assert f"{expected} " in page, name
        assert student.read(f"grades/{section.pk}/") == page.replace(f"{ASK} ", ""), name
        if expected != NOTHING:
            assert f"gives {expected[0]} (" in page, name
            assert f" {expected} " in overview.partition(f" {name} ")[2][:200], name


@pytest.mark.slow
def test_every_hand_worked_case_reads_the_same_on_page_and_on_paper(room: Classroom, parent: Reader) -> None:
    """The school posts what was worked out: parent and student read the same, and it agrees with the sum."""
    task = GradingTaskFactory.create(title="9 Weeks")
    numbers = {name: case.expected.split() for name, case in CASES.items() if case.expected != NOTHING}
    sections = {}
    for name, (letter, number) in numbers.items():
        sections[name] = room.add_class(name, CASES[name].rows, **CASES[name].more)
        GradeFactory.create(
            student=room.school.student,
            section=sections[name],
            grading_task=task,
            term=room.school.t2,
            mark=letter,
            percent=Decimal(number),
        )
    student = student_self(room.school.student)
    paper, overview = parent.read("reports/report-card/"), parent.read("grades/")
    assert student.read("reports/report-card/") == paper
    assert student.read("grades/") == overview
    for name, (letter, number) in numbers.items():
        shown = f"{Decimal(number).normalize():f}"
        assert f" {name} 9 Weeks: {letter} {shown}% " in re.sub(r" (Course \d+|[A-Z]+-?\d+) ", " ", paper), (
            name
        )
        assert f" {letter} {shown} " in overview.partition(f" {name} ")[2][:90], name
        assert "The school’s grade matches this calculation." in parent.read(
            f"grades/{sections[name].pk}/"
        ), name


def test_the_two_terms_of_a_class_are_two_sums(room: Classroom, parent: Reader) -> None:
    section = room.add_class("Year", [("9", "10", {"work__term": room.school.t1}), ("7", "10", {})])
    assert "70.00" in parent.read(f"grades/{section.pk}/")
    first = parent.read(f"grades/{section.pk}/?term={room.school.t1.pk}")
    assert "90.00" in first
    assert "70.00" not in first


def test_a_grade_explains_itself(room: Classroom, parent: Reader) -> None:
    section = room.add_class(
        "Mathematics 8",
        [
            ("90", "100", {"work__title": "Ratios"}),
            ("8", "10", {"kind": "Quizzes", "work__title": "Quiz"}),
            ("5", "5", {"kind": "Homework"}),
            ("10", "10", {**EXEMPT, "work__title": "Scale drawings"}),
        ],
    )
    page = parent.read(f"grades/{section.pk}/")
    assert "Points are added within each kind of work. Each kind then counts by its weight." in page
    assert "Classwork 90 / 100 90.00 50 4,500.00" in page
    assert "Quizzes 8 / 10 80.00 15 1,200.00" in page
    assert "Projects nothing counts yet 15 not used" in page
    assert "Total 70 6,200.00" in page
    assert "6,200.00 ÷ 70 = 88.57 gives B (B begins at 80)." in page
    assert "What doesn’t count Scale drawings – Exempt" in page
    assert "weight 50 90 of 100 = 90.00%" in page
    assert "Based on the work so far. The school hasn’t sent a grade." in page


@pytest.mark.parametrize(
    ("mark", "percent", "expected"),
    [
        ("A", "90", "The school’s grade matches this calculation."),
        ("A", "92.5", "The school’s grade is 92.5; this calculation is 2.5 lower."),
        ("B", "88", "The school’s grade is 88; this calculation is 2 higher."),
        ("B", None, "The school’s grade is B; this calculation gives A."),
        ("S", None, "It can’t be compared with this calculation."),
    ],
)
def test_the_difference_from_the_schools_grade_is_said(
    room: Classroom, parent: Reader, mark: str, percent: str | None, expected: str
) -> None:
    section = room.add_class("Mathematics 8", [("90", "100", {})])
    GradeFactory.create(
        student=room.school.student,
        section=section,
        grading_task=GradingTaskFactory.create(),
        term=room.school.t2,
        state="inProgress",
        mark=mark,
        percent=None if percent is None else Decimal(percent),
        comment="Shows every step.",
        changed_at=dt.datetime(2026, 11, 29, 10, tzinfo=dt.UTC),
    )
    page = parent.read(f"grades/{section.pk}/")
    assert expected in page
    assert "In progress: changes with every new score. Last changed Sunday, November 29." in page
    assert "Shows every step." in page


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("8", "10", {"is_late": True}), "Late counts as entered 8 / 10"),
        ((None, "10", MISSING), "Missing counts as 0 entered Nov 21 0 / 10"),
        (("10", "10", MISSING), "Missing counts as 0 a score of 10 was entered entered Nov 21 0 / 10"),
        (
            ("0", "10", {"entered_by": "R. Alford"}),
            "entered Nov 21 by R. Alford 0 / 10",
        ),
        ((None, "10", EXEMPT), "Exempt not counted"),
        ((None, "10", {"is_incomplete": True}), "Incomplete not counted yet"),
        (("6", "10", {"is_incomplete": True}), "Incomplete counts as entered 6 / 10"),
        (("6", "10", {"status": "partially graded"}), "Graded in part counts as entered 6 / 10"),
        ((None, "10", {"status": "not submitted"}), "Not handed in not counted yet"),
        (
            (None, "10", {"status": "submitted", "is_late": True}),
            "Turned in, not graded, late not counted yet",
        ),
        ((None, "10", {"status": "ext:on field trip"}), "on field trip not counted"),
        ((None, "10", {}), "Not graded yet not counted yet"),
        (("10", "10", {"flag": "cheated"}), "Marked as cheating counts as 0"),
        (("2", "10", {"flag": "dropped"}), "Dropped not counted 2 / 10"),
        (("5", "0", BONUS), "Extra credit adds points + 5"),
        (("5", None, {}), "Scored not counted: the possible points aren’t known 5"),
        (("8", "10", {"work__multiplier": Decimal(2)}), "counts × 2 8 / 10"),
        (("8", "10", {"comment": "Show your steps."}), "Show your steps. 8 / 10"),
        (
            (None, "10", {"work__assigned_on": dt.date(2026, 12, 2), "work__due_on": dt.date(2026, 12, 9)}),
            "will be assigned Dec 2 · due Dec 9 Coming",
        ),
    ],
)
def test_each_word_says_what_it_does(room: Classroom, parent: Reader, row: Row, expected: str) -> None:
    section = room.add_class("Mathematics 8", [row, ("9", "10", {})])
    page = parent.read(f"grades/{section.pk}/")
    assert expected in page
    assert "assigned Nov 2" in page


def test_a_text_score_says_what_it_means(room: Classroom, parent: Reader) -> None:
    section = room.add_class("Reading", [(None, "10", {"text_score": "S"})])
    scale = ScoreScaleFactory.create(
        title="Skills", section=section, levels=[{"label": "S", "lowest": None, "text": "Satisfactory"}]
    )
    AssignmentScale.objects.create(sourced_id="own", assignment=Score.objects.get().assignment, scale=scale)
    assert "not counted in the percent S Satisfactory" in parent.read(f"grades/{section.pk}/")


def test_a_task_without_assignments_says_so(room: Classroom, parent: Reader) -> None:
    section = room.add_class("Mathematics 8", [])
    task = GradingTaskFactory.create(title="4.5 Weeks", kind="progress")
    GradeFactory.create(
        student=room.school.student, section=section, grading_task=task, term=room.school.t1, mark="B"
    )
    page = parent.read(f"grades/{section.pk}/")
    assert "There are no assignments for this grading task yet." in page
    assert "4.5 Weeks, t1" in page


def test_a_class_without_anything_says_so(room: Classroom, parent: Reader) -> None:
    section = room.add_class("Mathematics 8", [])
    assert "There is no work and no grade in this class yet." in parent.read(f"grades/{section.pk}/")


def test_another_task_or_term_is_one_click_away(room: Classroom, parent: Reader) -> None:
    section = room.add_class("Mathematics 8", [("9", "10", {}), ("7", "10", {"work__term": room.school.t1})])
    task = GradingTaskFactory.create()
    GradeFactory.create(
        student=room.school.student, section=section, grading_task=task, term=room.school.t2, mark="A"
    )
    page = parent.get(f"grades/{section.pk}/").text
    assert f'href="?term={room.school.t1.pk}&amp;task={task.pk}"' in page
    assert "70.00" in parent.read(f"grades/{section.pk}/?term={room.school.t1.pk}&task={task.pk}")


@pytest.mark.parametrize(
    "query", ["term=0", "term=x", "term=", "term=9999999999999999999999", "term=-1", "task=1", "term=1%00"]
)
def test_unknown_terms_and_tasks_are_not_there(room: Classroom, parent: Reader, query: str) -> None:
    section = room.add_class("Mathematics 8", [("9", "10", {})])
    assert parent.get(f"grades/{section.pk}/?{query}").status_code == 404


def test_a_class_of_somebody_else_is_not_there(room: Classroom, parent: Reader) -> None:
    foreign = Section.objects.create(
        sourced_id="foreign", title="Foreign", school=room.school.school, course=room.school.math.course
    )
    foreign.terms.add(room.school.t2)
    for class_id in (foreign.pk, 0, 10**17, "9" * 40):
        assert parent.get(f"grades/{class_id}/").status_code == 404


def test_a_parent_may_say_that_a_grade_is_wrong_and_a_student_has_no_form(
    room: Classroom, parent: Reader
) -> None:
    section = room.add_class("Mathematics 8", [("9", "10", {})])
    page = parent.get(f"grades/{section.pk}/").text
    link = page.partition("Is something wrong?")[2].partition('href="')[2].partition('"')[0]
    assert link.startswith("/parents/corrections/new/?")
    assert parent.browser.get(link.replace("&amp;", "&")).status_code == 200
    own = student_self(room.school.student).get(f"grades/{section.pk}/").text
    assert "Is something wrong?" not in own


def test_the_words_are_in_the_readers_language(room: Classroom) -> None:
    section = room.add_class("Mathematics 8", [("8", "10", {"is_late": True}), (None, "10", MISSING)])
    spanish = parent_of(room.school.student, room.guardian, language="es").read(f"grades/{section.pk}/")
    assert "Tarde cuenta tal como se ingresó" in spanish
    assert "No entregada cuenta como 0" in spanish
    assert "40.00" in spanish
    assert "counts as" not in spanish
