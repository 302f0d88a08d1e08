"""The help and the guides are readable for ten-year-olds, and no text asks to clear the browser's data."""

import pytest
from django.utils import translation

from portal.guide.parents_page import PARTS, Part
from portal.guide.steps import STEPS, Step
from portal.help.answers import ANSWERS
from portal.help.entry import Answer
from portal.help.for_parents import ANSWERS as FOR_PARENTS
from tests.reading import grade, syllables

CHILDREN, GROWN_UPS = 5.0, 7.0
STUDENTS = [answer for answer in ANSWERS.values() if answer not in FOR_PARENTS]
BROWSER_CHORES = ("cache", "history", "incognito", "ctrl", "private window")


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


@pytest.mark.parametrize("answer", STUDENTS, ids=lambda answer: answer.slug)
def test_a_ten_year_old_can_read_the_answer(answer: Answer) -> None:
    assert grade(f"{answer.question} {answer.text}") <= CHILDREN


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step.title))
def test_a_ten_year_old_can_read_the_step(step: Step) -> None:
    assert grade(f"{step.title}. {' '.join(map(str, step.words))}") <= CHILDREN


@pytest.mark.parametrize("answer", FOR_PARENTS, ids=lambda answer: answer.slug)
def test_every_parent_can_read_the_answer(answer: Answer) -> None:
    assert grade(f"{answer.question} {answer.text}") <= GROWN_UPS


@pytest.mark.parametrize("part", PARTS, ids=lambda part: str(part.title))
def test_every_parent_can_read_the_guide(part: Part) -> None:
    assert grade(f"{part.title}. {' '.join(map(str, part.words))}") <= GROWN_UPS


def test_no_text_asks_to_clear_the_browsers_data() -> None:
    said = " ".join(f"{answer.question} {answer.text}" for answer in ANSWERS.values())
    said += " ".join(str(words) for one in (*STEPS, *PARTS) for words in one.words)

    assert [chore for chore in BROWSER_CHORES if chore in said.lower()] == []


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("name", 1),
        ("names", 1),
        ("password", 2),
        ("username", 3),
        ("teacher", 2),
        ("typed", 1),
        ("wanted", 2),
        ("page", 1),
        ("pages", 2),
        ("people", 2),
        ("river-lamp-tiger", 5),
        ("7", 1),
    ],
)
def test_syllables_are_counted_by_sound(word: str, heard: int) -> None:
    assert syllables(word) == heard


def test_hard_words_in_long_sentences_give_a_higher_grade() -> None:
    easy = "The cat sat on the mat. It was warm."
    hard = (
        "Subsequent authentication necessitates verification of institutional credentials, notwithstanding "
        "any previously established administrative authorization."
    )

    assert grade(easy) < 1
    assert grade(hard) > 15
