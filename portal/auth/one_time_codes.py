"""One-time codes: activation keys and the codes in emailed links (P1).

A code is an HMAC of its row's random id under KEY_SECRET, cut to 128 bits. A letter can therefore be printed
again, and a mail is written only when it is sent; tables and queues never hold a usable code.
"""

import hashlib
import hmac
import unicodedata
from uuid import UUID

from django.conf import settings

DIGITS = 32
_HEXADECIMAL = frozenset("0123456789ABCDEF")
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_BARRED_D = "Đ"
# A code from a Vietnamese keyboard may be a few digits longer or shorter than it was pressed.
FEW = 4
_MARKS = {_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _CIRCUMFLEX, _BREVE}
_VNI_TONES = {_ACUTE: "1", _GRAVE: "2", _HOOK: "3", _TILDE: "4", _DOT: "5", _CIRCUMFLEX: "6"}
# The letters that a Vietnamese keyboard shows, each with the two digits of a code that were pressed.
_TELEX = {
    **{f"{vowel}{_GRAVE}": f"{vowel}F" for vowel in "AE"},
    **{f"{vowel}{_CIRCUMFLEX}": vowel * 2 for vowel in "AE"},
    _BARRED_D: "DD",
}
_VNI = {
    **{f"{vowel}{mark}": f"{vowel}{digit}" for vowel in "AE" for mark, digit in _VNI_TONES.items()},
    f"A{_BREVE}": "A8",
    _BARRED_D: "D9",
}


def code_of(purpose: str, row_id: UUID) -> str:
    """Return the code of this row: 32 hexadecimal digits, in capitals. Each purpose has its own code."""
    return _keyed(f"{purpose}:{row_id}")[:DIGITS].upper()


def digest_of(code: str) -> str:
    """Return the digest of a code, which tables store and look up."""
    return _keyed(f"digest:{code}")


def as_guid(code: str) -> str:
    """Return a code in the form that letters show: 8-4-4-4-12 digits."""
    return "-".join((code[:8], code[8:12], code[12:16], code[16:20], code[20:]))


def read_code(typed: str) -> str:
    """Return a typed or pasted code in capitals, without braces, spaces and dashes (P1). Never raises.

    For a pasted link it returns the code after the #.
    """
    return _as_pressed(typed) or _letters_of(unicodedata.normalize("NFC", _decomposed(typed)))


def is_code(text: str) -> bool:
    """Say whether this has the shape of a code: exactly 32 hexadecimal digits."""
    return len(text) == DIGITS and _HEXADECIMAL.issuperset(text)


def is_from_vietnamese_keyboard(typed: str) -> bool:
    """Say whether a Vietnamese keyboard (Telex or VNI) has made this of a code, give or take a few digits."""
    text = _decomposed(typed)
    return any(
        shown in text and abs(len(_letters_of(_pressed(text, pairs))) - DIGITS) <= FEW
        for pairs in (_TELEX, _VNI)
        for shown in pairs
    )


def _as_pressed(typed: str) -> str:
    """Return the code that was pressed on a Vietnamese keyboard; blank if none, or two, can have been.

    A pair that the keyboard would have changed, and that stands there unchanged, rules the keyboard out.
    """
    text = _decomposed(typed)
    if not any(shown in text for shown in (*_TELEX, *_VNI)):
        return ""
    codes = {
        code
        for pairs in (_TELEX, _VNI)
        if not any(pressed in text for pressed in pairs.values())
        and is_code(code := _letters_of(_pressed(text, pairs)))
        and not set(_pressed(text, pairs)) & _MARKS
    }
    return codes.pop() if len(codes) == 1 else ""


def _pressed(text: str, pairs: dict[str, str]) -> str:
    for shown, pressed in pairs.items():
        text = text.replace(shown, pressed)
    return text


def _decomposed(typed: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFKC", typed.rpartition("#")[2]).upper())


def _letters_of(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


def _keyed(message: str) -> str:
    return hmac.new(settings.KEY_SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
