"""How a class's grade adds up from its parts: the one place that computes a percent.

Nothing here reads the database. Sums are exact fractions; a number is rounded once, when it is shown: half
up, to two decimals or to an integer (docs/adr/0015).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

HUNDRED = 100
# Sums and products of the files' numbers need some fifty digits.
_EXACT = Context(prec=1_000)


class Method(StrEnum):
    """How the items of a category become its percent."""

    POINTS = "points"
    PERCENT = "percent"


class Rounding(StrEnum):
    """How the class's percent is shown."""

    NONE = "none"
    INTEGER = "integer"


class ScoreStatus(StrEnum):
    """How far a piece of work is graded; `OTHER` is a district's own word."""

    BLANK = ""
    EXEMPT = "exempt"
    FULLY_GRADED = "fully graded"
    PARTIALLY_GRADED = "partially graded"
    SUBMITTED = "submitted"
    NOT_SUBMITTED = "not submitted"
    OTHER = "other"


class ScoreFlag(StrEnum):
    """What OneRoster has no column for; at most one for a score."""

    NONE = ""
    CHEATED = "cheated"
    DROPPED = "dropped"


class Effect(StrEnum):
    """What an item does to the grade."""

    COUNTS = "counts"
    COUNTS_AS_ZERO = "counts_as_zero"
    COUNTS_AS_EXTRA = "counts_as_extra"
    NOT_COUNTED = "not_counted"


class ItemReason(StrEnum):
    """Why an item has its effect; the first that applies."""

    DROPPED = "dropped"
    EXEMPT = "exempt"
    CHEATED = "cheated"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    SUBMITTED = "submitted"
    NOT_SUBMITTED = "not_submitted"
    OTHER_STATUS = "other_status"
    TEXT_SCORE = "text_score"
    NOT_SCORED = "not_scored"
    NO_MAXIMUM = "no_maximum"
    NO_MULTIPLIER = "no_multiplier"
    EXTRA_CREDIT = "extra_credit"
    EXTRA_CREDIT_ALONE = "extra_credit_alone"
    CATEGORY_WITHOUT_WEIGHT = "category_without_weight"
    CATEGORY_OF_WEIGHT_ZERO = "category_of_weight_zero"
    SCORED = "scored"


