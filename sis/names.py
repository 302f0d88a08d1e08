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

_PLAIN_MARKS = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-")})
_PLAIN_LETTERS = str.maketrans(PLAIN_LETTERS)
_NUMBER = re.compile(r"[0-9]{7}", re.ASCII)
_NOT_WORD = re.compile(r"[^\w]+|_+")


def canonical_name(text: str) -> str:
    """Return the form in which two spellings of one name are equal (C1).

    Forgives typography only: compatibility forms, extra spaces, invisible characters, and which kind of
    apostrophe or hyphen was typed. Letters, case, accents, hyphens and spaces between words must match.
    """
    # Before NFKC as well, which would turn an acute accent used as an apostrophe into a space.
    plain = _without_invisible(text).translate(_PLAIN_MARKS)
    plain = unicodedata.normalize("NFKC", plain).translate(_PLAIN_MARKS)
    return " ".join(plain.split())


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
