"""Records of roster loads, and rosters uploaded in the admin: a dry run first, then loaded or discarded."""

from django.db import models
from django.utils import timezone


class RosterImport(models.Model):
    """One run of the importer: what was read, by whom it was started and how it ended."""

    class Outcome(models.TextChoices):
        """How a run ended."""

        APPLIED = "applied", "Applied"
        REFUSED = "refused", "Refused"
        DRY_RUN = "dry_run", "Dry run"
        RUNNING = "running", "Running"
        BROKEN = "broken", "Broken off"

    class Scope(models.TextChoices):
        """How much of a roster a run loads."""

        WHOLE = "", "Whole"
        ATTENDANCE = "attendance", "Attendance"
        GRADEBOOK = "gradebook", "Gradebook"

    path = models.CharField(max_length=1000)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    scope = models.CharField(max_length=20, choices=Scope, blank=True)
    forced = models.BooleanField(default=False, help_text="The brakes were off.")
    dry_run = models.BooleanField(default=False, help_text="It was to change nothing, however it ended.")
    files_dated = models.DateTimeField(null=True, blank=True, help_text="The newest date of the files.")
    loads_before = models.PositiveIntegerField(
        default=0, help_text="How many rosters had been loaded when this run began."
    )
    counts = models.JSONField(default=dict)
    report = models.TextField(blank=True)

    class Meta:
        permissions = [("import_roster", "Can load rosters")]
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.path} ({self.outcome})"

    @property
    def took(self) -> str:
        """How long the run lasted, for people; empty if it never ended."""
        return f"{(self.finished_at - self.started_at).total_seconds():.1f} s" if self.finished_at else ""

    @classmethod
    def loads(cls) -> int:
        """Return how many whole rosters have been loaded; the number changes with each load."""
        return cls.objects.filter(outcome=cls.Outcome.APPLIED, scope=cls.Scope.WHOLE).count()


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
