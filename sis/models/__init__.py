"""The roster's models; other apps reach them through ``sis.roster`` only."""

from sis.models.attendance import Attendance
from sis.models.families import Household, HouseholdMember, Relationship
from sis.models.imports import RosterImport
from sis.models.people import Guardian, StaffMember, Student
from sis.models.places import District, School
from sis.models.scope import StaffScope
from sis.models.teaching import Course, Enrollment, Section, SectionTeacher, Term
from sis.models.uploads import RosterChunk, RosterUpload

__all__ = [
    "Attendance",
    "Course",
    "District",
    "Enrollment",
    "Guardian",
    "Household",
    "HouseholdMember",
    "Relationship",
    "RosterChunk",
    "RosterImport",
    "RosterUpload",
    "School",
    "Section",
    "SectionTeacher",
    "StaffMember",
    "StaffScope",
    "Student",
    "Term",
]
