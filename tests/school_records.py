"""Factories for what a school holds: sessions, bells, assignments, scores, grades, notices."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import factory

from sis.models import (
    Assignment,
    Attendance,
    BellTime,
    CalendarDay,
    Category,
    Event,
    Grade,
    GradingTask,
    GradingWindow,
    Meeting,
    Notice,
    Period,
    RosterImport,
    School,
    Score,
    ScoreScale,
    Section,
    SectionCategory,
    SectionGrading,
    Student,
    Term,
)
from tests.factories import (
    CourseFactory,
    EnrollmentFactory,
    SchoolFactory,
    SectionFactory,
    SectionTeacherFactory,
    StaffMemberFactory,
    StudentFactory,
)

TODAY = dt.date(2026, 11, 30)  # a Monday in the second term
TERMS = {  # from the first day up to the first day after
    "t1": (dt.date(2026, 8, 3), dt.date(2026, 10, 10)),
    "t2": (dt.date(2026, 10, 14), dt.date(2026, 12, 19)),
    "t3": (dt.date(2027, 1, 5), dt.date(2027, 3, 12)),
    "t4": (dt.date(2027, 3, 15), dt.date(2027, 5, 27)),
}


class TermFactory(factory.django.DjangoModelFactory[Term]):
    class Meta:
        model = Term

    sourced_id = factory.Sequence(lambda n: f"term-{n}")
    title = factory.SelfAttribute("sourced_id")
    kind = Term.Kind.TERM


class PeriodFactory(factory.django.DjangoModelFactory[Period]):
    class Meta:
        model = Period

    sourced_id = factory.Sequence(lambda n: f"period-{n}")
    order = factory.Sequence(lambda n: n)


class BellTimeFactory(factory.django.DjangoModelFactory[BellTime]):
    class Meta:
        model = BellTime

    schedule = "Regular"


class CalendarDayFactory(factory.django.DjangoModelFactory[CalendarDay]):
    class Meta:
        model = CalendarDay

    schedule = "Regular"
    is_instructional = True


class MeetingFactory(factory.django.DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting


class GradingTaskFactory(factory.django.DjangoModelFactory[GradingTask]):
    class Meta:
        model = GradingTask

    sourced_id = factory.Sequence(lambda n: f"task-{n}")
    title = "9 Weeks"
    kind = GradingTask.Kind.REPORT
    order = factory.Sequence(lambda n: n)


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    class Meta:
        model = Category

    sourced_id = factory.Sequence(lambda n: f"category-{n}")
    title = "Classwork"


class SectionCategoryFactory(factory.django.DjangoModelFactory[SectionCategory]):
    class Meta:
        model = SectionCategory


class SectionGradingFactory(factory.django.DjangoModelFactory[SectionGrading]):
    class Meta:
        model = SectionGrading


class ScoreScaleFactory(factory.django.DjangoModelFactory[ScoreScale]):
    class Meta:
        model = ScoreScale

    sourced_id = factory.Sequence(lambda n: f"scale-{n}")
    title = "Letters"
    levels = [
        {"label": label, "lowest": lowest, "text": ""}
        for label, lowest in (("A", "90"), ("B", "80"), ("C", "71"), ("D", "70"), ("F", "0"))
    ]


class AssignmentFactory(factory.django.DjangoModelFactory[Assignment]):
    class Meta:
        model = Assignment

    sourced_id = factory.Sequence(lambda n: f"assignment-{n}")
    title = factory.Sequence(lambda n: f"Work {n}")
    assigned_on = dt.date(2026, 11, 2)
    due_on = dt.date(2026, 11, 20)
    points_possible = Decimal(10)


class ScoreFactory(factory.django.DjangoModelFactory[Score]):
    class Meta:
        model = Score

    sourced_id = factory.Sequence(lambda n: f"score-{n}")
    status = Score.Status.FULLY_GRADED
    scored_on = dt.date(2026, 11, 21)
    first_seen = changed_at = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)


class GradeFactory(factory.django.DjangoModelFactory[Grade]):
    class Meta:
        model = Grade

    state = Grade.State.POSTED


class GradingWindowFactory(factory.django.DjangoModelFactory[GradingWindow]):
    class Meta:
        model = GradingWindow


class AttendanceFactory(factory.django.DjangoModelFactory[Attendance]):
    class Meta:
        model = Attendance

    day = TODAY
    status = Attendance.Status.ABSENT


class NoticeFactory(factory.django.DjangoModelFactory[Notice]):
    class Meta:
        model = Notice

    sourced_id = factory.Sequence(lambda n: f"notice-{n}")
    language = "en"
    title = factory.SelfAttribute("sourced_id")
    first_day = last_day = TODAY


class EventFactory(factory.django.DjangoModelFactory[Event]):
    class Meta:
        model = Event

    sourced_id = factory.Sequence(lambda n: f"event-{n}")
    language = "en"
    title = factory.SelfAttribute("sourced_id")
    first_day = last_day = TODAY


class LoadFactory(factory.django.DjangoModelFactory[RosterImport]):
    class Meta:
        model = RosterImport

    path = "/roster"
    outcome = RosterImport.Outcome.APPLIED
    finished_at = factory.SelfAttribute("started_at")


@dataclass
class TaughtSchool:
    """A school year of four terms, a school with bells, and one student in one class of Mathematics."""

    year: Term
    terms: dict[str, Term]
    school: School
    student: Student
    math: Section
    classwork: Category

    @property
    def t1(self) -> Term:
        return self.terms["t1"]

    @property
    def t2(self) -> Term:
        return self.terms["t2"]

    def add_class(
        self,
        title: str,
        *,
        student: Student | None = None,
        terms: tuple[str, ...] = tuple(TERMS),
        **more: object,
    ) -> Section:
        """Add a class of these terms with the student in it."""
        section = SectionFactory.create(
            title=title, school=self.school, course=CourseFactory.create(title=title), **more
        )
        section.terms.set([self.terms[name] for name in terms])
        self.enroll(section, student=student)
        return section

    def enroll(self, section: Section, *, student: Student | None = None, **more: object) -> None:
        EnrollmentFactory.create(section=section, student=student or self.student, **more)

    def teach(self, section: Section, last_name: str, **more: object) -> None:
        staff = StaffMemberFactory.create(last_name=last_name)
        SectionTeacherFactory.create(section=section, staff=staff, **more)

    def add_periods(self, *names: str, begins: int = 8) -> dict[str, Period]:
        """Add periods of an hour each to the regular bells."""
        found = {}
        for place, name in enumerate(names):
            found[name] = PeriodFactory.create(school=self.school, name=name, order=place)
            start = dt.time(begins + place)
            BellTimeFactory.create(period=found[name], start=start, end=start.replace(minute=50))
        return found

    def add_day(self, day: dt.date, **more: object) -> None:
        CalendarDayFactory.create(school=self.school, day=day, **more)

    def give(self, **more: object) -> Assignment:
        """Give out an assignment of Mathematics in the second term."""
        fields = {"section": self.math, "category": self.classwork, "term": self.t2, **more}
        return AssignmentFactory.create(**fields)

    def score(self, score: str | None, *, possible: str | None = "10", **more: object) -> Score:
        """Give out an assignment and enter the student's score; names with `work__` are the assignment's."""
        of_work = {
            key.removeprefix("work__"): more.pop(key) for key in list(more) if key.startswith("work__")
        }
        work = self.give(points_possible=None if possible is None else Decimal(possible), **of_work)
        student = more.pop("student", self.student)
        value = None if score is None else Decimal(score)
        return ScoreFactory.create(assignment=work, student=student, score=value, **more)


def teach_school(today: dt.date = TODAY) -> TaughtSchool:
    """Make a school year with one school, one student and one class; `today` is in its second term."""
    later = today - TODAY
    year = TermFactory.create(
        sourced_id="year",
        title="2026-27",
        kind=Term.Kind.SCHOOL_YEAR,
        start=TERMS["t1"][0] + later,
        end=TERMS["t4"][1] + later,
        school_year=2027,
    )
    terms = {
        name: TermFactory.create(
            sourced_id=name, start=start + later, end=end + later, parent=year, school_year=2027
        )
        for name, (start, end) in TERMS.items()
    }
    school = SchoolFactory.create(name="Babb Middle")
    student = StudentFactory.create(school=school)
    made = TaughtSchool(year, terms, school, student, SectionFactory.build(), CategoryFactory.create())
    made.math = made.add_class("Mathematics 7")
    return made
