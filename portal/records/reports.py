"""Reports to print (H10): the list of them, and the head that stands on each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.dates import full_date
from portal.records.access import Asked, NoSuchRecord, RecordsAccess, year_with_records
from portal.records.attendance import TotalRow, rulers_of
from portal.records.attendance_thresholds import Ruler
from portal.records.grades import is_of_term
from portal.records.rights import Part
from portal.records.schedule import SchedulePage, build_year
from sis import records, roster
from sis.records import (
    AttendanceDay,
    AttendanceRecord,
    ClassWork,
    Freshness,
    GradeCell,
    SchoolGrade,
    SchoolYear,
    StudentClass,
    TaskKind,
    Term,
    Work,
    WorkState,
)

NAMES: Mapping[Part, Promise] = {
    Part.SCHEDULE_REPORT: gettext_lazy("Student schedule"),
    Part.MISSING_WORK_REPORT: gettext_lazy("Missing assignments"),
    Part.ATTENDANCE_REPORT: gettext_lazy("Attendance report"),
    Part.PROGRESS_REPORT: gettext_lazy("Progress report"),
    Part.REPORT_CARD: gettext_lazy("Report card"),
}
KINDS: Mapping[Part, Collection[TaskKind]] = {
    Part.PROGRESS_REPORT: {TaskKind.PROGRESS},
    Part.REPORT_CARD: {TaskKind.REPORT, TaskKind.EXAM, TaskKind.STANDARD},
}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a report. A blank text is unknown; `mailing_address` is the reader's own.

    `of` is the school year or grading period. `courses` is how many classes the report knows of, None if it
    does not read them.
    """

    school: str
    school_address: str
    mailing_address: str
    generated_at: datetime
    of: str = ""
    courses: int | None = None


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report without grading periods; `link` is empty if it is not open to the reader."""

    name: Promise
    link: str


@dataclass(frozen=True, slots=True)
class ListedPeriod:
    """A grading period with its state in words; `link` is empty as long as nothing is posted."""

    term: str
    state: str
    link: str


@dataclass(frozen=True, slots=True)
class ListedGrades:
    """A report with grading periods; without any the school has sent none."""

    name: Promise
    is_open: bool
    periods: tuple[ListedPeriod, ...]


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """All reports, whether there is one yet or not."""

    reports: tuple[ListedReport, ...]
    grades: tuple[ListedGrades, ...]
    year: SchoolYear | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class ScheduleReport:
    """The schedule of the year."""

    head: Head
    schedule: SchedulePage
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class MissingWorkReport:
    """What is missing and what was not handed in, of the current terms."""

    head: Head
    missing: tuple[Work, ...]
    not_handed_in: tuple[Work, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class AttendanceReport:
    """The year's attendance: both counters with the district's texts, reported days, totals by class.

    Without a school year there is no record.
    """

    head: Head
    record: AttendanceRecord | None
    unexcused: Ruler | None
    share: Ruler | None
    by_class: tuple[TotalRow, ...]
    days: tuple[AttendanceDay, ...]
    year: SchoolYear | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class GradedLine:
    """A posted grade, with the name of its grading task."""

    task: str
    grade: SchoolGrade


@dataclass(frozen=True, slots=True)
class GradedClass:
    """A class with its posted grades; without any the page says so.

    Teachers are None if the schedule is not open to the reader.
    """

    student_class: StudentClass
    teachers: tuple[str, ...] | None
    lines: tuple[GradedLine, ...]


@dataclass(frozen=True, slots=True)
class GradesReport:
    """The posted grades of a grading period; `term` is None as long as there are none at all.

    `overall` are those of no class, such as a GPA that the school sends.
    """

    head: Head
    term: Term | None
    last_day: date | None
    classes: tuple[GradedClass, ...]
    overall: tuple[GradedLine, ...]
    freshness: Freshness

    @property
    def has_teachers(self) -> bool:
        """Say whether the reader may see who teaches."""
        return any(one.teachers is not None for one in self.classes)


def build_list(access: RecordsAccess, asked: Asked) -> ReportsPage:
    """Return the list of all reports."""
    year = year_with_records(access, asked.today)
    cells: list[GradeCell] = []
    terms: Collection[Term] = ()
    if year and any(access.may_see(part) for part in KINDS):
        found = records.grades_of([access.student.pk], year=year, on=asked.today)[access.student.pk]
        cells = [cell for one in found.classes for cell in one.cells] + list(found.overall)
        terms = records.column_terms(year, [one.student_class for one in found.classes])
    return ReportsPage(
        reports=tuple(
            ListedReport(name, access.link(part)) for part, name in NAMES.items() if part not in KINDS
        ),
        grades=tuple(
            ListedGrades(NAMES[part], access.may_see(part), _periods(access, part, cells, terms, asked.today))
            for part in KINDS
        ),
        year=year,
        freshness=records.load_freshness(on=asked.today),
    )


def build_schedule(access: RecordsAccess, asked: Asked) -> ScheduleReport:
    """Return the schedule on paper."""
    shown = build_year(access, asked)
    classes = {one.code or one.title for row in shown.rows for run in row.runs for one in run.classes}
    return ScheduleReport(_head(access, asked, courses=len(classes)), shown, shown.freshness)


def build_missing_work(access: RecordsAccess, asked: Asked) -> MissingWorkReport:
    """Return the missing work on paper."""
    found = records.to_do_of([access.student.pk], year=access.year, until=asked.today, on=asked.today)
    work = found[access.student.pk]
    return MissingWorkReport(
        head=_head(access, asked),
        missing=tuple(one for one in work if one.state == WorkState.MISSING),
        not_handed_in=tuple(one for one in work if one.state == WorkState.NOT_HANDED_IN),
        freshness=records.load_freshness(on=asked.today),
    )


def build_attendance(access: RecordsAccess, asked: Asked) -> AttendanceReport:
    """Return the attendance on paper."""
    year, pk = year_with_records(access, asked.today), access.student.pk
    record = records.attendance_of([pk], year=year, on=asked.today)[pk] if year else None
    days = tuple(day for month in (record.months if record else ()) for day in month.days if day.entries)
    unexcused, share = rulers_of(record) if record else (None, None)
    return AttendanceReport(
        head=_head(access, asked),
        record=record,
        unexcused=unexcused,
        share=share,
        by_class=tuple(TotalRow(one.course, one.total) for one in (record.by_class if record else ())),
        days=days,
        year=year,
        freshness=records.load_freshness(on=asked.today),
    )


def build_progress(access: RecordsAccess, asked: Asked) -> GradesReport:
    """Return the progress report of a grading period, by default the last posted one."""
    return _grades_report(access, asked, Part.PROGRESS_REPORT)


def build_report_card(access: RecordsAccess, asked: Asked) -> GradesReport:
    """Return the report card of a grading period, by default the last posted one."""
    return _grades_report(access, asked, Part.REPORT_CARD)


def _head(access: RecordsAccess, asked: Asked, *, of: str = "", courses: int | None = None) -> Head:
    """Return the head; the reader's own address is the household's, so it needs that right."""
    school, pk = access.student.school, access.student.pk
    address = ""
    if access.guardian_id and access.may_see(Part.HOUSEHOLD):
        own = roster.households_of(access.guardian_id, student_ids=[pk])
        first = sorted(own, key=lambda one: (pk not in one.student_ids, one.household.pk))[:1]
        address = "".join(one.household.mailing_address or one.household.physical_address for one in first)
    return Head(
        school=school.name if school else "",
        school_address=school.contact_address if school else "",
        mailing_address=address,
        generated_at=timezone.localtime(asked.now),
        of=of,
        courses=courses,
    )


def _grades_report(access: RecordsAccess, asked: Asked, part: Part) -> GradesReport:
    """Raises NoSuchRecord for a term that is unknown or has no posted grade."""
    year, pk = year_with_records(access, asked.today), access.student.pk
    found = records.grades_of([pk], year=year, on=asked.today)[pk] if year else None
    classes, overall = (found.classes, found.overall) if found else ((), ())
    cells = [cell for one in classes for cell in one.cells] + list(overall)
    posted = [cell for cell in cells if cell.posted and cell.task.kind in KINDS[part]]
    terms = {str(cell.term.id): cell.term for cell in posted}
    wanted = asked.query.get("term")
    if wanted is not None and wanted not in terms:
        raise NoSuchRecord
    newest = max(terms.values(), key=lambda term: (term.end, term.start), default=None)
    term = newest if wanted is None else terms[wanted]
    shown = [(one, _lines(one.cells, part, term)) for one in classes] if term else []
    on_paper = [
        (one.student_class, lines) for one, lines in shown if lines or (term and _is_graded(one, term))
    ]
    has_schedule = access.may_see(Part.SCHEDULE)
    return GradesReport(
        head=_head(
            access,
            asked,
            of=term.title if term else "",
            courses=sum(not taught.is_homeroom for taught, _lines in on_paper),
        ),
        term=term,
        last_day=term.end - timedelta(days=1) if term else None,
        classes=tuple(
            GradedClass(
                taught,
                tuple(taught.teachers_on(term.end - timedelta(days=1))) if has_schedule else None,
                lines,
            )
            for taught, lines in on_paper
        )
        if term
        else (),
        overall=tuple(
            line
            for line in (_lines(overall, part, term) if term else ())
            if line.grade.mark or line.grade.percent is not None
        ),
        freshness=records.load_freshness(on=asked.today),
    )


def _is_graded(one: ClassWork, term: Term) -> bool:
    """Say whether a grade of this class belongs on the paper of a term: a homeroom has none."""
    return not one.student_class.is_homeroom and is_of_term(one, term)


def _lines(cells: Iterable[GradeCell], part: Part, term: Term) -> tuple[GradedLine, ...]:
    return tuple(
        GradedLine(cell.task.title, cell.posted)
        for cell in cells
        if cell.posted and cell.term.id == term.id and cell.task.kind in KINDS[part]
    )


def _periods(
    access: RecordsAccess, part: Part, cells: Iterable[GradeCell], terms: Iterable[Term], today: date
) -> tuple[ListedPeriod, ...]:
    """Return every grading period of the year, also those of which there is nothing yet."""
    if not access.may_see(part):
        return ()
    of_kind = [cell for cell in cells if cell.task.kind in KINDS[part]]
    periods = {term.id: term for term in [*terms, *(cell.term for cell in of_kind)]}
    listed = []
    for term in sorted(periods.values(), key=lambda term: (term.start, -term.end.toordinal())):
        own = [cell for cell in of_kind if cell.term.id == term.id]
        posted = [cell.posted for cell in own if cell.posted]
        link = f"{access.link(part)}?term={term.id}" if posted else ""
        listed.append(ListedPeriod(term.title, _state(term, own, posted, today), link))
    return tuple(listed)


def _state(term: Term, cells: Iterable[GradeCell], posted: Iterable[SchoolGrade], today: date) -> str:
    """Say that a period's grades are posted, or why they are not."""
    at = max((one.posted_at or one.changed_at for one in posted), default=None)
    if at:
        return _("Posted on %(day)s") % {"day": full_date(timezone.localdate(at))}
    if awaited := _awaited(cells, today):
        return awaited
    if today < term.start:
        return _("This grading period begins on %(day)s.") % {"day": full_date(term.start)}
    if today < term.end:
        return _("This grading period ends on %(day)s. Grades are posted after that.") % {
            "day": full_date(term.end - timedelta(days=1))
        }
    return _("The school hasn’t posted grades for this period. Contact the school office.")


def _awaited(cells: Iterable[GradeCell], today: date) -> str:
    """Say when grades are entered and shown, blank if no window is known or all are past."""
    windows = [cell.window for cell in cells if cell.window]
    window = min(windows, key=lambda one: one.opens, default=None)
    if window is None or window.visible_from <= today:
        return ""
    days = {"first": full_date(window.opens), "day": full_date(window.visible_from)}
    if today < window.opens:
        return _("Teachers enter grades starting %(first)s. You can see them starting %(day)s.") % days
    return _("Teachers are entering grades. You can see them starting %(day)s.") % days
