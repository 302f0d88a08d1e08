"""User names: normalizing a typed name, and the kind of user that it looks like."""

import re
import unicodedata

NUMBER = re.compile(r"\d{7}", re.ASCII)
STUDENT = re.compile(r"s\d{7}", re.ASCII)
# Letters and digits; not a student's name, nor one with the S or a digit missing.
PARENT = re.compile(r"(?!s?\d+$)[a-z0-9]{4,30}", re.ASCII)
LONGEST = 150


def canonical_username(typed: str) -> str:
    """Return the key of a typed name, the same for any case, width and stray spaces (S3).

    A bare student number is that student's name (S11). Never raises; a name that cannot exist gives a key
    that no one has.
    """
    folded = unicodedata.normalize("NFKC", typed[: 2 * LONGEST]).casefold()
    kept = "".join(c for c in folded if not c.isspace() and unicodedata.category(c)[0] != "C")
    return f"s{kept}" if NUMBER.fullmatch(kept) else kept[:LONGEST]


def student_username(number: str) -> str:
    """Return the user name of the student with this number: `S` and the seven digits (S3)."""
    return f"S{number}"


def shown_username(typed: str) -> str:
    """Return a typed name as pages show it: a student's with a capital S, any other as typed."""
    return canonical_username(typed).upper() if is_student_shaped(typed) else typed


def is_student_shaped(username: str) -> bool:
    """Say whether a typed name looks like a student's, whether or not that student exists."""
    return STUDENT.fullmatch(canonical_username(username)) is not None


def is_staff_shaped(username: str) -> bool:
    """Say whether a typed name looks like a staff member's, which is an email address."""
    return "@" in canonical_username(username)


def is_parent_shaped(username: str) -> bool:
    """Say whether a parent may have this name (P4): 4 to 30 letters and digits, unlike any student's."""
    return PARENT.fullmatch(canonical_username(username)) is not None
