"""The pages of one student: from this table come the addresses and the tabs, for parents and for the student.

A page that is not in the table has no address and is linked nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.records import attendance, calendar, class_work, day, grades, reports, schedule, todo
from portal.records.access import Asked, RecordsAccess
from portal.records.rights import Part
from sis.records import Freshness


class Content(Protocol):
    """What a page shows, and how new it is."""

    @property
    def freshness(self) -> Freshness:
        """When the records were loaded."""


@dataclass(frozen=True, slots=True)
class StudentPage:
    """A page of one student, with the template `records/<part>.html`.

    `build` makes what it shows, and raises NoSuchRecord for what this student does not have. `tab` is the
    page's tab, also where another child's name leads from it.
    """

    part: Part
    path: str
    name: Promise
    build: Callable[[RecordsAccess, Asked], Content]
    tab: Part

    @property
    def template(self) -> str:
        """The template that shows what `build` returns."""
        return f"records/{self.part}.html"

    @property
    def has_tab(self) -> bool:
        """Say whether the page is a tab itself."""
        return self.tab == self.part


STUDENT_PAGES = (
    StudentPage(Part.DAY, "", _("Today"), day.build_page, tab=Part.DAY),
    StudentPage(Part.SCHEDULE, "schedule/", _("Schedule"), schedule.build_page, tab=Part.SCHEDULE),
    StudentPage(Part.GRADES, "grades/", _("Grades"), grades.build_page, tab=Part.GRADES),
    StudentPage(
        Part.CLASS_WORK, "grades/<int:class_id>/", _("Class"), class_work.build_page, tab=Part.GRADES
    ),
    StudentPage(Part.ATTENDANCE, "attendance/", _("Attendance"), attendance.build_page, tab=Part.ATTENDANCE),
    StudentPage(Part.CALENDAR, "calendar/", _("Calendar"), calendar.build_page, tab=Part.CALENDAR),
    StudentPage(Part.TODO, "todo/", _("To do"), todo.build_page, tab=Part.TODO),
    StudentPage(Part.REPORTS, "reports/", _("Reports"), reports.build_list, tab=Part.REPORTS),
    *(
        StudentPage(part, f"reports/{folder}/", reports.NAMES[part], build, tab=Part.REPORTS)
        for part, folder, build in (
            (Part.SCHEDULE_REPORT, "schedule", reports.build_schedule),
            (Part.MISSING_WORK_REPORT, "missing-work", reports.build_missing_work),
            (Part.ATTENDANCE_REPORT, "attendance", reports.build_attendance),
            (Part.PROGRESS_REPORT, "progress", reports.build_progress),
            (Part.REPORT_CARD, "report-card", reports.build_report_card),
        )
    ),
)


def student_paths(prefix: str, view: Callable[..., HttpResponse]) -> list[URLPattern]:
    """Return the path of every page below a prefix; the view gets the page, and what the address holds."""
    kwargs: list[tuple[StudentPage, dict[str, Any]]] = [(page, {"page": page}) for page in STUDENT_PAGES]
    return [path(f"{prefix}{page.path}", view, more, name=page.part) for page, more in kwargs]
