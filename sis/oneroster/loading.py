"""Write a checked roster: places first, then people, then what ties them together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sis.models import (
    Course,
    District,
    Enrollment,
    Guardian,
    School,
    Section,
    SectionTeacher,
    StaffMember,
    Student,
    Term,
)
from sis.models.sourced import Sourced
from sis.oneroster import people, ties
from sis.oneroster.options import Options
from sis.oneroster.parsed import Roster
from sis.oneroster.report import Changes
from sis.oneroster.tables import GUARDIANS, STAFF, STUDENT
from sis.oneroster.upsert import Values, ids_of, set_links, set_references, upsert

MODELS: dict[str, tuple[type[Sourced], ...]] = {
    "orgs": (District, School),
    "academicSessions": (Term,),
    "courses": (Course,),
    "classes": (Section,),
    "users": (Student, Guardian, StaffMember),
    "enrollments": (Enrollment, SectionTeacher),
}


@dataclass
class Load:
    """One load: the roster, the options, the time, and the primary keys known so far."""

    roster: Roster
    options: Options
    entered_at: datetime
    keys: dict[type[Sourced], dict[str, int]] = field(default_factory=dict)

    def write(self, model: type[Sourced], table: str, rows: Mapping[str, Values]) -> Changes:
        """Bring the records of a model to these rows, where the roster has the file."""
        changes = Changes()
        if table in self.roster.files:
            changes = upsert(model, rows, self.roster.kept(table))
            self.roster.report.changes[str(model._meta.verbose_name_plural)] = changes
        self.keys[model] = ids_of(model)
        return changes

    def key(self, model: type[Sourced], sourced_id: str) -> int | None:
        """Return the primary key behind a sourcedId, or None."""
        return self.keys[model].get(sourced_id)


def known_ids(table: str) -> set[str]:
    """Return the sourcedIds that earlier loads left of a file."""
    return {key for model in MODELS[table] for key in ids_of(model)}


def load_roster(roster: Roster, options: Options, entered_at: datetime) -> None:
    """Write everything; the caller holds the transaction."""
    load = Load(roster, options, entered_at)
    _load_places(load)
    _load_terms(load)
    _load_classes(load)
    staff = load.write(StaffMember, "users", people.staff(roster.users(*STAFF)))
    people.make_room_for_numbers(roster.users(STUDENT))
    load.write(Student, "users", people.students(roster, load.keys[School], entered_at))
    load.write(Guardian, "users", people.guardians(roster.users(*GUARDIANS)))
    staff.add_changed(ties.load_staff_schools(roster, load.keys[StaffMember], load.keys[School]))
    ties.load_relationships(roster, options, load.keys[Guardian], load.keys[Student])
    _load_enrollments(load)
    ties.load_homerooms(roster)


def _load_places(load: Load) -> None:
    orgs = load.roster.records("orgs")
    districts = {key: org for key, org in orgs.items() if org["type"] == "district"}
    for org in list(districts.values())[1:]:
        load.roster.report.warn("orgs.csv", org.line, "type", "is a second district; not loaded.")
    # Without a district in the file the known one stays: its contact stands on every failure page.
    if districts:
        key, org = next(iter(districts.items()))
        load.write(District, "orgs", {key: {"name": org["name"]}})
    schools = {key: {"name": org["name"]} for key, org in orgs.items() if org["type"] == "school"}
    load.write(School, "orgs", schools)


def _load_terms(load: Load) -> None:
    sessions = load.roster.records("academicSessions")
    rows = {
        key: {
            "title": session["title"],
            "kind": session["type"],
            "start": session["startDate"],
            "end": session["endDate"],
            "school_year": session["schoolYear"],
        }
        for key, session in sessions.items()
    }
    changes = load.write(Term, "academicSessions", rows)
    keys = load.keys[Term]
    parents = {keys[key]: keys.get(session["parentSourcedId"]) for key, session in sessions.items()}
    moved = set_references(Term, "parent_id", parents)
    changes.add_changed(key for key in sessions if keys[key] in moved)


def _load_classes(load: Load) -> None:
    courses = {
        key: {
            "title": course["title"],
            "code": course["courseCode"] or "",
            "school_id": load.key(School, course["orgSourcedId"]),
            "school_year_id": load.key(Term, course["schoolYearSourcedId"] or ""),
        }
        for key, course in load.roster.records("courses").items()
    }
    load.write(Course, "courses", courses)
    classes = load.roster.records("classes")
    sections = {
        key: {
            "title": section["title"],
            "kind": section["classType"],
            "code": section["classCode"] or "",
            "room": section["location"] or "",
            "periods": section["periods"] or "",
            "school_id": load.key(School, section["schoolSourcedId"]),
            "course_id": load.key(Course, section["courseSourcedId"]),
        }
        for key, section in classes.items()
    }
    changes = load.write(Section, "classes", sections)
    links = {
        load.keys[Section][key]: [load.keys[Term][term] for term in section["termSourcedIds"]]
        for key, section in classes.items()
    }
    moved = set_links(Section.terms.through, "section_id", "term_id", links)
    changes.add_changed(key for key in classes if load.keys[Section][key] in moved)


def _load_enrollments(load: Load) -> None:
    enrolled: dict[str, Values] = {}
    teaching: dict[str, Values] = {}
    for key, enrollment in load.roster.records("enrollments").items():
        row = {
            "section_id": load.key(Section, enrollment["classSourcedId"]),
            "begin": enrollment["beginDate"],
            "end": enrollment["endDate"],
        }
        if enrollment["role"] == STUDENT:
            enrolled[key] = {**row, "student_id": load.key(Student, enrollment["userSourcedId"])}
        elif enrollment["role"] == "teacher":
            staff = load.key(StaffMember, enrollment["userSourcedId"])
            teaching[key] = {**row, "staff_id": staff, "primary": bool(enrollment["primary"])}
        else:
            text = f"A class has no place for the role {enrollment['role']}; not loaded."
            load.roster.report.warn("enrollments.csv", enrollment.line, "role", text)
    load.write(Enrollment, "enrollments", enrolled)
    load.write(SectionTeacher, "enrollments", teaching)
