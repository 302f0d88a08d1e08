"""The roster's models; other apps reach them through ``sis.roster`` only."""

from sis.models.attendance import Attendance
from sis.models.families import Household, HouseholdMember, Relationship
from sis.models.imports import RosterChunk, RosterImport, RosterUpload
from sis.models.people import Guardian, StaffMember, StaffScope, Student
from sis.models.places import District, School
from sis.models.teaching import Course, Enrollment, Section, SectionTeacher, Term

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
