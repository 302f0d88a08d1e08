"""Terms, courses, sections and who is in them."""

from django.db import models

from sis.models.people import StaffMember, Student
from sis.models.places import School
from sis.models.sourced import Sourced


class Term(Sourced):
    """A school year, a semester, a term or a grading period."""

    class Kind(models.TextChoices):
        """The kinds of academic session, in the files' own words."""

        SCHOOL_YEAR = "schoolYear", "School year"
        SEMESTER = "semester", "Semester"
        TERM = "term", "Term"
        GRADING_PERIOD = "gradingPeriod", "Grading period"

    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=Kind)
    start = models.DateField()
    end = models.DateField(help_text="The first day after the term.")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True
    )
    school_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The year it ends in.")

    class Meta:
        ordering = ["start", "-end", "pk"]

    def __str__(self) -> str:
        return self.title


class Course(Sourced):
    """What is taught; a section is one class of it."""

    title = models.CharField(max_length=255)
    code = models.CharField(max_length=255, blank=True)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="courses", null=True, blank=True
    )
    school_year = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="courses", null=True, blank=True
    )

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Section(Sourced):
    """A class: a course taught in a room at set periods, or a homeroom."""

    class Kind(models.TextChoices):
        """The kinds of class, in the files' own words."""

        HOMEROOM = "homeroom", "Homeroom"
        SCHEDULED = "scheduled", "Scheduled"

    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=255, blank=True)
    room = models.CharField(max_length=255, blank=True)
    periods = models.CharField(max_length=255, blank=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="sections")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sections")
    terms = models.ManyToManyField(Term, related_name="sections", blank=True)

    class Meta:
        ordering = ["title", "code", "pk"]
        indexes = [models.Index(fields=["title", "code", "id"], name="sis_section_by_title")]

    def __str__(self) -> str:
        return self.title


class Enrollment(Sourced):
    """A student in a section, from a day (inclusive) to a day (exclusive)."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="enrollments")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="enrollments")
    begin = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="The first day after it.")

    def __str__(self) -> str:
        return f"{self.student} in {self.section}"


class SectionTeacher(Sourced):
    """A staff member who teaches a section, alone or with others."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="teachings")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="teachers")
    primary = models.BooleanField(default=False)
    begin = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="The first day after it.")

    def __str__(self) -> str:
        return f"{self.staff} teaches {self.section}"
