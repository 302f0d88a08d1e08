"""How records become rows of the roster: column by column, in the order in which they refer to each other."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from sis import models
from sis.demo import records
from sis.demo.cast import ALL_AREAS


@dataclass(frozen=True)
class Filling:
    """How the rows of a model come from staged ones (``s``): columns by SQL, and what is joined for them.

    ``joins`` gives, for a column that refers to another model, the staged column with its sourcedId.
    """

    model: type[Model]
    source: type[Any]
    columns: dict[str, str]
    joins: dict[str, str] = field(default_factory=dict)
    where: str = "true"
    unique: tuple[str, ...] = ("sourced_id",)


def _same(*names: str, **others: str) -> dict[str, str]:
    return {name: f's."{name}"' for name in names} | others


_PERSON = ("sourced_id", "last_name", "first_name")
_CONTACT = ("contact_name", "contact_phone", "contact_email", "contact_hours")
_DAYS = ("begin", "end")
FILLINGS = (
    Filling(
        models.School,
        records.Org,
        _same("sourced_id", "name", "level", *_CONTACT, grades="trim(s.grades, ',')"),
        where="s.type = 'school'",
    ),
    Filling(
        models.Course,
        records.Course,
        _same("sourced_id", "title", "code"),
        {"school": "school", "school_year": "year"},
    ),
    Filling(
        models.Section,
        records.Section,
        _same("sourced_id", "title", "kind", "code", "room", "periods"),
        {"school": "school", "course": "course"},
    ),
    Filling(models.StaffMember, records.Staff, _same(*_PERSON, "email", "role")),
    Filling(
        models.SectionTeacher,
        records.Teaching,
        _same("sourced_id", *_DAYS, primary="true"),
        {"staff": "staff", "section": "section"},
    ),
    Filling(
        models.Guardian, records.Guardian, _same(*_PERSON, "search_key", "email", "phone", "language", "role")
    ),
    Filling(models.Household, records.Household, _same(*records.Household._fields)),
    Filling(
        models.Student,
        records.Student,
        _same(
            *_PERSON,
            "number",
            "middle_name",
            "birth_date",
            "grade",
            "entered_at",
            "search_key",
            home_language="s.language",
        ),
        {"school": "school", "homeroom": "homeroom"},
    ),
    Filling(
        models.Relationship,
        records.Relationship,
        _same(
            "kind",
            "is_contact",
            has_row="true",
            **{area: f"s.areas LIKE '%%,{area},%%'" for area in ALL_AREAS},
        ),
        {"guardian": "guardian", "student": "student"},
        unique=("guardian_id", "student_id"),
    ),
    Filling(
        models.HouseholdMember,
        records.Member,
        {},
        {"household": "household", "student": "person"},
        where="s.is_student",
        unique=("household_id", "student_id"),
    ),
    Filling(
        models.HouseholdMember,
        records.Member,
        {},
        {"household": "household", "guardian": "person"},
        where="NOT s.is_student",
        unique=("household_id", "guardian_id"),
    ),
    Filling(
        models.Enrollment,
        records.Enrollment,
        _same("sourced_id", *_DAYS),
        {"student": "student", "section": "section"},
    ),
)
