"""The gradebook of the cast: assignments of a school year, each child's scores, and the school's grades."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zlib import crc32

from sis import grades
from sis.demo import cast_cases, grading
from sis.demo.cast_cases import Result
from sis.demo.cast_child import Child
from sis.demo.cast_schools import (
    HOMEROOM,
    HOMEROOM_TEACHERS,
    OWN,
    SCHOOLS,
    School,
    Subject,
    grades_of,
    school_of,
)
from sis.demo.records import (
    Assignment,
    AssignmentScale,
    ClassCategory,
    ClassGrading,
    GradingWindow,
    Mark,
    Record,
    Score,
)
from sis.demo.school_year import QUARTERS, DemoCalendar, SchoolYear

# Assignments are known so many days before they are given out.
AHEAD = timedelta(days=10)
READING_AGE = ("KG", "01", "02")
ELECTIVES = {"ART", "MUS", "COMP", "BAND", "HEAL", "TECH"}


class Piece(NamedTuple):
    """A piece of work that each quarter has; ``place`` is when it is due, as a share of the quarter."""

    category: str
    title: str
    points: int | None
    place: float
    is_extra_credit: bool = False
    multiplier: int = 1


# `cast_cases` names the first of each list by their places. They are due early in the quarter.
WEIGHTED = (
    Piece("cw", "Unit {unit} classwork", 100, 0.02),
    Piece("cw", "Unit {unit} warm-up", 10, 0.05),
    Piece("cw", "Unit {unit} notes", 10, 0.09),
    Piece("hw", "Unit {unit} homework", 5, 0.11),
    Piece("quiz", "Quiz, unit {unit}", 10, 0.14),
    Piece("cw", "Unit {unit} lab", 10, 0.17, multiplier=2),
    Piece("cw", "Extra credit, unit {unit}", 0, 0.20, is_extra_credit=True),
    Piece("practice", "Practice, unit {unit}", 100, 0.22),
    Piece("test", "Unit {unit} test", 50, 0.40),
    Piece("cw", "Group work", 20, 0.55),
    Piece("quiz", "Vocabulary quiz", 10, 0.74),
    Piece("test", "Quarter test", 100, 0.92),
)
POOL = (
    Piece("cw", "Portfolio", 200, 0.04),
    Piece("cw", "First draft", 100, 0.08),
    Piece("cw", "Studio work", 10, 0.13),
    Piece("cw", "Extra credit", 0, 0.18, is_extra_credit=True),
    Piece("cw", "Critique", 20, 0.48),
    Piece("cw", "Final piece", 50, 0.86),
)
SPORT = (
    Piece("cw", "Skills check", 3, 0.06),
    Piece("test", "Rules of the game", 3, 0.16),
    Piece("cw", "Fitness", 10, 0.45),
    Piece("test", "Fitness test", 10, 0.86),
)
# Elsewhere work is spread evenly.
EVEN = (
    Piece("cw", "Unit {unit} classwork", 20, 0.08),
    Piece("hw", "Unit {unit} homework", 10, 0.18),
    Piece("quiz", "Quiz, unit {unit}", 20, 0.30),
    Piece("test", "Unit {unit} test", 100, 0.43),
    Piece("cw", "Group work", 20, 0.56),
    Piece("hw", "Reading journal", 10, 0.66),
    Piece("quiz", "Vocabulary quiz", 20, 0.78),
    Piece("test", "Quarter test", 100, 0.92),
)
# Without points: in the first grades a word says how it went.
LETTERS = (
    Piece("cw", "Name the letters", None, 0.06),
    Piece("cw", "Draw and tell", None, 0.18),
    Piece("quiz", "Letter recognition", None, 0.32),
    Piece("hw", "Phonics homework", None, 0.55),
    Piece("test", "Reading aloud", None, 0.85),
)
NUMBERS = (
    Piece("cw", "Count to one hundred", None, 0.06),
    Piece("cw", "Shapes", None, 0.25),
    Piece("quiz", "Adding with blocks", None, 0.55),
    Piece("test", "Number stories", None, 0.85),
)
WATCHED = (Piece("cw", "Takes part", None, 0.10), Piece("proj", "Poster", None, 0.60))


class Rules(NamedTuple):
    """How a class grades."""

    pieces: tuple[Piece, ...]
    weights: dict[str, int]
    method: grades.Method = grades.Method.POINTS
    rounding: grades.Rounding = grades.Rounding.NONE
    scale: str = grading.LETTERS


OFFICIAL = {"cw": 50, "test": 15, "quiz": 15, "proj": 15, "hw": 5, "practice": 0}
# Quizzes have no weight at the high school, which is not the same as the weight zero.
HIGH = {"cw": 30, "test": 40, "hw": 20}
BANDS = tuple(grades.Band(mark, Decimal(begins)) for mark, begins in grading.BANDS)
# A child whose teacher gives another grade than the work adds up to.
DIFFERS = ("0400124", "MATH")
COMMENTS = ("A pleasure to teach.", "Please review the notes.", "Great improvement!", "See me after class.")


def rules_of(school: School, grade: str, subject: Subject) -> Rules | None:
    """Return how a grade's class in a subject grades; a homeroom does not."""
    if subject.code == HOMEROOM:
        return None
    if grade in READING_AGE:
        pieces = {"ELA": LETTERS, "READ": LETTERS, "MATH": NUMBERS}.get(subject.code, WATCHED)
        return Rules(pieces, {}, scale=grading.CONDUCT)
    if subject.code in ELECTIVES:
        return Rules(POOL, {})
    if subject.code == "PE":
        return Rules(SPORT, {"cw": 75, "test": 25})
    method = grades.Method.PERCENT if (school.key, subject.code) == ("babb", "SCI") else grades.Method.POINTS
    whole = (school.key, subject.code) == ("babb", "SOC")
    rounding = grades.Rounding.INTEGER if whole else grades.Rounding.NONE
    pieces = WEIGHTED if school.key == "babb" else EVEN
    return Rules(pieces, HIGH if school.level == "high" else OFFICIAL, method, rounding)


