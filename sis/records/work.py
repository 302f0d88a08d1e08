"""Assignments with what the school entered for a student: due work, missing work, new scores (H7, H9).

What is not published stays in the database: an assignment or a score that is not published, and the score of
an assignment that is not given out yet.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils import timezone

from sis import grades, models
from sis.grades import ScoreFlag, ScoreStatus
from sis.prepared import prepared_rows
from sis.years import SchoolYear


class WorkState(StrEnum):
    """Where a piece of work stands; the first that applies.

    `MISSING` is only what the school marks as missing. `NOT_HANDED_IN` is past its due date and marked as not
    submitted. `OPEN` has no score yet, `OTHER` a district's own word.
    """

    COMING = "coming"
    DROPPED = "dropped"
    EXEMPT = "exempt"
    CHEATED = "cheated"
    MISSING = "missing"
    TURNED_IN = "turned_in"
    NOT_HANDED_IN = "not_handed_in"
    OTHER = "other"
    SCORED = "scored"
    INCOMPLETE = "incomplete"
    OPEN = "open"


TO_DO = {WorkState.COMING, WorkState.NOT_HANDED_IN, WorkState.INCOMPLETE, WorkState.OPEN}
WITH_SCORE = {WorkState.SCORED, WorkState.CHEATED}


@dataclass(frozen=True, slots=True)
class Result:
    """What the school entered for one student and assignment.

    `own_status` is a district's own word, shown as it is; `text_meaning` is what the scale says of the text
    score, such as "Satisfactory" for S, often blank. `first_seen` and `changed_at` are the times of the
    loads that brought and last changed it. `entered_by` is blank unless the files say it.
    """

    status: ScoreStatus
    own_status: str
    score: Decimal | None
    text_score: str
    text_meaning: str
    scored_on: date
    comment: str
    is_incomplete: bool
    is_late: bool
    is_missing: bool
    flag: ScoreFlag
    entered_by: str
    first_seen: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """A piece of work of a class.

    `points_possible` is None if the files give no maximum. `category_weight` is that of the district, which a
    class may replace.
    """

    id: int
    title: str
    description: str
    assigned_on: date
    due_on: date
    class_id: int
    class_title: str
    course: str
    term_id: int
    category_id: int
    category: str
    category_weight: Decimal | None
    points_possible: Decimal | None
    is_extra_credit: bool
    multiplier: Decimal


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment for one student; `result` is None if nothing is entered or it is not given out yet."""

    assignment: Assignment
    state: WorkState
    result: Result | None

    @property
    def is_to_do(self) -> bool:
        """Say whether the student still has something to hand in."""
        return self.state in TO_DO

    @property
    def has_score(self) -> bool:
        """Say whether a score stands, also one that counts as 0 for cheating."""
        return self.state in WITH_SCORE

    @property
    def item(self) -> grades.Item:
        """The part that this work has in the class's grade."""
        found = self.result
        return grades.Item(
            key=self.assignment.id,
            category=self.assignment.category_id,
            possible=self.assignment.points_possible,
            score=found.score if found else None,
            text_score=found.text_score if found else "",
            status=found.status if found else ScoreStatus.BLANK,
            flag=found.flag if found else ScoreFlag.NONE,
            missing=bool(found and found.is_missing),
            late=bool(found and found.is_late),
            incomplete=bool(found and found.is_incomplete),
            multiplier=self.assignment.multiplier,
            is_extra_credit=self.assignment.is_extra_credit,
        )


def work_of(
    student_ids: Collection[int], *, first: date, last: date, on: date
) -> dict[int, tuple[Work, ...]]:
    """Return each student's work that is due from the first through the last day, by due date. One statement.

    `on` is today: work that is given out later has no result yet. Work of a class that the student had left
    by the due date is not listed.
    """
    return read_work(student_ids, on=on, first=first, last=last)


def to_do_of(
    student_ids: Collection[int], *, year: SchoolYear | None, until: date, on: date
) -> dict[int, tuple[Work, ...]]:
    """Return what each student may still have to do, by due date. One statement.

    That is the work of the year's current terms that is missing or not submitted, and all work that is due
    from today (`on`) until a day. Some of the latter may be done already: see `Work.is_to_do`.
    """
    term_ids = year.current_term_ids(on) if year else frozenset()
    nothing_new = timezone.make_aware(datetime.combine(until, time.max))
    return read_work(student_ids, on=on, term_ids=term_ids, since=nothing_new, until=until)


