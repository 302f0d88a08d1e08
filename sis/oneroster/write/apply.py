"""The order of a load: check the staged files, then write schools, people, and what relates them."""

from sis.oneroster.check import checks
from sis.oneroster.check.identity import resolve_identities
from sis.oneroster.check.records import check_records
from sis.oneroster.check.references import check_references
from sis.oneroster.check.roles import assign_roles, make_guardians_of_staff
from sis.oneroster.progress import Progress
from sis.oneroster.staging import Staging
from sis.oneroster.write import calendar, gradebook, notices
from sis.oneroster.write.attendance import load_attendance
from sis.oneroster.write.difference import Load
from sis.oneroster.write.families import load_households, load_members, load_relationships
from sis.oneroster.write.people import load_details, load_people, load_roles, load_staff_scopes
from sis.oneroster.write.places import load_contacts, load_orgs, load_terms
from sis.oneroster.write.teaching import load_courses, load_enrollments, load_homerooms, load_sections

# In this order; each runs if its file is part of the roster and differs from that of the last load.
LOADERS = (
    ("orgs", load_orgs),
    ("academicSessions", load_terms),
    ("courses", load_courses),
    ("classes", load_sections),
    ("users", load_people),
    ("roles", load_roles),
    ("enrollments", load_enrollments),
    ("schoolContacts", load_contacts),
    ("households", load_households),
    ("householdMembers", load_members),
    ("staffScope", load_staff_scopes),
    ("scoreScales", gradebook.load_score_scales),
    ("categories", gradebook.load_categories),
    ("lineItems", gradebook.load_assignments),
    ("results", gradebook.load_scores),
    ("lineItemScoreScales", gradebook.load_assignment_scales),
    ("resultScoreScales", gradebook.load_score_own_scales),
    ("gradingTasks", gradebook.load_grading_tasks),
    ("classGrading", gradebook.load_section_gradings),
    ("classCategories", gradebook.load_section_categories),
    ("marks", gradebook.load_grades),
    ("gradingWindows", gradebook.load_grading_windows),
    ("periods", calendar.load_periods),
    ("bells", calendar.load_bell_times),
    ("days", calendar.load_days),
    ("meetings", calendar.load_meetings),
    ("notices", notices.load_notices),
    ("events", notices.load_events),
    ("attendance", load_attendance),
)


def check_files(load: Load, progress: Progress) -> None:
    """Skip what cannot be loaded, file by file; raise RosterRefusedError if that is too much."""
    staging = load.staging
    for name, table in staging.tables.items():
        if staging.is_touched(name):
            progress.step(f"checking {table.file}")
            check_references(staging, table)
            checks.check_keys(staging, table)
            _check_rows_of(load, name)
        if name == _last_file_about_users(staging):
            _check_people(load)
    if staging.is_touched("users"):
        make_guardians_of_staff(staging)
    checks.refuse_too_faulty(staging)


def apply_files(load: Load, progress: Progress) -> None:
    """Write everything; the caller holds the transaction."""
    staging = load.staging
    for name, write in LOADERS:
        if staging.is_touched(name):
            progress.step(f"writing {staging.tables[name].file}")
            write(load)
    gradebook.end_unused(load)
    load_details(load)
    if staging.is_touched("users") or staging.is_touched("relationships"):
        progress.step("writing relationships")
        load_relationships(load)
    if staging.has("enrollments") or staging.has("classes"):
        progress.step("writing homerooms")
        load_homerooms(load)
    checks.refuse_too_faulty(staging)


def _check_rows_of(load: Load, name: str) -> None:
    staging = load.staging
    if name == "academicSessions":
        checks.check_sessions(staging)
    elif name == "classes":
        checks.check_classes(staging)
    elif name == "enrollments":
        checks.check_enrollments(staging)
    else:
        check_records(staging, name)


def _check_people(load: Load) -> None:
    staging = load.staging
    if "roles" in staging.tables:
        assign_roles(staging, load.today)
    if staging.is_touched("users"):
        checks.check_students(staging)
        resolve_identities(staging)


def _last_file_about_users(staging: Staging) -> str:
    return "roles" if "roles" in staging.tables else "users"
