"""Who is who: with ``sis.records`` (what the school holds) the public interface of the roster.

Other apps import nothing else of ``sis``, so that a district can replace what is behind it (R2).
"""

from sis.classes import class_ids_of, classes_of, homerooms, members_of
from sis.contacts import (
    Contact,
    contact_of_school,
    district_contact,
    homeroom_teacher,
    notice_recipients,
    school_contact,
)
from sis.demo import only_demo_people
from sis.guardians import (
    AREAS,
    Tie,
    all_guardians,
    children_of,
    children_of_each,
    every_tie_of,
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
from sis.households import HouseholdAdult, HouseholdRecord, households_of
from sis.models import Guardian, School, StaffMember, Student
from sis.names import canonical_name, canonical_number, fold_for_search
from sis.oneroster.import_lock import keep_loads_out
from sis.staff import (
    guardians_tied_to,
    offices_of,
    school_ids_of_staff,
    schools,
    schools_with_students,
    staff_by_email,
    staff_with_email,
    students_also_at,
    taught_by,
    teaches,
)
from sis.students import (
    all_students,
    grades_of_students,
    match_student,
    search_guardians,
    search_students,
    student_by_id,
    student_by_number,
    students_named,
)
from sis.years import children_enrolled, is_between_years

__all__ = [
    "AREAS",
    "Contact",
    "Guardian",
    "HouseholdAdult",
    "HouseholdRecord",
    "School",
    "StaffMember",
    "Student",
    "Tie",
    "all_guardians",
    "all_students",
    "canonical_name",
    "canonical_number",
    "children_enrolled",
    "children_of",
    "children_of_each",
    "class_ids_of",
    "classes_of",
    "contact_of_school",
    "district_contact",
    "every_tie_of",
    "fold_for_search",
    "grades_of_students",
    "guardians_by_homeroom",
    "guardians_of",
    "guardians_tied_to",
    "homeroom_teacher",
    "homerooms",
    "households_of",
    "is_between_years",
    "is_of_age",
    "keep_loads_out",
    "lock_guardians",
    "match_guardians",
    "match_student",
    "members_of",
    "memberships_of",
    "notice_recipients",
    "offices_of",
    "only_demo_people",
    "school_contact",
    "school_ids_of_staff",
    "schools",
    "schools_with_students",
    "search_guardians",
    "search_students",
    "staff_by_email",
    "staff_with_email",
    "student_by_id",
    "student_by_number",
    "students_also_at",
    "students_named",
    "taught_by",
    "teaches",
    "with_children",
    "with_rights",
    "without_children_since",
]
