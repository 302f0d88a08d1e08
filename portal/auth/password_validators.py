"""Passwords that are easy to guess: common words in the four languages, one's own name and number (C4).

Both rules look at the letters and digits alone: case, accents, spaces and punctuation do not make a password
harder to guess.
"""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sis import roster

# What Django's list of 20,000 common passwords, most of them English, lacks; as `fold_for_search` returns it.
COMMON_WORDS = {
    "en": "chromebook classroom elementary highschool homework infinitecampus kindergarten middleschool "
    "mypassword parentportal schoolbus schoolday studentid",
    "es": "abuelita alumno bienvenida bienvenidos buenosdias chiquita clave contrasena cumpleanos diosesamor "
    "escuela estudiante feliznavidad futbolista holamundo maestra maestro mariposas micasa "
    "miclave micontrasena miescuela mifamilia mimama mipapa muchacha primaria profesora "
    "secundaria teamomucho tequieromucho",
    "fr": "anniversaire bienvenue bonjour bonnenuit bonsoir chaton collegien ecole ecolier eleve "
    "etudiant jetadore lycee maecole mafamille maitresse mamaman monchat monchien monecole "
    "monmotdepasse motdepass motdepasse papillon professeur",
    "vi": "anhyeuem bome camon chaoban chucmungnammoi cogiao conyeume emyeuanh giadinh giaovien "
    "hanhphuc hocsinh lophoc matkhau matkhaucuatoi matkhaumoi ngoisao nhatruong sinhnhat "
    "thanhcong thaygiao toiyeuban toiyeuvietnam truonghoc xinchao yeuem yeume",
}
TOO_SHORT = _("That password is too short. Use at least 8 characters.")
LONG_PART = 4
FEW_LETTERS = 3
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_REPEATED = re.compile(r"(.+?)\1+")


class CommonWordValidator(CommonPasswordValidator):
    """Refuses a common password, also with digits around it, and common words of every language.

    A word that is repeated is that word.
    """

    def __init__(self) -> None:
        super().__init__()
        self._words = frozenset(" ".join(COMMON_WORDS.values()).split())

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a common password or word."""
        super().validate(password, user)
        word = word_in(password)
        # Some common passwords have a character for a letter: p@ssword.
        candidates = {word, _AROUND.sub("", password.casefold())}
        if repeated := _REPEATED.fullmatch(word):
            candidates.add(repeated[1])
        common = {known for known in candidates if len(known) > FEW_LETTERS} & self.passwords
        if common or candidates & self._words:
            raise ValidationError(self.get_error_message(), code="password_too_common")


def word_in(password: str) -> str:
    """Return a password as a word: without case, accents, punctuation, spaces, and digits around it.

    Single letters stay apart: they make no word.
    """
    pieces = _AROUND.sub("", roster.fold_for_search(password)).split()
    return (" " if any(len(piece) == 1 for piece in pieces) else "").join(pieces)


class NameAndNumberValidator(UserAttributeSimilarityValidator):
    """Refuses a password like the names or the number, and one that consists of them, in whatever order.

    Digits beside a name add nothing, and neither do one to three letters.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password made of what others know about this user."""
        super().validate(password, user)
        rest = roster.fold_for_search(password).replace(" ", "")
        removed = []
        for part in sorted(_known_parts(user), key=len, reverse=True):
            if part in rest:
                removed.append(part)
                rest = rest.replace(part, " ")
        letters = sum(character.isalpha() for character in rest)
        has_long_part = any(len(part) >= LONG_PART for part in removed)
        if removed and letters <= (FEW_LETTERS if has_long_part else 0):
            raise ValidationError(
                self.get_error_message(),
                code="password_too_similar",
                params={"verbose_name": "name and number"},
            )


def _known_parts(user: Any) -> set[str]:
    """Return the words of the user's names, and the number with and without the S and leading zeros."""
    texts = [getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")]
    words = {word for text in texts for word in roster.fold_for_search(text).split()}
    numbers = {word.strip("abcdefghijklmnopqrstuvwxyz") for word in words}
    return {part for part in words | numbers | {n.lstrip("0") for n in numbers} if len(part) > 1}
