"""What someone has seen of a to-do list (H9)."""

from django.db import models
from django.utils import timezone

from portal.models.user import User


class SeenWork(models.Model):
    """One person has seen one piece of a student's work, as long as it stands where it stood then.

    `standing` is the part of the list that it stood in: work that becomes missing is to be seen again. The
    ids are plain, because the roster may drop what they name.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    student_id = models.BigIntegerField()
    assignment_id = models.BigIntegerField()
    standing = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "student_id", "assignment_id"], name="portal_seen_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.assignment_id} of {self.student_id}"
