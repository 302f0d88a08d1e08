"""A school's periods, bell times and days, and when its classes meet (H2, H5)."""

from django.db import models

from sis.models.places import School
from sis.models.sourced import Sourced
from sis.models.teaching import Section, Term


class Period(Sourced):
    """A period of a school's day (a row of periods.csv).

    `name` is how attendance and classes name it, such as 1 or HR.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(help_text="Its place in the day.")

    class Meta:
        ordering = ["school", "order", "pk"]

    def __str__(self) -> str:
        return self.name


class BellTime(models.Model):
    """When a period begins and ends on days that follow a bell schedule (a row of bells.csv).

    Times are the school's local time. Periods of one school and schedule do not overlap.
    """

    schedule = models.CharField(max_length=40, help_text="Such as Regular or Early release.")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="bell_times")
    start = models.TimeField()
    end = models.TimeField()
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "schedule"], name="sis_one_bell_time_a_period_and_schedule"
            )
        ]
        ordering = ["schedule", "start", "pk"]

    def __str__(self) -> str:
        return f"{self.period}, {self.schedule}: {self.start}–{self.end}"


class CalendarDay(models.Model):
    """One day of a school (a row of days.csv): whether there is school, the bell schedule, the rotation.

    A day without a row is unknown: it has neither bell times nor a label, and is in no count of school days.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    schedule = models.CharField(max_length=40, blank=True, help_text="The bell schedule of this day.")
    label = models.CharField(max_length=20, blank=True, help_text="A or B, 1 to 6; blank without rotation.")
    is_instructional = models.BooleanField("school day", help_text="Students have school.")
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day"], name="sis_one_row_a_school_and_day")]
        ordering = ["day", "school"]

    def __str__(self) -> str:
        return f"{self.school}, {self.day}"


class Meeting(models.Model):
    """A class meets in a period (a row of meetings.csv).

    Without a term it meets so in all its terms; a blank day label means every school day. A blank room is the
    class's own.
    """

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="meetings")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="meetings")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="meetings", null=True, blank=True)
    day_label = models.CharField(max_length=20, blank=True, help_text="A or B, 1 to 6; blank: every day.")
    room = models.CharField(max_length=255, blank=True)
    team = models.CharField(max_length=255, blank=True)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section", "period", "term", "day_label"],
                nulls_distinct=False,
                name="sis_one_meeting_a_section_and_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} in {self.period}"
