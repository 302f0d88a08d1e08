"""Factories for made-up people and places in the roster."""

import datetime as dt

import factory
from django.utils import timezone

from portal.models import User
from sis.models import (
    Course,
    District,
    Enrollment,
    Guardian,
    Relationship,
    School,
    Section,
    SectionTeacher,
    StaffMember,
    StaffScope,
    Student,
)


class DistrictFactory(factory.django.DjangoModelFactory[District]):
    class Meta:
        model = District
        django_get_or_create = ("sourced_id",)  # there is one

    sourced_id = "district"
    name = "Clayton County Public Schools"
    contact_name = "Service Desk"
    contact_phone = "770-555-0100"
    contact_email = "servicedesk@example.org"


class SchoolFactory(factory.django.DjangoModelFactory[School]):
    class Meta:
        model = School

    sourced_id = factory.Sequence(lambda n: f"school-{n}")
    name = factory.Sequence(lambda n: f"School {n}")


class StudentFactory(factory.django.DjangoModelFactory[Student]):
    class Meta:
        model = Student

    sourced_id = factory.Sequence(lambda n: f"student-{n}")
    number = factory.Sequence(lambda n: f"{n + 500000:07d}")
    last_name = "Student"
    first_name = factory.Sequence(lambda n: f"Pat{n}")
    grade = "07"
    school = factory.SubFactory(SchoolFactory)
    entered_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=90))


class GuardianFactory(factory.django.DjangoModelFactory[Guardian]):
    class Meta:
        model = Guardian

    sourced_id = factory.Sequence(lambda n: f"guardian-{n}")
    last_name = "Clayton"
    first_name = factory.Sequence(lambda n: f"Guardian{n}")


class RelationshipFactory(factory.django.DjangoModelFactory[Relationship]):
    class Meta:
        model = Relationship


class StaffMemberFactory(factory.django.DjangoModelFactory[StaffMember]):
    class Meta:
        model = StaffMember

    sourced_id = factory.Sequence(lambda n: f"staff-{n}")
    last_name = "Tejada"
    first_name = "Dolores"
    email = factory.Sequence(lambda n: f"staff{n}@example.org")
    role = "teacher"


class StaffUserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    kind = User.Kind.STAFF
    username = factory.Sequence(lambda n: f"staff{n}@example.org")


class CourseFactory(factory.django.DjangoModelFactory[Course]):
    class Meta:
        model = Course

    sourced_id = factory.Sequence(lambda n: f"course-{n}")
    title = factory.Sequence(lambda n: f"Course {n}")


class SectionFactory(factory.django.DjangoModelFactory[Section]):
    class Meta:
        model = Section

    sourced_id = factory.Sequence(lambda n: f"section-{n}")
    title = factory.Sequence(lambda n: f"Class {n}")
    kind = Section.Kind.SCHEDULED
    school = factory.SubFactory(SchoolFactory)
    course = factory.SubFactory(CourseFactory)


class EnrollmentFactory(factory.django.DjangoModelFactory[Enrollment]):
    class Meta:
        model = Enrollment

    sourced_id = factory.Sequence(lambda n: f"enrollment-{n}")


class SectionTeacherFactory(factory.django.DjangoModelFactory[SectionTeacher]):
    class Meta:
        model = SectionTeacher

    sourced_id = factory.Sequence(lambda n: f"teaching-{n}")


class StaffScopeFactory(factory.django.DjangoModelFactory[StaffScope]):
    class Meta:
        model = StaffScope
