"""What the last load has read of each file: keyed hashes of its lines, and their ids (docs/adr/0030)."""

from django.db import models


class AppliedFile(models.Model):
    """A file of the last whole load; the next one compares its own with it and applies the difference."""

    name = models.CharField(max_length=40, unique=True)
    fits = models.CharField(
        max_length=64, help_text="A digest of the header, the settings and the format of this table."
    )
    load = models.ForeignKey("sis.RosterImport", on_delete=models.CASCADE, related_name="+")
    loaded_whole_at = models.DateTimeField(help_text="When everything was last loaded, not a difference.")
    digest = models.BinaryField(help_text="Of the whole file.")

    def __str__(self) -> str:
        return self.name


class AppliedLines(models.Model):
    """Some lines of a file in their order: a keyed hash of each, and the ids by which rows are known.

    A few lines together are a group with a hash of its own, so that most nights' lines need none.
    """

    file = models.ForeignKey(AppliedFile, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    sizes = models.BinaryField(help_text="The number of lines of each group, a byte each.")
    groups = models.BinaryField(help_text="A keyed hash of each group.")
    digests = models.BinaryField()
    keys = models.BinaryField(help_text="One a line, compressed.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "place"], name="sis_one_block_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}, {self.place}"
