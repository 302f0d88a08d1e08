"""What every record that comes from a roster file has."""

from django.db import models


class Sourced(models.Model):
    """A record known to the district's system by its sourcedId; marked inactive, never deleted."""

    sourced_id = models.CharField("sourcedId", max_length=255, unique=True)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        abstract = True