class CategoryReason(StrEnum):
    """Why a category does or does not count."""

    COUNTS = "counts"
    NOTHING_COUNTS_YET = "nothing_counts_yet"
    WITHOUT_WEIGHT = "without_weight"
    WEIGHT_ZERO = "weight_zero"


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work of one student, with what the school entered.

    `possible` is the maximum, None if the files give none; `category` is the key of a `Category`, None if
    unknown. `missing` decides over a score and over `late`, which changes nothing.
    """

    key: int
    category: int | None
    possible: Decimal | None
    score: Decimal | None = None
    text_score: str = ""
    status: ScoreStatus = ScoreStatus.BLANK
    flag: ScoreFlag = ScoreFlag.NONE
    missing: bool = False
    late: bool = False
    incomplete: bool = False
    multiplier: Decimal = Decimal(1)
    is_extra_credit: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of work of a class; `weight` is None if no file gives one.

    `is_of_class` says that the class itself gives the weight: then it counts as weighted even without work.
    """

    key: int | None
    title: str
    weight: Decimal | None = None
    is_of_class: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A mark of a scale and the number at which it begins; None for a mark without a number, such as S.

    `meaning` is the scale's own text for it, such as "Satisfactory"; often blank.
    """

    mark: str
    begins_at: Decimal | None
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class ReportedGrade:
    """The grade that the school's file holds; either part may be unknown."""

    mark: str
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class GradeParts:
    """All that a class's grade is computed from, for one student, term and grading task."""

    items: Sequence[Item]
    categories: Sequence[Category]
    method: Method = Method.POINTS
    rounding: Rounding = Rounding.NONE
    scale: Sequence[Band] = ()
    reported: ReportedGrade | None = None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What one item does to the grade, and why.

    `earned` and `possible` are what goes into the sums, before the multiplier; None where nothing does.
    `percent` has two decimals.
    """

    key: int
    effect: Effect
    reason: ItemReason
    earned: Decimal | None = None
    possible: Decimal | None = None
    percent: Decimal | None = None

    @property
    def counts(self) -> bool:
        """Say whether the item changes the grade."""
        return self.effect != Effect.NOT_COUNTED


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """One category's sum. Numbers have two decimals; the grade itself uses the exact ones.

    With points, `earned` and `possible` are the sums, multipliers included; None with the percent method.
    `product` is percent times weight, None where weights play no part.
    """

    key: int | None
    title: str
    reason: CategoryReason
    weight: Decimal | None
    earned: Decimal | None
    possible: Decimal | None
    percent: Decimal | None
    product: Decimal | None
    items: tuple[ItemLine, ...]

    @property
    def counts(self) -> bool:
        """Say whether the category is part of the sum."""
        return self.reason == CategoryReason.COUNTS


@dataclass(frozen=True, slots=True)
class GradeExplanation:
    """A class's grade as its parts give it, with every step.

    `percent` is the number shown, None if nothing counts yet; `letter` is that of this number and
    `letter_begins_at` where the letter begins. Without weights all items are one pool, and `weight_sum` and
    `product_sum` are None. `difference` is our percent less the school's; `agrees` says whether the two are
    the same but for rounding, None if they cannot be compared.
    """

    method: Method
    rounding: Rounding
    is_weighted: bool
    percent: Decimal | None
    letter: str | None
    letter_begins_at: Decimal | None
    weight_sum: Decimal | None
    product_sum: Decimal | None
    earned: Decimal | None
    possible: Decimal | None
    categories: tuple[CategoryLine, ...]
    reported: ReportedGrade | None
    difference: Decimal | None
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class _Sum:
    """Exact sums over items: of points, and of what the method divides: points, or percents by multipliers.

    `share` is the share earned, 1 for all of it; None if nothing counts yet.
    """

    earned: Fraction
    possible: Fraction
    part: Fraction
    whole: Fraction
    share: Fraction | None


def explain_grade(parts: GradeParts) -> GradeExplanation:
    """Compute a class's grade from its parts, and say how.

    The order of items and categories never matters. Categories come back with those that count first, by
    weight and title; items by key. Numbers are finite; no other input raises: what cannot count does not,
    with its reason.
    """
    grouped = _by_category(parts)
    sums = {key: _sum(pairs, parts.method) for key, pairs in grouped.items()}
    categories = _categories(parts, grouped)
    is_weighted = any(
        one.weight is not None and (one.is_of_class or sums[one.key].share is not None) for one in categories
    )
    pool = None if is_weighted else _pool(sums.values())
    weights, products = _weigh(categories, sums)
    exact = _divide(products, weights) if pool is None else pool.share
    percent = None if exact is None else _shown(exact * HUNDRED, parts.rounding)
    band = _band(percent, parts.scale)
    points = pool if parts.method == Method.POINTS else None
    lines = [
        _category_line(one, grouped[one.key], sums[one.key], parts.method, reason)
        for one in categories
        for reason in [_reason(one, sums[one.key], pool)]
    ]
    return GradeExplanation(
        method=parts.method,
        rounding=parts.rounding,
        is_weighted=is_weighted,
        percent=percent,
        letter=band.mark if band else None,
        letter_begins_at=band.begins_at if band else None,
        weight_sum=round_half_up(weights, 2) if is_weighted else None,
        product_sum=round_half_up(products * HUNDRED, 2) if is_weighted else None,
        earned=round_half_up(points.earned, 2) if points else None,
        possible=round_half_up(points.possible, 2) if points else None,
        categories=tuple(sorted(lines, key=_order)),
        reported=parts.reported,
        difference=_difference(percent, parts.reported),
        agrees=_agrees(exact, band, parts),
    )


def round_half_up(value: Fraction, places: int) -> Decimal:
    """Return an exact value with this many decimals; a half goes up: 88.575 becomes 88.58."""
    return _half_up(value.numerator, value.denominator, places)


def _half_up(part: int, whole: int, places: int) -> Decimal:
    return Decimal((2 * part * 10**places + whole) // (2 * whole)).scaleb(-places)


def letter_of(percent: Decimal | None, scale: Sequence[Band]) -> str | None:
    """Return the mark of a number as shown: that of the highest band that begins at it or below."""
    band = _band(percent, scale)
    return band.mark if band else None


def item_line(item: Item, method: Method) -> ItemLine:
    """Say what one item does in a category that counts, and why; the first rule that applies decides."""
    excluded = _exclusion(item)
    if excluded:
        return ItemLine(item.key, Effect.NOT_COUNTED, excluded)
    possible = item.possible or Decimal(0)
    zero = ItemReason.CHEATED if item.flag == ScoreFlag.CHEATED else ItemReason.MISSING
    is_zero = item.flag == ScoreFlag.CHEATED or item.missing
    earned = Decimal(0) if is_zero else item.score or Decimal(0)
    if item.is_extra_credit or possible <= 0:
        if method == Method.PERCENT:
            return ItemLine(item.key, Effect.NOT_COUNTED, ItemReason.EXTRA_CREDIT)
        return ItemLine(item.key, Effect.COUNTS_AS_EXTRA, ItemReason.EXTRA_CREDIT, earned, Decimal(0))
    return ItemLine(
        item.key,
        Effect.COUNTS_AS_ZERO if is_zero else Effect.COUNTS,
        zero if is_zero else ItemReason.SCORED,
        earned,
        possible,
        _percent(earned, possible),
    )


def _percent(earned: Decimal, possible: Decimal) -> Decimal:
    (got, got_parts), (out_of, parts) = earned.as_integer_ratio(), possible.as_integer_ratio()
    return _half_up(got * parts * HUNDRED, out_of * got_parts, 2)


def _exclusion(item: Item) -> ItemReason | None:
    """Return why an item does not count whatever its score, None if it does."""
    if item.flag == ScoreFlag.DROPPED:
        return ItemReason.DROPPED
    if item.status == ScoreStatus.EXEMPT:
        return ItemReason.EXEMPT
    decided = item.flag == ScoreFlag.CHEATED or item.missing
    if not decided and (unscored := _unscored(item)):
        return unscored
    if item.possible is None:
        return ItemReason.NO_MAXIMUM
    return ItemReason.NO_MULTIPLIER if item.multiplier <= 0 else None


_NOT_GRADED = {
    ScoreStatus.SUBMITTED: ItemReason.SUBMITTED,
    ScoreStatus.NOT_SUBMITTED: ItemReason.NOT_SUBMITTED,
    ScoreStatus.OTHER: ItemReason.OTHER_STATUS,
}


def _unscored(item: Item) -> ItemReason | None:
    """Return why an item has no number yet, None if it has one."""
    if item.status in _NOT_GRADED:
        return _NOT_GRADED[item.status]
    if item.score is not None and item.score >= 0:
        return None
    if item.incomplete:
        return ItemReason.INCOMPLETE
    return ItemReason.TEXT_SCORE if item.text_score else ItemReason.NOT_SCORED


_Pair = tuple[Item, ItemLine]


def _by_category(parts: GradeParts) -> dict[int | None, list[_Pair]]:
    """Return the items of each category with their lines, by key; a category without work has none."""
    found: dict[int | None, list[_Pair]] = {one.key: [] for one in parts.categories}
    for item in sorted(parts.items, key=lambda one: one.key):
        found.setdefault(item.category, []).append((item, item_line(item, parts.method)))
    return found


def _categories(parts: GradeParts, grouped: Iterable[int | None]) -> list[Category]:
    """Return every category, also those that only an item names."""
    known = {one.key: one for one in parts.categories}
    return [known.get(key) or Category(key, "") for key in grouped]


def _sum(pairs: Iterable[_Pair], method: Method) -> _Sum:
    earned = possible = Decimal(0)
    percents = multipliers = Fraction(0)
    for item, line in pairs:
        if line.counts:
            got, out_of = line.earned or Decimal(0), line.possible or Decimal(0)
            earned = _EXACT.add(earned, _EXACT.multiply(got, item.multiplier))
            possible = _EXACT.add(possible, _EXACT.multiply(out_of, item.multiplier))
            if out_of and method == Method.PERCENT:
                factor = Fraction(item.multiplier)
                percents += Fraction(got) / Fraction(out_of) * factor
                multipliers += factor
    points = Fraction(earned), Fraction(possible)
    return _total(*points, *(points if method == Method.POINTS else (percents, multipliers)))


def _pool(sums: Collection[_Sum]) -> _Sum:
    """Return the sum of all categories."""
    return _total(
        sum((one.earned for one in sums), Fraction(0)),
        sum((one.possible for one in sums), Fraction(0)),
        sum((one.part for one in sums), Fraction(0)),
        sum((one.whole for one in sums), Fraction(0)),
    )


def _total(earned: Fraction, possible: Fraction, part: Fraction, whole: Fraction) -> _Sum:
    return _Sum(earned, possible, part, whole, _divide(part, whole))


def _divide(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


def _weigh(categories: Iterable[Category], sums: dict[int | None, _Sum]) -> tuple[Fraction, Fraction]:
    """Return the sum of the weights that count, and that of the shares times their weights."""
    weights = products = Fraction(0)
    for one in categories:
        share = sums[one.key].share
        if share is not None and one.weight is not None and one.weight > 0:
            weights += Fraction(one.weight)
            products += Fraction(one.weight) * share
    return weights, products


def _reason(category: Category, total: _Sum, pool: _Sum | None) -> CategoryReason:
    """Say whether a category counts: in the pool with all others or, if there is none, by its weight."""
    if pool is None and category.weight is None:
        return CategoryReason.WITHOUT_WEIGHT
    if pool is None and category.weight is not None and category.weight <= 0:
        return CategoryReason.WEIGHT_ZERO
    adds_to_pool = pool is not None and pool.share is not None and total.earned > 0
    return (
        CategoryReason.COUNTS
        if total.share is not None or adds_to_pool
        else CategoryReason.NOTHING_COUNTS_YET
    )


def _category_line(
    category: Category, pairs: list[_Pair], total: _Sum, method: Method, reason: CategoryReason
) -> CategoryLine:
    has_points = method == Method.POINTS and any(line.counts for _item, line in pairs)
    return CategoryLine(
        key=category.key,
        title=category.title,
        reason=reason,
        weight=category.weight,
        earned=round_half_up(total.earned, 2) if has_points else None,
        possible=round_half_up(total.possible, 2) if has_points else None,
        percent=None if total.share is None else round_half_up(total.share * HUNDRED, 2),
        product=_product(category, total.share) if reason == CategoryReason.COUNTS else None,
        items=tuple(_in_category(line, reason) for _item, line in pairs),
    )


def _product(category: Category, share: Fraction | None) -> Decimal | None:
    if share is None or category.weight is None:
        return None
    return round_half_up(share * Fraction(category.weight) * HUNDRED, 2)


_BY_CATEGORY = {
    CategoryReason.WITHOUT_WEIGHT: ItemReason.CATEGORY_WITHOUT_WEIGHT,
    CategoryReason.WEIGHT_ZERO: ItemReason.CATEGORY_OF_WEIGHT_ZERO,
    CategoryReason.NOTHING_COUNTS_YET: ItemReason.EXTRA_CREDIT_ALONE,
}


def _in_category(line: ItemLine, reason: CategoryReason) -> ItemLine:
    """Return the line of an item that would count, but whose category does not."""
    if line.counts and reason in _BY_CATEGORY:
        return replace(line, effect=Effect.NOT_COUNTED, reason=_BY_CATEGORY[reason])
    return line


def _order(line: CategoryLine) -> tuple[bool, Decimal, str, int]:
    return not line.counts, -(line.weight or Decimal(0)), line.title, line.key or 0


def _shown(percent: Fraction, rounding: Rounding) -> Decimal:
    return round_half_up(percent, 0 if rounding == Rounding.INTEGER else 2)


def _band(percent: Decimal | None, scale: Sequence[Band]) -> Band | None:
    begun = [
        (one.begins_at, one.mark)
        for one in scale
        if percent is not None and one.begins_at is not None and one.begins_at <= percent
    ]
    if not begun:
        return None
    begins_at, mark = max(begun)
    return Band(mark, begins_at)


def _difference(percent: Decimal | None, reported: ReportedGrade | None) -> Decimal | None:
    if percent is None or reported is None or reported.percent is None:
        return None
    return percent - reported.percent


def _agrees(exact: Fraction | None, band: Band | None, parts: GradeParts) -> bool | None:
    """Compare with the school's number to the last decimal that it shows, else with its letter."""
    reported = parts.reported
    if exact is None or reported is None:
        return None
    if reported.percent is not None:
        exponent = reported.percent.normalize().as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        return round_half_up(exact * HUNDRED, places) == reported.percent
    marks = {one.mark for one in parts.scale if one.begins_at is not None}
    return band.mark == reported.mark if band and reported.mark in marks else None
