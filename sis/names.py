"""How names and student numbers are compared, searched and stored."""

import re
import unicodedata

APOSTROPHES = (
    "\u0060\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u055a\u2018\u2019\u201a\u201b\u2032\ua78c\uff07"
)
HYPHENS = "\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters that Unicode does not decompose, with what staff type for them in a search.
PLAIN_LETTERS = {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}

# Eth and African D for the letter Đ, which they look like: in Vietnamese it begins a syllable.
_MISTAKEN_D = str.maketrans({"\u00d0": "\u0110", "\u0189": "\u0110", "\u00f0": "\u0111", "\u0256": "\u0111"})
_WORD = re.compile(r"[^\s'-]+")
# An open Vietnamese syllable, decomposed, whose tone mark may stand on either vowel: Hòa and Hoà, Thúy and
# Thuý. As narrow as Vietnamese spelling is, so that Noé and Zoé of other languages keep their accents.
_TONE = "[\u0300\u0301\u0303\u0309\u0323]"
_OLD_TONE = re.compile(
    rf"((?:b|ch?|d|đ|gh?|gi|kh?|l|m|ng?h?|ph?|qu?|r|s|th?|tr|v|x|h)?o)({_TONE})(a)"
    rf"|((?:ch|h|kh|l|ng|nh|t|th|x)o)({_TONE})(e)"
    rf"|((?:b|ch?|d|đ|gh?|h|kh?|l|m|ng?h?|ph?|q|r|s|th?|tr|v|x)?u)({_TONE})(y)",
    re.IGNORECASE,
)

_PLAIN_MARKS = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-")})
_PLAIN_LETTERS = str.maketrans(PLAIN_LETTERS)
_NUMBER = re.compile(r"[0-9]{7}", re.ASCII)
_NOT_WORD = re.compile(r"[^\w]+|_+")


def canonical_name(text: str) -> str:
    """Return the form in which two spellings of one name are equal (C1).

    Forgives typography only: compatibility forms, extra spaces, invisible characters, which kind of
    apostrophe or hyphen was typed, and in Vietnamese names where a tone mark stands and which D has the bar.
    Letters, case, accents, hyphens and spaces between words must match.
    """
    # Before NFKC as well, which would turn an acute accent used as an apostrophe into a space.
    plain = _without_invisible(text).translate(_PLAIN_MARKS)
    plain = unicodedata.normalize("NFKC", plain).translate(_PLAIN_MARKS)
    plain = " ".join(plain.split())
    return plain if plain.isascii() else _WORD.sub(_vietnamese_typography, plain)


def same_name(typed: str, held: str) -> bool:
    """Say whether a typed name is the one in the roster, typography aside."""
    return canonical_name(typed) == canonical_name(held)


def is_name(text: str) -> bool:
    """Say whether a text has at least one letter; an apostrophe alone is not a name."""
    return any(character.isalpha() for character in canonical_name(text))


def canonical_number(text: str) -> str | None:
    """Return a student number as seven ASCII digits, or None if it is not one.

    Full-width digits and stray spaces are accepted; an S in front is not (C1).
    """
    plain = "".join(unicodedata.normalize("NFKC", _without_invisible(text)).split())
    return plain if _NUMBER.fullmatch(plain) else None


def fold_for_search(text: str) -> str:
    """Return words without case, accents and punctuation, as the staff search compares them."""
    plain = canonical_name(text).casefold().replace("'", "")
    apart = unicodedata.normalize("NFKD", plain)
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(_NOT_WORD.sub(" ", bare.translate(_PLAIN_LETTERS)).split())


def search_key(last_name: str, first_name: str, middle_name: str) -> str:
    """Return the folded "last first middle" by which a person is sorted and found."""
    return fold_for_search(f"{last_name} {first_name} {middle_name}")


def tidy_text(text: str) -> str:
    """Return a text fit to be stored and shown: NFC, single spaces, no control or direction characters."""
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or not (_is_control(character) or character in BIDI_CONTROLS)
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _without_invisible(text: str) -> str:
    """Drop control and format characters and lone surrogates; turn every kind of white space into a space."""
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or not (_is_control(character) or unicodedata.category(character) == "Cf")
    )


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}


def _vietnamese_typography(word: re.Match[str]) -> str:
    """Return a word with the Vietnamese Đ at its beginning, and its tone mark where new spelling puts it."""
    text = word[0][0].translate(_MISTAKEN_D) + word[0][1:]
    apart = unicodedata.normalize("NFD", text)
    old = _OLD_TONE.fullmatch(apart)
    if old is None:
        return text
    before, tone, vowel = (part for part in old.groups() if part is not None)
    return unicodedata.normalize("NFC", before + vowel + tone)
