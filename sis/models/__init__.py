"""The roster's models; other apps reach them through ``sis.roster`` and ``sis.records`` only."""

from sis.models.applied import AppliedFile, AppliedLines
from sis.models.attendance import Attendance
from sis.models.calendar import BellTime, CalendarDay, Meeting, Period
from sis.models.families import Household, HouseholdMember, Relationship
from sis.models.gradebook import (
    Assignment,
    AssignmentScale,
    Category,
    GradingTask,
    Score,
    ScoreOwnScale,
    ScoreScale,
    SectionCategory,
    SectionGrading,
)
from sis.models.grades import Grade, GradingWindow
from sis.models.imports import RosterChunk, RosterImport, RosterUpload
from sis.models.notices import Event, Notice
from sis.models.people import Guardian, ListedRole, StaffMember, StaffScope, Student
from sis.models.places import District, School
from sis.models.teaching import Course, Enrollment, Section, SectionTeacher, Term

__all__ = [
    "AppliedFile",
    "AppliedLines",
    "Assignment",
    "AssignmentScale",
    "Attendance",
    "BellTime",
    "CalendarDay",
    "Category",
    "Course",
    "District",
    "Enrollment",
    "Event",
    "Grade",
    "GradingTask",
    "GradingWindow",
    "Guardian",
    "Household",
    "HouseholdMember",
    "ListedRole",
    "Meeting",
    "Notice",
    "Period",
    "Relationship",
    "RosterChunk",
    "RosterImport",
    "RosterUpload",
    "School",
    "Score",
    "ScoreOwnScale",
    "ScoreScale",
    "Section",
    "SectionCategory",
    "SectionGrading",
    "SectionTeacher",
    "StaffMember",
    "StaffScope",
    "Student",
    "Term",
]