@dataclass(frozen=True)
class TaughtClass:
    """A grade's class in a subject in one school year, with the work of the quarters that are written."""

    year: SchoolYear
    school: School
    grade: str
    subject: Subject
    rules: Rules
    work: dict[str, list[tuple[int, Assignment]]] = field(default_factory=dict)

    @property
    def section(self) -> str:
        """The sourcedId of the class."""
        return self.school.section_id(self.year, self.grade, self.subject)

    @property
    def teacher(self) -> str:
        """The name of who teaches it."""
        last, first = self.subject.teacher
        if self.subject.teacher == OWN:
            last, first = HOMEROOM_TEACHERS[self.grade]
        return f"{first} {last}"

    def give_out(self, quarter: str, until: date) -> None:
        """Add the work of a quarter that is given out through a day."""
        days = self.year.school_days_in(quarter)
        later = self.school.subjects.index(self.subject) % 3
        unit = QUARTERS.index(quarter) + 1
        found = []
        for place, piece in enumerate(self.rules.pieces):
            due = min(round(piece.place * (len(days) - 1)) + later, len(days) - 1)
            if days[max(0, due - 4)] <= until:
                work = Assignment(
                    f"{self.section}-{quarter}-{place}",
                    piece.title.format(unit=unit),
                    "",
                    days[max(0, due - 4)],
                    days[due],
                    self.section,
                    grading.category_id(piece.category),
                    self.year.session_id(quarter),
                    self.school.sourced_id,
                    piece.points,
                    piece.is_extra_credit,
                    piece.multiplier,
                )
                found.append((place, work))
        self.work[quarter] = found

    def records(self) -> Iterator[Record]:
        """Yield how the class grades, and its work."""
        own = "" if self.rules.scale == grading.LETTERS else self.rules.scale
        yield ClassGrading(self.section, self.rules.method.value, self.rules.rounding.value, own)
        for category, weight in self.rules.weights.items():
            yield ClassCategory(self.section, grading.category_id(category), weight)
        for found in self.work.values():
            for _place, work in found:
                yield work
                if work.points is None:
                    yield AssignmentScale(f"{work.sourced_id}-scale", work.sourced_id, self.rules.scale)


def gradebook(children: Iterable[Child], calendar: DemoCalendar) -> Iterator[Record]:
    """Yield how classes grade, the work that was given out, and each child's scores and grades.

    Of the last year it is the grades, and the work of its last quarter.
    """
    yield from grading.district_grading()
    classes = {(one.year, one.grade, one.subject.code): one for one in _classes(calendar)}
    for one in classes.values():
        if one.work:
            yield from one.records()
    yield from _windows(calendar)
    for child in children:
        for year, grade in grades_of(child.grade, calendar):
            school = school_of(grade)
            for subject in school.subjects if school else ():
                if taught := classes.get((year, grade, subject.code)):
                    yield from _records_of(child, taught, calendar.today)
            if school and school.level == "high" and year == calendar.last_year:
                gpa = f"{2 + crc32(child.number.encode()) % 190 / 100:.2f}"
                end = year.session_id("s2")
                posted_at = _evening(year.end + timedelta(days=3))
                yield Mark(child.sourced_id, "", grading.GPA, end, gpa, None, "posted", "", posted_at)


