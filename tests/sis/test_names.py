"""Exactly as in the roster, typography aside (C1)."""

import unicodedata

import pytest

from sis.names import (
    canonical_name,
    canonical_number,
    fold_for_search,
    is_name,
    same_name,
    search_key,
    tidy_text,
)


@pytest.mark.parametrize("mark", "'’‘ʻʼ`´＇′ʹ‛ꞌ｀")
def test_every_apostrophe_is_the_same(mark: str) -> None:
    assert canonical_name(f"O{mark}Brien") == "O'Brien"


@pytest.mark.parametrize("mark", "-‐‑‒–—―−﹘﹣－")
def test_every_hyphen_is_the_same(mark: str) -> None:
    assert canonical_name(f"Smith{mark}Jones") == "Smith-Jones"


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        (unicodedata.normalize("NFD", "Nguyễn"), "Nguyễn"),
        ("ﬁnn", "finn"),
        ("Ｓｍｉｔｈ", "Smith"),
        ("Smith\u00a0", "Smith"),
        ("  van  der\u00a0\u2003Meer ", "van der Meer"),
        ("Van\tder\nMeer", "Van der Meer"),
        ("Da\u200bff\u200dy\ufeff", "Daffy"),
        ("\u202eDaffy\u202c", "Daffy"),
        ("Daf\0fy", "Daffy"),
        ("Daf\u00adfy", "Daffy"),
        ("Nguye\u200b\u0302\u0303n", "Nguyễn"),
        ("Daf\ud800fy", "Daffy"),
    ],
)
def test_typography_is_forgiven(typed: str, held: str) -> None:
    assert same_name(typed, held)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Jose", "José"),
        ("daffy", "Daffy"),
        ("Inci", "İnci"),
        ("Smith Jones", "Smith-Jones"),
        ("OBrien", "O'Brien"),
        ("Vander Meer", "Van der Meer"),
        ("Thi Anh", "Thị Ánh"),
        ("", "Daffy"),
        ("Daffy 🦆", "Daffy"),
        ("D" * 300, "Daffy"),
    ],
)
def test_letters_case_accents_hyphens_and_blanks_count(typed: str, held: str) -> None:
    assert not same_name(typed, held)


@pytest.mark.parametrize("name", ["O´Brien", "İnci", "ŉ", " x\u3000y ", "Smith‑Jones", "｀", "´"])
def test_canonical_names_are_stable(name: str) -> None:
    assert canonical_name(canonical_name(name)) == canonical_name(name)


def test_different_names_stay_different() -> None:
    names = ["José", "Jose", "Josè", "JOSÉ", "李", "理", "Łukasz", "Lukasz", "Đức", "Duc"]
    assert len({canonical_name(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("'", False), (" ", False), ("", False), ("\u200b", False), (".", False), ("李", True), ("O", True)],
)
def test_a_name_has_a_letter(text: str, expected: bool) -> None:
    assert is_name(text) is expected


@pytest.mark.parametrize(
    "typed", ["0393354", " 0393354 ", "０３９３３５４", "0393\u00a0354", "\u200b0393354", "0393354\0"]
)
def test_numbers_that_pass(typed: str) -> None:
    assert canonical_number(typed) == "0393354"


@pytest.mark.parametrize(
    "typed", ["", "S0393354", "393354", "00393354", "039335a", "٠٣٩٣٣٥٤", "0393-354", "0" * 300, "²²²²²²x"]
)
def test_numbers_that_do_not_pass(typed: str) -> None:
    assert canonical_number(typed) is None


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("Đặng", "dang"),
        ("O’Brien", "obrien"),
        ("García-López", "garcia lopez"),
        ("İnci Yıldız", "inci yildiz"),
        ("Strauß", "strauss"),
        ("Małgorzata Øre", "malgorzata ore"),
        ("李_娜 ", "李 娜"),
        ("", ""),
    ],
)
def test_search_folds(text: str, folded: str) -> None:
    assert fold_for_search(text) == folded


def test_search_key_is_last_first_middle() -> None:
    assert search_key("O'Brien", "José", "") == "obrien jose"


def test_stored_text_is_tidy_but_keeps_its_marks() -> None:
    assert tidy_text("\u202eO’Brien\0 \t X\u2069") == "O’Brien X"
    assert tidy_text(unicodedata.normalize("NFD", "Nguyễn")) == "Nguyễn"
