"""The resources as a page shows them: tiles in rows, the pinned ones first, then those used most lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import F, FilteredRelation, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.launchpad.audience import Person, allowed_resources
from portal.models import Resource, ResourceUse
from portal.models.resource import Wording
from sis import roster

TINTS = 5
# How many tiles are in a row, and how many rows are in view; the others are behind "more".
DOORS, FLOORS = 4, 3

CATEGORY_NAMES: dict[str, Promise] = {
    Resource.Category.LEARNING: _("Learning"),
    Resource.Category.READING: _("Reading and library"),
    Resource.Category.SCHOOL_LIFE: _("School life"),
    Resource.Category.DEVICES: _("Devices and help"),
    Resource.Category.STAFF: _("For staff"),
}


@dataclass(frozen=True)
class Tile:
    """One tile. `class_title` is set for a resource of a class of this person."""

    resource: Resource
    wording: Wording
    is_in_other_language: bool
    class_title: str
    is_pinned: bool
    weight: float

    @property
    def tint(self) -> int:
        """The color of the sticker, from 1 to `TINTS`, always the same for an icon."""
        return Resource.Icon.values.index(self.resource.icon) % TINTS + 1

    @cached_property
    def words(self) -> str:
        """All words by which it is found, in every language, folded."""
        texts = (f"{one.name} {one.description}" for one in self.resource.wordings.values())
        return roster.fold_for_search(" ".join((*texts, self.class_title)))


@dataclass(frozen=True)
class Floor:
    """A row of tiles. `more` are those behind "more", by category."""

    key: str
    name: Promise
    tiles: tuple[Tile, ...]
    more: tuple[tuple[Promise, tuple[Tile, ...]], ...] = ()

    @property
    def count_of_more(self) -> int:
        """How many tiles are behind "more"."""
        return sum(len(tiles) for _name, tiles in self.more)


def tiles_of(person: Person, *, now: datetime, language: str) -> list[Tile]:
    """Return the tiles that this person may open now, those used most first. One query."""
    used = Resource.objects.annotate(
        use=FilteredRelation("uses", condition=Q(uses__user=person.user)),
        pinned_at=F("use__pinned_at"),
        opened_at=F("use__opened_at"),
        weight=F("use__weight"),
    )
    found = [_tile(person, one, now, language) for one in allowed_resources(person, now, among=used)]
    return sorted(found, key=lambda tile: (-tile.weight, tile.resource.order, tile.resource.pk))


def floors_of(tiles: Sequence[Tile], *, are_own_classes: bool = True) -> list[Floor]:
    """Return the rows that have tiles: pinned, the person's (or the children's) classes, the district's."""
    pinned = tuple(tile for tile in tiles if tile.is_pinned)
    classes = tuple(tile for tile in tiles if tile.class_title and not tile.is_pinned)
    others = [tile for tile in tiles if not tile.class_title and not tile.is_pinned]
    in_view = DOORS * (FLOORS - bool(pinned) - bool(classes))
    floors = [
        Floor("pinned", _("Pinned"), pinned),
        Floor("classes", _("My classes") if are_own_classes else _("Classes"), classes),
        Floor("district", pgettext_lazy("resources", "District"), *_with_more(others, in_view)),
    ]
    return [floor for floor in floors if floor.tiles]


def search_tiles(tiles: Iterable[Tile], text: str) -> list[Tile]:
    """Return the tiles in whose words each word of `text` is found, whatever the accents and case."""
    words = roster.fold_for_search(text).split()
    return [tile for tile in tiles if all(word in tile.words for word in words)]


def _with_more(
    tiles: list[Tile], in_view: int
) -> tuple[tuple[Tile, ...], tuple[tuple[Promise, tuple[Tile, ...]], ...]]:
    behind = tiles[in_view:]
    grouped = (
        (name, tuple(tile for tile in behind if tile.resource.category == category))
        for category, name in CATEGORY_NAMES.items()
    )
    return tuple(tiles[:in_view]), tuple((name, group) for name, group in grouped if group)


def _tile(person: Person, resource: Resource, now: datetime, language: str) -> Tile:
    own = frozenset[int]().union(*(place.class_ids for place in person.places))
    wording = resource.wording_in(language)
    return Tile(
        resource=resource,
        wording=wording,
        is_in_other_language=wording.language != language,
        class_title=next((one.class_title for one in resource.limits if one.class_id in own), ""),
        is_pinned=getattr(resource, "pinned_at", None) is not None,
        weight=_weight(resource, now),
    )


def _weight(resource: Resource, now: datetime) -> float:
    """Return how often it was opened lately, as of now."""
    opened_at: datetime | None = getattr(resource, "opened_at", None)
    weight: float = getattr(resource, "weight", None) or 0.0
    half_lives = (now - opened_at) / ResourceUse.HALF_LIFE if opened_at else 0.0
    return float(weight * 0.5**half_lives)