def _classes(calendar: DemoCalendar) -> Iterator[TaughtClass]:
    for year in calendar.years:
        for school in SCHOOLS:
            for grade in school.grades:
                for subject in school.subjects:
                    rules = rules_of(school, grade, subject)
                    if rules:
                        one = TaughtClass(year, school, grade, subject, rules)
                        for quarter in _quarters_with_work(year, subject, calendar):
                            one.give_out(quarter, calendar.today + AHEAD)
                        yield one


def _quarters_with_work(year: SchoolYear, subject: Subject, calendar: DemoCalendar) -> Iterator[str]:
    for quarter in subject.quarters:
        if year == calendar.this_year:
            if year.span(quarter)[0] <= calendar.today + AHEAD:
                yield quarter
        elif quarter == QUARTERS[-1]:
            yield quarter


def _records_of(child: Child, taught: TaughtClass, today: date) -> Iterator[Score | Mark]:
    """Yield a child's scores and grades of one class."""
    for quarter in taught.subject.quarters:
        if taught.year.span(quarter)[0] <= today:
            scores = list(_scores(child, taught, quarter, today))
            yield from (score for _place, score in scores)
            yield from _marks(child, taught, quarter, scores, today)


def _scores(child: Child, taught: TaughtClass, quarter: str, today: date) -> Iterator[tuple[int, Score]]:
    code = cast_cases.ELECTIVE if taught.subject.code in ELECTIVES else taught.subject.code
    case = cast_cases.CASES.get((child.number, code)) if taught.school.key == "babb" else None
    for place, work in taught.work.get(quarter, []):
        drawn = crc32(f"{child.number}{work.sourced_id}".encode())
        scored = work.due + timedelta(days=1 if case else 1 + drawn % 3)
        if work.due >= today:
            continue
        if case is None:
            result = _result(child, taught, work, drawn) if scored <= today else Result(None, "submitted")
        elif place in case and scored <= today:
            result = case[place]
        else:
            continue
        yield (
            place,
            Score(
                f"{work.sourced_id}-{child.number}",
                work.sourced_id,
                child.sourced_id,
                result.status,
                result.score,
                min(scored, today),
                result.comment,
                result.text,
                result.is_incomplete,
                result.is_late,
                result.is_missing,
                result.flag,
                taught.teacher if result.is_signed else "",
            ),
        )


