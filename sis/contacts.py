"""Who to ask for help, and who gets email about an account (R4, F4, C9)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.cache import cache
from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone

from sis.models import District, School, SectionTeacher, StaffMember, Student
from sis.models.families import Relationship
from sis.office_hours import OpenHours, read_office_hours

KEPT_SECONDS = 60


@dataclass(frozen=True)
class Contact:
    """A school's or the district's office."""

    of: str
    name: str
    phone: str
    email: str
    hours: str
    open_hours: tuple[OpenHours, ...] = ()  # what `hours` says, if it can be read


NO_CONTACT = Contact("", "", "", "", "")


@dataclass(frozen=True)
class Recipient:
    """A guardian who gets a notice, in the language on file (empty if none is)."""

    name: str
    email: str
    language: str


def district_contact() -> Contact:
    """Return the district's contact; fields that no one has filled in are empty.

    Every failure page shows it, so it is cached for a minute: many failures at once cost one query. While
    the database cannot be reached, it is the contact that was read last.
    """
    kept: Contact | None = cache.get("district_contact")
    if kept is not None:
        return kept
    try:
        district = District.objects.filter(is_active=True).order_by("pk").first()
    except OperationalError:
        last: Contact = cache.get("last_district_contact", NO_CONTACT)
        return last
    if district is None:
        return NO_CONTACT
    contact = _contact_of(district)
    cache.set("district_contact", contact, KEPT_SECONDS)
    cache.set("last_district_contact", contact, None)
    return contact


def school_contact(student: Student) -> Contact:
    """Return the contact of the student's school, or the district's if the school has none."""
    return contact_of_school(student.school) if student.school else district_contact()


def contact_of_school(school: School) -> Contact:
    """Return the contact of this school, or the district's if the school has none."""
    return _contact_of(school) if _can_be_reached(school) else district_contact()


def notice_recipients(student: Student, *, but: Collection[int] = ()) -> list[Recipient]:
    """Return the guardians who get an email about a claim or reset (C9): each address once.

    No right to see anything is needed (H1): every contact with an email address on file gets it. `but` are
    ids of guardians who must not get it.
    """
    ties = Relationship.objects.filter(
        student=student, is_active=True, is_contact=True, guardian__is_active=True
    ).exclude(Q(guardian__email="") | Q(guardian__in=but))
    found: dict[str, Recipient] = {}
    for tie in ties.select_related("guardian").order_by("pk"):
        guardian = tie.guardian
        recipient = Recipient(guardian.full_name, guardian.email, guardian.language)
        found.setdefault(guardian.email.casefold(), recipient)
    return list(found.values())


def homeroom_teacher(student: Student) -> StaffMember | None:
    """Return the teacher of the student's homeroom today, the primary one first; None if there is none."""
    teachings = SectionTeacher.objects.filter(
        section_id=student.homeroom_id or 0, is_active=True, staff__is_active=True
    )
    today = teachings.exclude(end__lte=timezone.localdate()).select_related("staff")
    teaching = today.order_by("-primary", "pk").first()
    return teaching.staff if teaching else None


def _can_be_reached(school: School) -> bool:
    return bool(school.contact_phone or school.contact_email)


def _contact_of(place: District | School) -> Contact:
    return Contact(
        of=place.name,
        name=place.contact_name,
        phone=place.contact_phone,
        email=place.contact_email,
        hours=place.contact_hours,
        open_hours=read_office_hours(place.contact_hours),
    )
