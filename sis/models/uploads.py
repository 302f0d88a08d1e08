"""Rosters uploaded in admin: a dry run first, then loaded or thrown away."""

from django.db import models
from django.utils import timezone

from sis.models.imports import RosterImport


class RosterUpload(models.Model):
    """An uploaded zip: who uploaded it, its state, its dry run and its load.

    Its bytes are kept in chunks until it is loaded, thrown away or pruned.
    """

    class State(models.TextChoices):
        """What has happened to it; whether a run is still alive is another question (docs/adr/0007)."""

        WAITING = "waiting", "Waiting for its dry run"
        TRYING = "trying", "Being tried"
        TRIED = "tried", "Tried"
        ASKED = "asked", "Waiting to be loaded"
        LOADING = "loading", "Being loaded"
        LOADED = "loaded", "Loaded"
        NOT_LOADED = "not_loaded", "Not loaded"
        DISCARDED = "discarded", "Thrown away"
        EXPIRED = "expired", "Forgotten"

    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField(help_text="In bytes.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the zip.")
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.CharField(max_length=255)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now, help_text="When the last run was asked for.")
    asked_by = models.CharField(max_length=255)
    attempt = models.PositiveIntegerField(default=1, help_text="A task of an earlier one does nothing.")
    forced = models.BooleanField(default=False, help_text="To be loaded with the brakes off.")
    trial = models.OneToOneField(
        RosterImport, on_delete=models.PROTECT, related_name="upload_tried", null=True, blank=True
    )
    load = models.OneToOneField(
        RosterImport, on_delete=models.PROTECT, related_name="upload_loaded", null=True, blank=True
    )

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class RosterChunk(models.Model):
    """A piece of an uploaded zip."""

    upload = models.ForeignKey(RosterUpload, on_delete=models.CASCADE, related_name="chunks")
    place = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "place"], name="sis_one_chunk_a_place"),
        ]
        ordering = ["upload", "place"]

    def __str__(self) -> str:
        return f"{self.upload_id}, {self.place}"
