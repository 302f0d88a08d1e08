"""Write the demo district: the same people every time, dates counted from today."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from sis.demo import families, teaching
from sis.demo.filling import fill, link_terms_and_staff, put_scopes, set_crowd_aside
from sis.demo.generating import Crowd
from sis.demo.mapping import FILLINGS
from sis.demo.places import DISTRICT, PLACES
from sis.demo.planning import CROWD
from sis.demo.staging import drop_staged, stage_records
from sis.models import District, Guardian, School, StaffMember, Student

DEMO = "demo-"


@transaction.atomic
def seed_roster() -> None:
    """Make the demo district, or set its cast back to what it was; touches nobody else."""
    today = timezone.localdate()
    put([District(**DISTRICT)])
    put([_school(place.key) for place in PLACES])
    schools = {school.sourced_id: school for school in School.objects.filter(sourced_id__startswith=DEMO)}
    put(teaching.terms(today))
    put(teaching.staff())
    put(teaching.courses(schools))
    put(teaching.sections(schools))
    teaching.link_staff_and_terms(schools)
    teaching.put_offices(schools)
    put(teaching.teachings())
    put(families.students(schools, today))
    put(families.guardians())
    families.put_relationships()
    put(families.households())
    families.put_members()
    put(teaching.enrollments(today))


@transaction.atomic
def seed_district(*, students: int, seed: int = 1) -> Counter[str]:
    """Make so many students beside the cast, with families, classes and staff; return what was made.

    Another run makes it anew: who is not in it any more becomes inactive.
    """
    crowd = Crowd(students, teaching.first_monday(timezone.localdate()), seed)
    stage_records(crowd.records())
    set_crowd_aside()
    made: Counter[str] = Counter()
    for filling in FILLINGS:
        made[str(filling.model._meta.verbose_name_plural)] += fill(filling)
    link_terms_and_staff()
    made["staff scopes"] = put_scopes()
    drop_staged()
    return made


def only_demo_people() -> bool:
    """Say whether nobody stands in the roster but the demo's own people."""
    return not any(
        model._default_manager.exclude(sourced_id__startswith=DEMO)
        .exclude(sourced_id__startswith=CROWD)
        .exists()
        for model in (Student, Guardian, StaffMember)
    )


def put(records: Iterable[Model]) -> None:
    """Insert records, or bring those with the same sourcedId to these values."""
    rows = list(records)
    model = type(rows[0])
    fields = [
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "sourced_id"
    ]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["sourced_id"], update_fields=fields
    )


def _school(key: str) -> School:
    place = next(place for place in PLACES if place.key == key)
    return School(
        sourced_id=f"{DEMO}{key}",
        name=place.name,
        level=place.level,
        grades=",".join(place.grades),
        contact_name=place.office,
        contact_phone=place.phone,
        contact_email=f"{key}.office@example.org",
        contact_hours="Monday to Friday, 8:00 am to 4:00 pm",
    )