# A parameter that is NULL filters nothing. Someone who left a class and came back has two enrollments in it.
_WORK = """
SELECT e.student_id,
    a.id, a.title, a.description, a.assigned_on, a.due_on, s.id, s.title, c.title, a.term_id,
    k.id, k.title, k.weight, a.points_possible, a.is_extra_credit, a.multiplier,
    r.id, r.status, r.score, r.text_score, COALESCE(meaning.text, ''),
    r.scored_on, r.comment, r.is_incomplete, r.is_late, r.is_missing,
    r.flag, r.entered_by, r.first_seen, r.changed_at
FROM (
    SELECT student_id, section_id, max(COALESCE("end", 'infinity')) AS "end" FROM sis_enrollment
    WHERE student_id = ANY (%(students)s) AND is_active GROUP BY student_id, section_id
) AS e
JOIN sis_section AS s ON s.id = e.section_id AND s.is_active
JOIN sis_course AS c ON c.id = s.course_id
JOIN sis_assignment AS a ON a.section_id = s.id AND a.is_active AND a.is_published
JOIN sis_category AS k ON k.id = a.category_id
-- OFFSET 0 keeps the planner to the index by student and assignment, however large the district.
LEFT JOIN LATERAL (
    SELECT * FROM sis_score AS r WHERE r.student_id = e.student_id AND r.assignment_id = a.id
        AND r.is_active AND r.is_published AND a.assigned_on <= %(on)s
    OFFSET 0
) AS r ON TRUE
LEFT JOIN LATERAL (
    SELECT level ->> 'text' AS text
    FROM (
        SELECT 1 AS place, o.scale_id FROM sis_scoreownscale AS o WHERE o.score_id = r.id AND o.is_active
        UNION ALL
        SELECT 2, o.scale_id FROM sis_assignmentscale AS o WHERE o.assignment_id = a.id AND o.is_active
    ) AS named
    JOIN sis_scorescale AS scale ON scale.id = named.scale_id AND scale.is_active
    CROSS JOIN LATERAL jsonb_array_elements(scale.levels) AS level
    WHERE r.text_score <> '' AND level ->> 'label' = r.text_score
    ORDER BY named.place LIMIT 1
) AS meaning ON r.text_score <> ''
WHERE (%(classes)s::bigint[] IS NULL OR a.section_id = ANY (%(classes)s::bigint[]))
    AND (%(first)s::date IS NULL
        OR a.due_on BETWEEN %(first)s::date AND %(last)s::date AND e."end" > a.due_on)
    AND (%(terms)s::bigint[] IS NULL
        OR a.term_id = ANY (%(terms)s::bigint[])
            AND (NOT %(missing)s OR r.is_missing OR r.status = 'not submitted')
        OR a.due_on BETWEEN %(on)s AND %(until)s::date AND e."end" > a.due_on
        OR r.changed_at >= %(since)s::timestamptz)
ORDER BY a.due_on, a.id, r.changed_at"""


def read_work(
    student_ids: Collection[int],
    *,
    on: date,
    class_ids: Collection[int] | None = None,
    first: date | None = None,
    last: date | None = None,
    since: datetime | None = None,
    until: date | None = None,
    term_ids: Collection[int] | None = None,
) -> dict[int, tuple[Work, ...]]:
    """Return each student's work by due date: of these classes, due between two days, of these terms.

    One statement. With `since` it is the news: of the terms only what may be missing, and besides what is due
    from today until a day, and what was entered or changed since.
    """
    parameters: dict[str, Any] = {
        "students": list(student_ids),
        "on": on,
        "classes": None if class_ids is None else list(class_ids),
        "first": first,
        "last": last,
        "since": since,
        "missing": since is not None,
        "until": until,
        "terms": None if term_ids is None else list(term_ids),
    }
    found: defaultdict[int, dict[int, Work]] = defaultdict(dict)
    for student_id, *columns in prepared_rows(_WORK, parameters):
        work = _work(columns, on)
        found[student_id][work.assignment.id] = work  # of two results the newer one
    return {student_id: tuple(found[student_id].values()) for student_id in student_ids}


def _work(columns: list[Any], on: date) -> Work:
    assignment, (score_id, *entered) = Assignment(*columns[:15]), columns[15:]
    result = None if score_id is None else _result(entered)
    return Work(assignment, _state(result, assignment.assigned_on, assignment.due_on, on), result)


def _result(columns: list[Any]) -> Result:
    status, score, text_score, text_meaning, scored_on, comment, incomplete, late, missing, *rest = columns
    flag, entered_by, first_seen, changed_at = rest
    known = status in set(ScoreStatus)
    own_status = "" if known else status.removeprefix(models.Score.OWN_STATUS)
    return Result(
        status=ScoreStatus(status) if known else ScoreStatus.OTHER,
        own_status=own_status,
        score=score,
        text_score=text_score,
        text_meaning=text_meaning,
        scored_on=scored_on,
        comment=comment,
        is_incomplete=incomplete,
        is_late=late,
        is_missing=missing,
        flag=ScoreFlag(flag),
        entered_by=entered_by,
        first_seen=first_seen,
        changed_at=changed_at,
    )


_DECIDED = {
    ScoreStatus.SUBMITTED: WorkState.TURNED_IN,
    ScoreStatus.OTHER: WorkState.OTHER,
}


def _state(result: Result | None, assigned_on: date, due_on: date, on: date) -> WorkState:
    if assigned_on > on:
        return WorkState.COMING
    if result is None:
        return WorkState.OPEN
    decided = _excused(result) or _DECIDED.get(result.status)
    if decided is None and result.status == ScoreStatus.NOT_SUBMITTED:
        decided = WorkState.NOT_HANDED_IN if due_on < on else WorkState.OPEN
    if decided is None and (result.score is not None or result.text_score):
        decided = WorkState.SCORED
    return decided or (WorkState.INCOMPLETE if result.is_incomplete else WorkState.OPEN)


def _excused(result: Result) -> WorkState | None:
    """Return what decides whatever was entered, in the order of the grade's own rules."""
    if result.flag == ScoreFlag.DROPPED:
        return WorkState.DROPPED
    if result.status == ScoreStatus.EXEMPT:
        return WorkState.EXEMPT
    if result.flag == ScoreFlag.CHEATED:
        return WorkState.CHEATED
    return WorkState.MISSING if result.is_missing else None
