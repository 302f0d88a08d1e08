"""The grades that the school gives, and when they are given and shown (H7)."""

from django.db import models

from sis.models.gradebook import GradingTask
from sis.models.people import Student
from sis.models.places import School
from sis.models.sourced import Followed
from sis.models.teaching import Section, Term


class Grade(Followed):
    """The school's grade of one student for a grading task in a term (a row of marks.csv).

    It is the truth; what is computed from scores only explains it. An in-progress grade and a posted one are
    two rows. Without a section it is of the student as a whole, such as a GPA, and the task names it.
    `percent` is None if the files send a mark alone. A grade that is not published is not shown to families.
    """

    class State(models.TextChoices):
        """Whether it can still change, in the files' own words."""

        IN_PROGRESS = "inProgress", "In progress"
        POSTED = "posted", "Posted"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="grades", db_index=False)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="grades", null=True, blank=True
    )
    grading_task = models.ForeignKey(GradingTask, on_delete=models.PROTECT, related_name="grades")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="grades")
    state = models.CharField(max_length=10, choices=State)
    mark = models.CharField(max_length=40, blank=True, help_text="Such as A or S.")
    percent = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    comment = models.TextField(blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    is_published = models.BooleanField("published", default=True)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "section", "grading_task", "term", "state"],
                nulls_distinct=False,
                name="sis_one_grade_a_student_section_task_term_and_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.student}, {self.section}, {self.grading_task}: {self.mark}"


class GradingWindow(models.Model):
    """When teachers enter grades for a task in a term, and from when families see them (gradingWindows.csv).

    From `opens` through `closes`, both days included, the in-progress grade is not shown and the last posted
    grade stays. Grades of this task and term are shown from `visible_from` on. Without a school it holds for
    every school that has no window of its own for the task and term.
    """

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="grading_windows", null=True, blank=True
    )
    grading_task = models.ForeignKey(GradingTask, on_delete=models.PROTECT, related_name="windows")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="grading_windows")
    opens = models.DateField()
    closes = models.DateField(help_text="The last day.")
    visible_from = models.DateField(help_text="The first day on which families see the grades.")
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "grading_task", "term"],
                nulls_distinct=False,
                name="sis_one_window_a_school_task_and_term",
            )
        ]
        ordering = ["opens", "pk"]

    def __str__(self) -> str:
        return f"{self.grading_task}, {self.term}: {self.opens}–{self.closes}"
