"""Resources: what opens from the home page, in which words, and for whom (S6)."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from portal.launchpad.links import LONGEST_LINK, check_link
from portal.models.user import User


@dataclass(frozen=True, slots=True)
class Wording:
    """A resource's name and description in the language `language`."""

    language: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class AudienceLimit:
    """Whom one row of an audience admits: who matches all that it names. None or blank names nothing."""

    school_id: int | None
    school: str
    grade: str
    class_id: int | None
    class_title: str

    @property
    def in_words(self) -> str:
        """What the row names, in English: grade 07, Babb Middle."""
        parts = [
            f"the class {self.class_title}" if self.class_id else "",
            f"grade {self.grade}" if self.grade else "",
            self.school,
        ]
        return ", ".join(part for part in parts if part)


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Finds resources."""

    def complete(self) -> "ResourceQuerySet":
        """Read the wordings and the audience in the same statement, instead of two more for each resource."""
        texts = ResourceText.objects.filter(resource=OuterRef("pk")).values(json=JSONObject(**_WORDING))
        limits = ResourceAudience.objects.filter(resource=OuterRef("pk")).order_by("pk")
        return self.annotate(
            wording_rows=ArraySubquery(texts),
            limit_rows=ArraySubquery(limits.values(json=JSONObject(**_LIMIT))),
        )

    def shown_at(self, at: Any) -> "ResourceQuerySet":
        """Keep those that are active at this moment, and whose client is not removed."""
        begun, open_end = (
            Q(shown_from=None) | Q(shown_from__lte=at),
            Q(shown_until=None) | Q(shown_until__gt=at),
        )
        return self.filter(begun, open_end, is_active=True).exclude(client_state=Resource.ClientState.REMOVED)


class Resource(models.Model):
    """Something digital that a person opens from the home page: a page of the portal or another site.

    It has a name and a description in at least one language (`ResourceText`). It is for the kinds of users
    that are ticked; if it has an audience (`ResourceAudience`), only for those of them whom a row admits.
    portal/launchpad/audience.py decides who may open it.
    """

    class Icon(models.TextChoices):
        """The built-in icons."""

        APPLE = "apple", "Apple"
        BALL = "ball", "Ball"
        BELL = "bell", "Bell"
        BOOK = "book", "Book"
        BRUSH = "brush", "Paintbrush"
        BUS = "bus", "Bus"
        CALCULATOR = "calculator", "Calculator"
        CALENDAR = "calendar", "Calendar"
        CAMERA = "camera", "Camera"
        CHART = "chart", "Chart"
        CHAT = "chat", "Speech bubble"
        CLIPBOARD = "clipboard", "Clipboard"
        FLASK = "flask", "Flask"
        GLOBE = "globe", "Globe"
        HEART = "heart", "Heart"
        HOUSE = "house", "House"
        KEY = "key", "Key"
        KEYBOARD = "keyboard", "Keyboard"
        LIBRARY = "library", "Bookshelf"
        LIGHT = "light", "Light bulb"
        MAIL = "mail", "Envelope"
        MONITOR = "monitor", "Screen"
        MUSIC = "music", "Note"
        PENCIL = "pencil", "Pencil"
        PEOPLE = "people", "People"
        PUZZLE = "puzzle", "Puzzle piece"
        WIFI = "wifi", "Wi-Fi"
        WRENCH = "wrench", "Wrench"

    class Category(models.TextChoices):
        """What a resource is about; a long list is grouped by it."""

        LEARNING = "learning", "Learning"
        READING = "reading", "Reading and library"
        SCHOOL_LIFE = "school_life", "School life"
        DEVICES = "devices", "Devices and help"
        STAFF = "staff", "For staff"

    class ClientState(models.TextChoices):
        """Whether the site behind it signs people in through the portal; the provider keeps it true."""

        NONE = "none", "A link: it does not sign in through the portal"
        REGISTERED = "registered", "Signs in through the portal"
        REMOVED = "removed", "Its client was removed: hidden"

    icon = models.CharField(max_length=20, choices=Icon, default=Icon.BOOK)
    link = models.CharField(
        max_length=LONGEST_LINK,
        help_text="An address that begins with https://, or a path of the portal such as /help/.",
    )
    category = models.CharField(max_length=20, choices=Category, default=Category.LEARNING)
    order = models.PositiveSmallIntegerField(
        default=100,
        help_text="Lower numbers come first; what a person has pinned or opens often comes before.",
    )
    shown_from = models.DateTimeField(null=True, blank=True, help_text="Empty: from now on.")
    shown_until = models.DateTimeField(null=True, blank=True, help_text="Empty: with no end.")
    for_students = models.BooleanField(default=False)
    for_parents = models.BooleanField(default=False)
    for_staff = models.BooleanField(default=False)
    is_active = models.BooleanField("active", default=True)
    client_state = models.CharField(
        max_length=12, choices=ClientState, default=ClientState.NONE, editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        permissions = [("manage_resources", "Can add and change resources")]
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="resource_is_for_someone",
                condition=Q(for_students=True) | Q(for_parents=True) | Q(for_staff=True),
            ),
            models.CheckConstraint(
                name="resource_ends_after_it_begins",
                condition=Q(shown_from=None) | Q(shown_until=None) | Q(shown_from__lt=F("shown_until")),
            ),
            models.CheckConstraint(
                name="resource_leads_to_https_or_here",
                condition=Q(link__regex=r"^(https://[^/?#@]+([/?#].*)?|/([^/].*)?)$"),
            ),
        ]

    def __str__(self) -> str:
        """Return the name, in English if there is one."""
        return self.wording_in("en").name

    def clean(self) -> None:
        """Check the link."""
        try:
            check_link(self.link)
        except ValidationError as error:
            raise ValidationError({"link": error.messages}) from error

    def is_for(self, kind: str) -> bool:
        """Say whether it is for this kind of user (`User.kind`)."""
        return {
            User.Kind.STUDENT.value: self.for_students,
            User.Kind.PARENT.value: self.for_parents,
            User.Kind.STAFF.value: self.for_staff,
        }[kind]

    @property
    def opens_elsewhere(self) -> bool:
        """Say whether it leaves the portal."""
        return not self.link.startswith("/")

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """The wordings by language; without `complete()` one query."""
        rows: Any = getattr(self, "wording_rows", None)
        if rows is None:
            rows = self.texts.values(*_WORDING)
        return {row["language"]: Wording(**row) for row in rows}

    def wording_in(self, language: str) -> Wording:
        """Return the wording in this language, else in English, else in the first language that it has."""
        for code in (language, "en", *dict(settings.LANGUAGES)):
            if code in self.wordings:
                return self.wordings[code]
        return Wording("en", f"Resource {self.pk}", "")

    @cached_property
    def limits(self) -> tuple[AudienceLimit, ...]:
        """The rows of the audience; none: no limits. Without `complete()` one query."""
        rows: Any = getattr(self, "limit_rows", None)
        if rows is None:
            rows = self.audience.order_by("pk").values_list(JSONObject(**_LIMIT), flat=True)
        return tuple(
            AudienceLimit(**{**row, "school": row["school"] or "", "class_title": row["class_title"] or ""})
            for row in rows
        )


class ResourceText(models.Model):
    """A resource's words in one language."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    name = models.CharField(max_length=40, help_text="One or two words: they stand on a door.")
    description = models.CharField(max_length=200, blank=True, help_text="One line that says what it is.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "language"], name="resource_named_once_a_language")
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ResourceAudience(models.Model):
    """A row of an audience: it admits everyone who matches the school, the grade and the class that it names.

    Students match by their own, parents by one of their children. Staff match by the schools they work at and
    the classes they teach; a grade does not limit staff.
    """

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="audience")
    school = models.ForeignKey(
        "sis.School", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    grade = models.CharField(max_length=20, blank=True, help_text="Such as 07 or KG.")
    section = models.ForeignKey(
        "sis.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="class"
    )

    class Meta:
        verbose_name = "audience"
        verbose_name_plural = "audience"
        constraints = [
            models.CheckConstraint(
                name="resource_audience_names_something",
                condition=Q(school__isnull=False) | ~Q(grade="") | Q(section__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """Return whom it admits."""
        parts = (self.section, self.grade and f"grade {self.grade}", self.school)
        return ", ".join(str(part) for part in parts if part)


class ResourceUse(models.Model):
    """How one person uses one resource: whether it is pinned, and how often it was opened lately.

    `weight` counts each launch as 1 when it happens; it halves every `HALF_LIFE` after `opened_at`.
    """

    HALF_LIFE = timedelta(days=14)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resource_uses")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="uses")
    pinned_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    weight = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "resource"], name="resource_use_once_a_person")
        ]

    def __str__(self) -> str:
        """Return the resource."""
        return str(self.resource)


# The fields of the frozen dataclasses above, and the columns from which they are read.
_WORDING = {name: name for name in ("language", "name", "description")}
_LIMIT = {
    "school_id": F("school__pk"),
    "school": F("school__name"),
    "grade": F("grade"),
    "class_id": F("section__pk"),
    "class_title": F("section__title"),
}
