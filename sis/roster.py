"""Who is who: all that the other apps may know of the roster (with ``sis.records`` for what it holds).

Nothing else of ``sis`` is imported from outside, so that a district can put its own system behind it (R2).
"""

from sis.classes import Classroom, classes_of, homerooms, members_of
from sis.contacts import (
    Contact,
    Recipient,
    district_contact,
    homeroom_teacher,
    homeroom_teachers,
    notice_recipients,
    school_contact,
)
from sis.demo import only_demo_people
from sis.guardians import (
    AREAS,
    Tie,
    children_of,
    children_of_each,
    every_tie_of,
    guardian_by_id,
    guardians_by_homeroom,
    guardians_of,
    is_of_age,
    lock_guardians,
    match_guardians,
    memberships_of,
    with_children,
    with_rights,
    without_children_since,
)
from sis.models import Guardian, School, StaffMember, Student
from sis.names import canonical_number, fold_for_search
from sis.oneroster.dialect import keep_loads_out
from sis.staff import (
    guardians_tied_to,
    offices_of,
    schools,
    staff_by_email,
    staff_without_account,
    taught_by,
    teaches,
)
from sis.students import (
    claimable_from,
    match_student,
    search_guardians,
    search_students,
    student_by_id,
    student_by_number,
)
from sis.years import SchoolYear, children_enrolled, is_between_years, next_year, this_year

__all__ = [
    "AREAS",
    "Classroom",
    "Contact",
    "Guardian",
    "Recipient",
    "School",
    "SchoolYear",
    "StaffMember",
    "Student",
    "Tie",
    "canonical_number",
    "children_enrolled",
    "children_of",
    "children_of_each",
    "claimable_from",
    "classes_of",
    "district_contact",
    "every_tie_of",
    "fold_for_search",
    "guardian_by_id",
    "guardians_by_homeroom",
    "guardians_of",
    "guardians_tied_to",
    "homeroom_teacher",
    "homeroom_teachers",
    "homerooms",
    "is_between_years",
    "is_of_age",
    "keep_loads_out",
    "lock_guardians",
    "match_guardians",
    "match_student",
    "members_of",
    "memberships_of",
    "next_year",
    "notice_recipients",
    "offices_of",
    "only_demo_people",
    "school_contact",
    "schools",
    "search_guardians",
    "search_students",
    "staff_by_email",
    "staff_without_account",
    "student_by_id",
    "student_by_number",
    "taught_by",
    "teaches",
    "this_year",
    "with_children",
    "with_rights",
    "without_children_since",
]
