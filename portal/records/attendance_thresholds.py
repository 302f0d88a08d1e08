"""The counts of absence at which a district has something to say to families (H8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import get_language

# Where a district has set no thresholds. Georgia asks for a notice at five unexcused absences; a student who
# misses a tenth of the school days is chronically absent.
USUAL: Mapping[str, tuple[int, ...]] = {"unexcused": (3, 5, 10), "absent_percent": (5, 10)}


@dataclass(frozen=True, slots=True)
class Tick:
    """A threshold on a ruler; `place` is how far along it, in percent of its length."""

    value: Decimal
    place: int


@dataclass(frozen=True, slots=True)
class Ruler:
    """A count with the thresholds that it passes: `filled` is how far along it is, in percent of the ruler.

    `reached` is the highest threshold that the count has reached, `ahead` the next one. The texts are the
    district's own in the reader's language; blank if it has written none.
    """

    ticks: tuple[Tick, ...]
    filled: int
    reached: Decimal | None
    reached_text: str
    ahead: Decimal | None
    ahead_text: str


def ruler_of(kind: str, count: Decimal) -> Ruler | None:
    """Return the ruler of a counter, `unexcused` or `absent_percent`; None if the district wants none.

    `count` is exact, not rounded.
    """
    texts = _thresholds(kind)
    if not texts:
        return None
    values = sorted(texts)
    # A share goes on behind its last threshold, a count of days ends there.
    length = values[-1] * (Decimal("1.5") if kind == "absent_percent" else 1)
    reached = max((value for value in values if value <= count), default=None)
    ahead = min((value for value in values if value > count), default=None)
    language = get_language() or "en"
    return Ruler(
        ticks=tuple(Tick(value, round(value / length * 100)) for value in values),
        filled=min(100, round(count / length * 100)),
        reached=reached,
        reached_text=texts[reached].get(language, "") if reached is not None else "",
        ahead=ahead,
        ahead_text=texts[ahead].get(language, "") if ahead is not None else "",
    )


def _thresholds(kind: str) -> dict[Decimal, Mapping[str, str]]:
    own = settings.ATTENDANCE_THRESHOLDS
    if not own:
        return {Decimal(value): {} for value in USUAL[kind]}
    return {Decimal(value): texts for value, texts in own.get(kind, {}).items()}
