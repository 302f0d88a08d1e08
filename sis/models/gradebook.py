"""Assignments, scores, and how a class's grade is made of them (H7)."""

from typing import ClassVar

from django.db import models

from sis.models.people import Student
from sis.models.places import School
from sis.models.sourced import Followed, Sourced
from sis.models.teaching import Course, Section, Term


class ScoreScale(Sourced):
    """A grading scale: which mark stands for which scores (a row of scoreScales.csv).

    It is for one class, else for one course, else for one school, else (none of the three) for the district.
    `levels` is a list of objects from the highest to the lowest: `label` ("A", "S"), `lowest` (the lower
    bound as a decimal text, or None if the level is no range of numbers) and `text` (what the label means,
    often blank). A level begins at its lower bound and ends where the next higher one begins.
    """

    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=255, blank=True, help_text="What the files call its type.")
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="score_scales", null=True, blank=True
    )
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="score_scales", null=True, blank=True
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="score_scales", null=True, blank=True
    )
    levels = models.JSONField(default=list)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class GradingTask(Sourced):
    """What grades are given for, such as "4.5 Weeks", "9 Weeks" or "Phonics" (a row of gradingTasks.csv).

    Without a scale of its own its grades follow the class's scale.
    """

    class Kind(models.TextChoices):
        """The kinds of grading task, in the files' own words."""

        PROGRESS = "progress", "Progress report"
        REPORT = "report", "Report card"
        EXAM = "exam", "Exam"
        STANDARD = "standard", "Standard"

    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=Kind)
    scale = models.ForeignKey(
        ScoreScale, on_delete=models.PROTECT, related_name="grading_tasks", null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Its place among the tasks.")

    class Meta:
        ordering = ["order", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class Category(Sourced):
    """A category of assignments (a row of categories.csv), which belongs to no class, school or term.

    `weight` is in percent, 0 to 100; None: the files give none. A class's own weight replaces it.
    """

    title = models.CharField(max_length=255)
    weight = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class SectionCategory(models.Model):
    """A class uses a category with a weight (a row of classCategories.csv), also before it has any work.

    `weight` is in percent, 0 to 100. Without a grading task the row holds for every task.
    """

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="categories")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="section_weights")
    grading_task = models.ForeignKey(
        GradingTask, on_delete=models.PROTECT, related_name="section_weights", null=True, blank=True
    )
    weight = models.DecimalField(max_digits=7, decimal_places=4)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        verbose_name_plural = "section categories"
        constraints = [
            models.UniqueConstraint(
                fields=["section", "category", "grading_task"],
                nulls_distinct=False,
                name="sis_one_weight_a_section_category_and_task",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} in {self.section}: {self.weight}"


class SectionGrading(models.Model):
    """How a class's grade is computed (a row of classGrading.csv).

    A class without an active row uses points and no rounding. The scale of this row replaces every other.
    """

    class Method(models.TextChoices):
        """How the assignments of a category add up."""

        POINTS = "points", "Points"
        PERCENT = "percent", "Mean of percents"

    class Rounding(models.TextChoices):
        """To what the percent is rounded, half up, before the scale is read."""

        NONE = "none", "None"
        INTEGER = "integer", "To an integer"

    section = models.OneToOneField(Section, on_delete=models.PROTECT, related_name="grading")
    method = models.CharField(max_length=10, choices=Method, default=Method.POINTS)
    rounding = models.CharField(max_length=10, choices=Rounding, default=Rounding.NONE)
    scale = models.ForeignKey(
        ScoreScale, on_delete=models.PROTECT, related_name="section_gradings", null=True, blank=True
    )
    is_active = models.BooleanField("active", default=True)

    def __str__(self) -> str:
        return f"{self.section}: {self.method}"


class Assignment(Sourced):
    """A piece of graded work of a class (a row of lineItems.csv).

    It is of one term, usually a grading period, and of one category. `points_possible` is None if the files
    give no maximum, and 0 or `is_extra_credit` means that only what is earned counts. `multiplier` is its
    weight within the category. An assignment that is not published is never shown to a family.
    """

    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    assigned_on = models.DateField()
    due_on = models.DateField()
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="assignments")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="assignments")
    points_least = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True, help_text="A bound of scores, not an origin."
    )
    points_possible = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    is_extra_credit = models.BooleanField("extra credit", default=False)
    multiplier = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    is_published = models.BooleanField("published", default=True)
    updated_at = models.DateTimeField(
        null=True, blank=True, help_text="When the teacher last changed it, if the files say so."
    )

    class Meta:
        # By class, and by class and month of the calendar.
        indexes = [models.Index(fields=["section", "due_on"], name="sis_assignment_by_section")]
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class AssignmentScale(Sourced):
    """The scale with which an assignment's text scores are read (a row of lineItemScoreScales.csv)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scales")
    scale = models.ForeignKey(ScoreScale, on_delete=models.PROTECT, related_name="assignments")

    def __str__(self) -> str:
        return f"{self.assignment}: {self.scale}"


class Score(Followed):
    """One student's result in one assignment (a row of results.csv).

    At most one active row is of a student and an assignment. A score of an assignment that is not active says
    nothing. `score` is None if nothing is entered; `text_score` never becomes a number. `status` is one of
    `Status` or a district's own text, which begins with "ext:". `is_missing` and the two flags beside it come
    from version 1.2 only; `flag` from the extension column metadata.flag. Who entered it is known only if the
    files say so.
    """

    class Status(models.TextChoices):
        """The states of graded work, in the files' own words."""

        EXEMPT = "exempt", "Exempt"
        FULLY_GRADED = "fully graded", "Fully graded"
        NOT_SUBMITTED = "not submitted", "Not submitted"
        PARTIALLY_GRADED = "partially graded", "Partially graded"
        SUBMITTED = "submitted", "Submitted"

    class Flag(models.TextChoices):
        """What OneRoster has no word for: cheated counts as 0, dropped does not count."""

        CHEATED = "cheated", "Cheated"
        DROPPED = "dropped", "Dropped"

    OWN_STATUS: ClassVar[str] = "ext:"

    sourced_id = models.CharField("sourcedId", max_length=255)
    is_active = models.BooleanField("active", default=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="scores", db_index=False)
    status = models.CharField(max_length=255)
    score = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    text_score = models.CharField(max_length=255, blank=True)
    scored_on = models.DateField()
    comment = models.TextField(blank=True)
    in_progress = models.BooleanField(default=False)
    is_incomplete = models.BooleanField("incomplete", default=False)
    is_late = models.BooleanField("late", default=False)
    is_missing = models.BooleanField("missing", default=False)
    flag = models.CharField(max_length=10, choices=Flag, blank=True)
    is_published = models.BooleanField("published", default=True)
    entered_by = models.CharField(max_length=255, blank=True, help_text="Known only if the files say so.")

    class Meta:
        # A constraint, not unique=True: that would add an index for LIKE to millions of rows.
        constraints = [models.UniqueConstraint(fields=["sourced_id"], name="sis_one_score_a_sourced_id")]
        indexes = [models.Index(fields=["student", "assignment"], name="sis_score_by_student")]

    def __str__(self) -> str:
        return f"{self.student}, {self.assignment}: {self.score}"


class ScoreOwnScale(Sourced):
    """The scale with which one text score is read, in place of the assignment's (resultScoreScales.csv)."""

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="scales")
    scale = models.ForeignKey(ScoreScale, on_delete=models.PROTECT, related_name="scores")

    def __str__(self) -> str:
        return f"{self.score}: {self.scale}"
