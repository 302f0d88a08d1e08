"""What every record that comes from a roster file has, and what those that families follow have as well."""

from django.db import models
from django.utils import timezone


class Sourced(models.Model):
    """A record known to the district's system by its sourcedId; marked inactive, never deleted."""

    sourced_id = models.CharField("sourcedId", max_length=255, unique=True)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        abstract = True


class Followed(models.Model):
    """A record of which families hear when it is new or has changed.

    Files leave dateLastModified blank, so the importer keeps the times: a load writes `first_seen` with a new
    row and `changed_at` with every row that it changes, makes inactive or brings back. Loading the same
    content again touches neither.
    """

    first_seen = models.DateTimeField(
        default=timezone.now, help_text="When the load ran that brought this row."
    )
    changed_at = models.DateTimeField(
        default=timezone.now, help_text="When the load ran that last changed it."
    )

    class Meta:
        abstract = True