def _result(child: Child, taught: TaughtClass, work: Assignment, drawn: int) -> Result:
    """Draw what a teacher enters: mostly a score near what the child usually has."""
    kind = drawn // 3 % 60
    if work.points is None:
        return Result(None, text="SSSSNSSU"[kind % 8], comment=COMMENTS[2] if kind == 8 else "")
    usual = 70 + crc32(f"{child.number}{taught.subject.code}".encode()) % 26
    percent = min(100, usual - 8 + drawn // 180 % 17)
    score = min(5, kind // 6) if work.is_extra_credit else round(work.points * percent / 100)
    special = {
        0: Result(None, "not submitted", is_missing=True),
        1: Result(score, is_late=True, comment="Two days late."),
        2: Result(None, "exempt"),
        3: Result(None, is_incomplete=True),
        4: Result(score, "partially graded"),
        5: Result(None, "not submitted"),
        6: Result(None, "ext:Collected"),
        7: Result(0, is_missing=True, is_signed=True),
        8: Result(0, is_signed=True, comment="Make-up on Friday."),
        9: Result(score, flag="dropped"),
        10: Result(score, comment=COMMENTS[0]),
        11: Result(score, comment=COMMENTS[1], is_signed=True),
    }
    return special.get(kind, Result(score))


def _marks(
    child: Child, taught: TaughtClass, quarter: str, scores: list[tuple[int, Score]], today: date
) -> Iterator[Mark]:
    """Yield the grades of a quarter: at its middle, at its end, and in between what it would be now."""
    days = taught.year.school_days_in(quarter)
    middle, end = days[len(days) // 2], taught.year.span(quarter)[1]
    drawn = crc32(f"{child.number}{taught.section}{quarter}".encode())
    ids = child.sourced_id, taught.section
    term = taught.year.session_id(quarter)

    def mark(task: str, since: date, known: list[tuple[int, Score]] | None) -> Iterator[Mark]:
        is_posted = since + timedelta(days=3) <= today
        comment = COMMENTS[drawn % 3] if is_posted and drawn % 5 == 0 else ""
        state, posted_at = "posted" if is_posted else "inProgress", _evening(since + timedelta(days=3))
        if found := _grade(child, taught, known, drawn):
            yield Mark(*ids, task, term, *found, state, comment, posted_at if is_posted else None)

    if today >= middle:
        yield from mark(grading.PROGRESS, middle, None)
    yield from mark(grading.REPORT, end, scores if quarter in taught.work else None)
    if today >= end and taught.school.level == "high" and quarter in {"q2", "q4"} and taught.rules.weights:
        percent = Decimal(62 + drawn % 36)
        semester = taught.year.session_id("s1" if quarter == "q2" else "s2")
        names = grading.EXAM, semester, grading.letter(percent)
        yield Mark(*ids, *names, percent, "posted", "", _evening(end))
    if taught.grade in READING_AGE and taught.subject.code == "ELA" and today >= middle:
        for place, title in enumerate(grading.STANDARDS):
            word = "SSNS"[(drawn >> place) % 4]
            yield Mark(*ids, grading.standard_id(title), term, word, None, "posted", "", _evening(middle))


def _grade(
    child: Child, taught: TaughtClass, scores: list[tuple[int, Score]] | None, drawn: int
) -> tuple[str, Decimal | None] | None:
    """Return the mark and the percent that scores add up to, None if nothing counts yet.

    Without scores they are drawn: no one sees any more what the grade was made of.
    """
    if taught.grade in READING_AGE:
        return "SSSN"[drawn % 4], None
    if scores is None:
        percent = Decimal(66 + drawn % 33)
        return grading.letter(percent), percent
    rules = taught.rules
    names = list(dict.fromkeys([*rules.weights, *(piece.category for piece in rules.pieces)]))
    categories = [
        grades.Category(
            key, name, Decimal(rules.weights[name]) if name in rules.weights else None, name in rules.weights
        )
        for key, name in enumerate(names)
    ]
    items = [
        _item(place, names.index(rules.pieces[place].category), rules.pieces[place], score)
        for place, score in scores
    ]
    parts = grades.GradeParts(items, categories, rules.method, rules.rounding, BANDS)
    found = grades.explain_grade(parts)
    if found.percent is None or found.letter is None:
        return None
    if (child.number, taught.subject.code) == DIFFERS:
        return grading.letter(found.percent + 3), found.percent + 3
    return found.letter, found.percent


def _item(place: int, category: int, piece: Piece, score: Score) -> grades.Item:
    status = grades.ScoreStatus.OTHER
    if score.status in set(grades.ScoreStatus):
        status = grades.ScoreStatus(score.status)
    return grades.Item(
        key=place,
        category=category,
        possible=None if piece.points is None else Decimal(piece.points),
        score=None if score.score is None else Decimal(score.score),
        status=status,
        flag=grades.ScoreFlag(score.flag),
        missing=score.is_missing,
        late=score.is_late,
        incomplete=score.is_incomplete,
        multiplier=Decimal(piece.multiplier),
        is_extra_credit=piece.is_extra_credit,
    )


def _windows(calendar: DemoCalendar) -> Iterator[GradingWindow]:
    """Yield the district's windows by its calendar; if none is open today, one of a school that is."""
    is_open = False
    for year in calendar.years:
        for quarter in QUARTERS:
            days, end = year.school_days_in(quarter), year.span(quarter)[1]
            middle, term = days[len(days) // 2], year.session_id(quarter)
            for task, first in ((grading.PROGRESS, middle), (grading.REPORT, end - timedelta(days=4))):
                last, shown = first + timedelta(days=4), first + timedelta(days=10)
                yield GradingWindow(grading.DISTRICT_ID, task, term, first, last, shown)
                is_open |= first <= calendar.today <= last
    if not is_open:
        year, quarter = calendar.current_quarter
        first = calendar.monday()
        days_open = first, first + timedelta(days=11), first + timedelta(days=15)
        yield GradingWindow("demo-babb", grading.PROGRESS, year.session_id(quarter), *days_open)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(21), UTC)
