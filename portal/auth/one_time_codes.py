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
    text = unicodedata.normalize("NFKC", typed.rpartition("#")[2]).upper()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


def is_code(text: str) -> bool:
    """Say whether this has the shape of a code: exactly 32 hexadecimal digits."""
    return len(text) == DIGITS and _HEXADECIMAL.issuperset(text)


def _keyed(message: str) -> str:
    return hmac.new(settings.KEY_SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
