"""The hand-worked cases of how a grade adds up, each in one class of one child of the cast.

In such a class the child has these results and no others, in every quarter. `tests/sis/test_demo_records.py`
says what each adds up to.
"""

from decimal import Decimal
from typing import NamedTuple


class Result(NamedTuple):
    """What a teacher entered."""

    score: Decimal | int | None = None
    status: str = "fully graded"
    text: str = ""
    comment: str = ""
    is_incomplete: bool = False
    is_late: bool = False
    is_missing: bool = False
    flag: str = ""
    is_signed: bool = False


# The places of assignments in the list of a weighted class (`cast_gradebook.WEIGHTED`) ...
CLASSWORK, TEN, OTHER_TEN, HOMEWORK, QUIZ, DOUBLE, EXTRA, PRACTICE = range(8)
# ... of a class without weights, where all is one pool, and of physical education.
OF_200, OF_100, OF_10, POOL_EXTRA = range(4)
SKILLS, KNOWLEDGE = range(2)
ELECTIVE = "elective"

# By student number and subject.
CASES: dict[tuple[str, str], dict[int, Result]] = {
    # Two categories of five count; the others are empty.
    ("0123457", "ELA"): {CLASSWORK: Result(90), QUIZ: Result(8), HOMEWORK: Result(5)},
    ("0393354", "ELA"): {CLASSWORK: Result(90), TEN: Result(10, is_missing=True)},
    ("0400101", "ELA"): {CLASSWORK: Result(90), TEN: Result(None, "exempt")},
    ("0400106", "ELA"): {TEN: Result(8, is_late=True), OTHER_TEN: Result(None, "submitted")},
    # Nothing but practice, which has the weight zero.
    ("0400111", "ELA"): {PRACTICE: Result(100)},
    # Nothing is scored at all.
    ("0400118", "ELA"): {},
    ("0400120", "ELA"): {TEN: Result(8), OTHER_TEN: Result(10, flag="cheated")},
    ("0400101", "MATH"): {TEN: Result(8), OTHER_TEN: Result(2, flag="dropped")},
    ("0400106", "MATH"): {DOUBLE: Result(8), TEN: Result(10)},
    ("0400111", "MATH"): {TEN: Result(None, is_incomplete=True)},
    ("0400118", "MATH"): {TEN: Result(8, is_late=True, is_missing=True)},
    ("0393354", "MATH"): {TEN: Result(10), EXTRA: Result(5)},
    ("0400120", "MATH"): {TEN: Result(11)},
    # The mean of percents.
    ("0123457", "SCI"): {TEN: Result(8), CLASSWORK: Result(100)},
    ("0393354", "SCI"): {TEN: Result(9), OTHER_TEN: Result(None, is_missing=True)},
    ("0400101", "SCI"): {TEN: Result(9), EXTRA: Result(5)},
    # No rounding on the way, and half up at its end.
    ("0123457", "PE"): {SKILLS: Result(2), KNOWLEDGE: Result(1)},
    ("0400111", ELECTIVE): {OF_200: Result(Decimal("177.15"))},
    ("0400118", ELECTIVE): {OF_100: Result(Decimal("69.996"))},
    ("0400120", ELECTIVE): {POOL_EXTRA: Result(5)},
    # The letter is that of the number shown.
    ("0123458", ELECTIVE): {OF_100: Result(Decimal("89.5"))},
    ("0400102", ELECTIVE): {OF_100: Result(Decimal("79.5"))},
    ("0400112", ELECTIVE): {OF_100: Result(Decimal("70.9"))},
    ("0400119", ELECTIVE): {OF_100: Result(Decimal("69.99"))},
    ("0400132", ELECTIVE): {OF_10: Result(10), POOL_EXTRA: Result(5)},
    # The same, rounded to integers first.
    ("0400106", "SOC"): {CLASSWORK: Result(Decimal("89.495"))},
    ("0123458", "SOC"): {CLASSWORK: Result(Decimal("89.5"))},
    ("0400102", "SOC"): {CLASSWORK: Result(Decimal("70.9"))},
    ("0400112", "SOC"): {CLASSWORK: Result(Decimal("70.5"))},
    ("0400119", "SOC"): {CLASSWORK: Result(Decimal("69.99"))},
    ("0400132", "SOC"): {CLASSWORK: Result(Decimal("69.49"))},
}
