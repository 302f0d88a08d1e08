"""How a class's grade adds up: every case that was worked out by hand, and rules that hold for any work."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sis.grades import (
    Band,
    Category,
    CategoryReason,
    Effect,
    GradeExplanation,
    GradeParts,
    Item,
    ItemReason,
    Method,
    ReportedGrade,
    Rounding,
    ScoreFlag,
    ScoreStatus,
    explain_grade,
    letter_of,
    round_half_up,
)

CLASSWORK, TESTS, QUIZZES, PROJECTS, HOMEWORK = range(1, 6)
WEIGHTS = {
    CLASSWORK: ("Classwork", 50),
    TESTS: ("Tests", 15),
    QUIZZES: ("Quizzes", 15),
    PROJECTS: ("Projects", 15),
    HOMEWORK: ("Homework", 5),
}
SCALE = [Band(mark, Decimal(begins)) for mark, begins in zip("ABCDF", (90, 80, 71, 70, 0), strict=True)]
_keys = count(1)


def weighted(weights: dict[int, tuple[str, int]] = WEIGHTS) -> list[Category]:
    return [
        Category(key, title, Decimal(weight), is_of_class=True) for key, (title, weight) in weights.items()
    ]


def work(score: str | None, possible: str | None = "10", category: int = CLASSWORK, **more: object) -> Item:
    fields = {
        "score": None if score is None else Decimal(score),
        "possible": None if possible is None else Decimal(possible),
        "status": ScoreStatus.BLANK if score is None else ScoreStatus.FULLY_GRADED,
        **more,
    }
    return Item(next(_keys), category, **fields)  # type: ignore[arg-type]


def grade(
    *items: Item,
    categories: Sequence[Category] = weighted(),
    method: Method = Method.POINTS,
    rounding: Rounding = Rounding.NONE,
    reported: ReportedGrade | None = None,
    scale: Sequence[Band] = SCALE,
) -> GradeExplanation:
    return explain_grade(GradeParts(items, categories, method, rounding, scale, reported))


def missing(score: str | None = None, possible: str = "10", **more: object) -> Item:
    return work(score, possible, **{"missing": True, **more})  # type: ignore[arg-type]


def turned_in() -> Item:
    return work(None, status=ScoreStatus.SUBMITTED)


def exempt(score: str | None = None) -> Item:
    return work(score, status=ScoreStatus.EXEMPT)


def bonus(score: str, category: int = CLASSWORK) -> Item:
    return work(score, "0", category)


TWO_CATEGORIES = weighted({CLASSWORK: ("Classwork", 75), TESTS: ("Tests", 25)})
OF_WEIGHT_ZERO = weighted({CLASSWORK: ("Classwork", 0)})


@pytest.mark.parametrize(
    ("items", "more", "expected"),
    [
        pytest.param(
            [work("90", "100"), work("8", category=QUIZZES), work("5", "5", category=HOMEWORK)],
            {},
            "88.57",
            id="empty categories",
        ),
        pytest.param([work("90", "100"), missing("10")], {}, "81.82", id="missing with a score"),
        pytest.param([work("90", "100"), exempt("10")], {}, "90.00", id="exempt"),
        pytest.param([work("8", late=True), turned_in()], {}, "80.00", id="late; turned in, not graded"),
        pytest.param(
            [work("8"), work("100", "100")], {"method": Method.PERCENT}, "90.00", id="percent method"
        ),
        pytest.param([work("8"), work("100", "100")], {}, "98.18", id="the same in points"),
        pytest.param([work("10"), bonus("5")], {}, "150.00", id="extra credit"),
        pytest.param([work("100", "100")], {"categories": OF_WEIGHT_ZERO}, None, id="weight zero"),
        pytest.param([work(None), work(None)], {}, None, id="nothing scored"),
        pytest.param(
            [
                work(None, text_score="S"),
                work(None, text_score="N", status=ScoreStatus.FULLY_GRADED),
                work(None, text_score="S"),
            ],
            {},
            None,
            id="text scores",
        ),
        pytest.param(
            [work("9"), missing()], {"method": Method.PERCENT}, "45.00", id="missing, percent method"
        ),
        pytest.param([work("8"), work("10", flag=ScoreFlag.CHEATED)], {}, "40.00", id="cheated"),
        pytest.param([work("8"), work("2", flag=ScoreFlag.DROPPED)], {}, "80.00", id="dropped"),
        pytest.param([work("8", multiplier=Decimal(2)), work("10")], {}, "86.67", id="multiplier 2"),
        pytest.param(
            [work("9"), bonus("5")], {"method": Method.PERCENT}, "90.00", id="extra credit, percent method"
        ),
        pytest.param([work(None, incomplete=True)], {}, None, id="incomplete and blank"),
        pytest.param([work("8", late=True, missing=True)], {}, "0.00", id="late and missing"),
        pytest.param([work("88.575", "100")], {}, "88.58", id="half up"),
        pytest.param(
            [work("2", "3"), work("1", "3", TESTS)],
            {"categories": TWO_CATEGORIES},
            "58.33",
            id="no rounding on the way",
        ),
        pytest.param([work("69.996", "100")], {}, "70.00", id="shown value decides"),
        pytest.param(
            [work("89.495", "100")],
            {"rounding": Rounding.INTEGER},
            "89",
            id="to an integer, from the exact value",
        ),
        pytest.param([work("11")], {}, "110.00", id="bonus"),
        pytest.param([bonus("5")], {}, None, id="extra credit alone in a category"),
    ],
)
def test_a_case_worked_by_hand(items: list[Item], more: dict[str, object], expected: str | None) -> None:
    found = grade(*items, **more)  # type: ignore[arg-type]
    assert (None if found.percent is None else str(found.percent)) == expected
    if expected is None:
        assert found.letter is None
        assert not any(line.counts for line in found.categories)
        assert not any(item.counts for line in found.categories for item in line.items)


@pytest.mark.parametrize(
    ("score", "rounding", "expected"),
    [
        ("89.5", Rounding.NONE, "B"),
        ("79.5", Rounding.NONE, "C"),
        ("70.9", Rounding.NONE, "D"),
        ("69.99", Rounding.NONE, "F"),
        ("69.996", Rounding.NONE, "D"),
        ("150", Rounding.NONE, "A"),
        ("89.5", Rounding.INTEGER, "A"),
        ("70.9", Rounding.INTEGER, "C"),
        ("70.5", Rounding.INTEGER, "C"),
        ("69.99", Rounding.INTEGER, "D"),
        ("69.49", Rounding.INTEGER, "F"),
        ("89.495", Rounding.INTEGER, "B"),
    ],
)
def test_the_letter_is_that_of_the_number_shown(score: str, rounding: Rounding, expected: str) -> None:
    assert grade(work(score, "100"), rounding=rounding).letter == expected


def test_the_sum_is_told_category_by_category() -> None:
    found = grade(
        work("90", "100"), work("8", category=QUIZZES), work("5", "5", HOMEWORK), work(None, "10", TESTS)
    )
    assert [(line.title, line.reason) for line in found.categories] == [
        ("Classwork", CategoryReason.COUNTS),
        ("Quizzes", CategoryReason.COUNTS),
        ("Homework", CategoryReason.COUNTS),
        ("Projects", CategoryReason.NOTHING_COUNTS_YET),
        ("Tests", CategoryReason.NOTHING_COUNTS_YET),
    ]
    classwork = found.categories[0]
    assert [str(number) for number in (classwork.earned, classwork.possible, classwork.percent)] == [
        "90.00",
        "100.00",
        "90.00",
    ]
    assert str(classwork.product) == "4500.00"
    assert (str(found.weight_sum), str(found.product_sum)) == ("70.00", "6200.00")
    assert (found.letter, found.letter_begins_at) == ("B", Decimal(80))


def effects(found: GradeExplanation) -> list[tuple[Effect, ItemReason]]:
    return [(item.effect, item.reason) for line in found.categories for item in line.items]


@pytest.mark.parametrize(
    ("item", "effect", "reason"),
    [
        (work("8"), Effect.COUNTS, ItemReason.SCORED),
        (work("8", status=ScoreStatus.PARTIALLY_GRADED), Effect.COUNTS, ItemReason.SCORED),
        (work("8", incomplete=True), Effect.COUNTS, ItemReason.SCORED),
        (work("0"), Effect.COUNTS, ItemReason.SCORED),
        (work("8", status=ScoreStatus.BLANK), Effect.COUNTS, ItemReason.SCORED),
        (missing("8"), Effect.COUNTS_AS_ZERO, ItemReason.MISSING),
        (missing(status=ScoreStatus.SUBMITTED), Effect.COUNTS_AS_ZERO, ItemReason.MISSING),
        (missing(flag=ScoreFlag.CHEATED), Effect.COUNTS_AS_ZERO, ItemReason.CHEATED),
        (missing(status=ScoreStatus.EXEMPT), Effect.NOT_COUNTED, ItemReason.EXEMPT),
        (
            missing(status=ScoreStatus.EXEMPT, flag=ScoreFlag.DROPPED),
            Effect.NOT_COUNTED,
            ItemReason.DROPPED,
        ),
        (work("8", status=ScoreStatus.SUBMITTED), Effect.NOT_COUNTED, ItemReason.SUBMITTED),
        (work("8", status=ScoreStatus.NOT_SUBMITTED), Effect.NOT_COUNTED, ItemReason.NOT_SUBMITTED),
        (work("8", status=ScoreStatus.OTHER), Effect.NOT_COUNTED, ItemReason.OTHER_STATUS),
        (work(None, incomplete=True), Effect.NOT_COUNTED, ItemReason.INCOMPLETE),
        (work(None, text_score="S"), Effect.NOT_COUNTED, ItemReason.TEXT_SCORE),
        (work(None), Effect.NOT_COUNTED, ItemReason.NOT_SCORED),
        (work("-1"), Effect.NOT_COUNTED, ItemReason.NOT_SCORED),
        (work("8", None), Effect.NOT_COUNTED, ItemReason.NO_MAXIMUM),
        (work(None, None, missing=True), Effect.NOT_COUNTED, ItemReason.NO_MAXIMUM),
        (work("8", multiplier=Decimal(0)), Effect.NOT_COUNTED, ItemReason.NO_MULTIPLIER),
    ],
)
def test_the_first_rule_that_applies_decides_about_an_item(
    item: Item, effect: Effect, reason: ItemReason
) -> None:
    assert effects(grade(item)) == [(effect, reason)]


def test_extra_credit_counts_on_top_in_points_and_not_at_all_in_percents() -> None:
    items = work("9"), work("5", "10", is_extra_credit=True)
    assert str(grade(*items).percent) == "140.00"
    assert effects(grade(*items))[1] == (Effect.COUNTS_AS_EXTRA, ItemReason.EXTRA_CREDIT)
    by_percent = grade(*items, method=Method.PERCENT)
    assert str(by_percent.percent) == "90.00"
    assert effects(by_percent)[1] == (Effect.NOT_COUNTED, ItemReason.EXTRA_CREDIT)


def test_extra_credit_alone_in_a_weighted_category_says_why_it_not_counted() -> None:
    found = grade(work("9"), bonus("5", HOMEWORK))
    assert str(found.percent) == "90.00"
    assert effects(found)[1] == (Effect.NOT_COUNTED, ItemReason.EXTRA_CREDIT_ALONE)


def test_the_multiplier_is_an_items_weight_in_the_percent_method() -> None:
    found = grade(work("8", multiplier=Decimal(2)), work("100", "100"), method=Method.PERCENT)
    assert str(found.percent) == "86.67"


def test_without_any_weight_all_items_are_one_pool() -> None:
    unweighted = [Category(CLASSWORK, "Classwork"), Category(TESTS, "Tests")]
    items = [work("1", "10"), work("90", "90", TESTS), bonus("5", HOMEWORK)]
    found = grade(*items, categories=unweighted)
    assert not found.is_weighted
    assert (str(found.percent), str(found.earned), str(found.possible)) == ("96.00", "96.00", "100.00")
    assert (found.weight_sum, found.product_sum) == (None, None)
    assert [line.counts for line in found.categories] == [True, True, True]
    assert str(grade(*items, categories=unweighted, method=Method.PERCENT).percent) == "55.00"


def test_a_category_without_a_weight_not_counted_beside_others_with_one() -> None:
    categories = [Category(CLASSWORK, "Classwork", Decimal(50)), Category(TESTS, "Tests")]
    found = grade(work("9"), work("1", category=TESTS), work("2", category=HOMEWORK), categories=categories)
    assert str(found.percent) == "90.00"
    assert [line.reason for line in found.categories] == [
        CategoryReason.COUNTS,
        CategoryReason.WITHOUT_WEIGHT,
        CategoryReason.WITHOUT_WEIGHT,
    ]
    assert effects(found)[1:] == [(Effect.NOT_COUNTED, ItemReason.CATEGORY_WITHOUT_WEIGHT)] * 2


def test_the_districts_weight_of_a_category_without_work_weighs_nothing() -> None:
    categories = [Category(CLASSWORK, "Classwork"), Category(TESTS, "Tests", Decimal(15))]
    found = grade(work("9"), categories=categories)
    assert (found.is_weighted, str(found.percent)) == (False, "90.00")


def test_a_scale_without_numbers_gives_no_letter() -> None:
    assert grade(work("9"), scale=[Band("S", None), Band("N", None)]).letter is None
    assert grade(work("1"), scale=[Band("P", Decimal(50))]).letter is None


@pytest.mark.parametrize(
    ("mark", "percent", "difference", "agrees"),
    [
        ("B", "83.33", "0.00", True),
        ("B", "83", "0.33", True),
        ("B", "83.3", "0.03", True),
        ("B", "83.34", "-0.01", False),
        ("A", "91", "-7.67", False),
        ("B", None, None, True),
        ("A", None, None, False),
        ("S", None, None, None),
    ],
)
def test_the_schools_grade_is_compared_to_its_last_decimal(
    mark: str, percent: str | None, difference: str | None, agrees: bool | None
) -> None:
    reported = ReportedGrade(mark, Decimal(percent) if percent else None)
    found = grade(work("83.333", "100"), reported=reported)
    assert found.difference == (Decimal(difference) if difference else None)
    assert found.agrees is agrees


def test_without_anything_to_compare_nothing_is_compared() -> None:
    assert grade(work("9")).agrees is None
    unscored = grade(work(None), reported=ReportedGrade("B", Decimal(85)))
    assert (unscored.agrees, unscored.difference) == (None, None)


numbers = st.decimals(0, 200, places=2, allow_nan=False, allow_infinity=False)


@st.composite
def any_item(draw: st.DrawFn, *, within: bool = False) -> Item:
    """Any piece of work; `within` its maximum, without extra credit."""
    possible = draw(st.none() | (numbers.filter(bool) if within else numbers))
    score = draw(st.none() | numbers)
    if within and possible is not None and score is not None:
        score = min(score, possible)
    return Item(
        key=draw(st.integers(1, 10**6)),
        category=draw(st.none() | st.integers(1, 4)),
        possible=possible,
        score=score,
        status=draw(st.sampled_from(ScoreStatus)),
        flag=draw(st.sampled_from(ScoreFlag)),
        missing=draw(st.booleans()),
        late=draw(st.booleans()),
        incomplete=draw(st.booleans()),
        multiplier=draw(st.sampled_from([Decimal(0), Decimal(1), Decimal(3)])),
        is_extra_credit=not within and draw(st.booleans()),
    )


@st.composite
def any_parts(draw: st.DrawFn, *, within: bool = False) -> GradeParts:
    weights = st.none() | st.sampled_from([Decimal(0), Decimal(5), Decimal(50)])
    return GradeParts(
        items=draw(st.lists(any_item(within=within), max_size=8, unique_by=lambda one: one.key)),
        categories=[
            Category(key, f"Kind {key}", draw(weights), draw(st.booleans()))
            for key in draw(st.sets(st.integers(1, 4)))
        ],
        method=draw(st.sampled_from(Method)),
        rounding=draw(st.sampled_from(Rounding)),
        scale=SCALE,
    )


@given(any_parts(), st.randoms())
def test_the_order_of_rows_never_matters(parts: GradeParts, random: object) -> None:
    items, categories = list(parts.items), list(parts.categories)
    random.shuffle(items)  # type: ignore[attr-defined]
    random.shuffle(categories)  # type: ignore[attr-defined]
    assert explain_grade(replace(parts, items=items, categories=categories)) == explain_grade(parts)


@given(any_parts(), any_item(), st.sampled_from(["exempt", "dropped", "blank", "submitted", "no maximum"]))
def test_work_that_not_counted_changes_nothing(parts: GradeParts, item: Item, why: str) -> None:
    plain = replace(item, key=10**7, flag=ScoreFlag.NONE, missing=False)
    added = {
        "exempt": replace(plain, status=ScoreStatus.EXEMPT),
        "dropped": replace(item, key=10**7, flag=ScoreFlag.DROPPED),
        "blank": replace(plain, score=None),
        "submitted": replace(plain, status=ScoreStatus.SUBMITTED),
        "no maximum": replace(item, key=10**7, possible=None),
    }[why]
    before, after = explain_grade(parts), explain_grade(replace(parts, items=[*parts.items, added]))
    assert (after.percent, after.letter, after.is_weighted) == (
        before.percent,
        before.letter,
        before.is_weighted,
    )
    assert (after.weight_sum, after.product_sum) == (before.weight_sum, before.product_sum)


@given(any_parts(within=True))
def test_the_result_is_within_the_scale_unless_there_is_extra_credit(parts: GradeParts) -> None:
    found = explain_grade(parts)
    assert found.percent is None or 0 <= found.percent <= 100
    assert (found.percent is None) == (found.letter is None)
    assert (found.percent is None) == (not any(line.counts for line in found.categories))


@given(any_parts())
def test_the_lines_add_up_to_the_grade(parts: GradeParts) -> None:
    """The grade can be computed again from what the explanation shows, but for rounding."""
    found = explain_grade(parts)
    if found.percent is None:
        return
    if found.is_weighted:
        assert found.weight_sum
        assert found.product_sum is not None
        again = found.product_sum / found.weight_sum
        assert sum(line.weight or 0 for line in found.categories if line.counts) == found.weight_sum
    elif found.possible:
        assert found.earned is not None
        again = found.earned / found.possible * 100
    else:
        return
    slack = Decimal("0.5") if parts.rounding == Rounding.INTEGER else Decimal("0.01")
    assert abs(again - found.percent) <= slack


def test_a_half_goes_up_and_nothing_is_cut_off() -> None:
    assert str(round_half_up(Fraction("88.575"), 2)) == "88.58"
    assert str(round_half_up(Fraction("0.005"), 2)) == "0.01"
    assert letter_of(Decimal("89.99"), SCALE) == "B"
