"""The eight challenge questions, and the form of an answer that is the same in every language (C6, L2)."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from claims.models import ChallengeVerifier
from portal.auth import hashing
from portal.auth.hashing_slots import slot
from portal.digests import digest
from portal.limits import throttle
from portal.web.client_address import Origin
from sis import roster

ANSWERED, NEW_ANSWERS = 3, "new_answers"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `choices` are (code, text) if the answer is picked from a list."""

    code: str
    text: Any
    choices: tuple[tuple[str, Any], ...] = ()
    hint: Any = ""
    is_year: bool = False


_FRUIT = (("apple", _("Apple")), ("banana", _("Banana")), ("orange", _("Orange")), ("peach", _("Peach")))
_SEASON = (("summer", _("Summer")), ("winter", _("Winter")), ("fall", _("Fall")), ("spring", _("Spring")))
_MONTH = tuple((str(number), name) for number, name in MONTHS.items())

QUESTIONS = {
    question.code: question
    for question in (
        Question("birth_month", _("What is your birth month?"), _MONTH),
        Question("middle_name", _("What is your middle name?")),
        Question("birth_year", _("In what year were you born?"), hint=_("Four digits"), is_year=True),
        Question("school_mascot", _("What is your school mascot?")),
        Question("homeroom_teacher", _("Who is your homeroom teacher?")),
        Question("school_password", _("What is the confidential school password?")),
        Question("favorite_fruit", _("Which do you like best: apple, banana, orange or peach?"), _FRUIT),
        Question("favorite_season", _("Which do you like best: summer, winter, fall or spring?"), _SEASON),
    )
}


def canonical_answer(code: str, given: str) -> str:
    """Return the answer as it is hashed: list answers are codes, years are digits, free text is folded.

    Case, accents, spaces and punctuation do not count.
    """
    if QUESTIONS[code].choices:
        return given.strip()
    text = roster.fold_for_search(given).replace(" ", "")
    return str(int(text)) if QUESTIONS[code].is_year and text.isdecimal() else text


def in_order(codes: Sequence[str]) -> list[str]:
    """Return these question codes in the fixed order in which they are shown and hashed."""
    return [code for code in QUESTIONS if code in codes]


def question_to_try(codes: Sequence[str]) -> str:
    """Return which of three answers a student may try right away: one that is typed, which can be mistyped.

    Never one of four choices, because five attempts would find it; three answers always include another.
    """
    ranked = [code for code in in_order(codes) if not QUESTIONS[code].choices]
    return (ranked or sorted(codes, key=lambda code: -len(QUESTIONS[code].choices)))[0]


def phantom_questions(username: str) -> list[str]:
    """Return three questions for a name that has none, always the same for the same name (F1).

    Real students' choices are not public, so any stable choice looks like one of theirs.
    """
    ranked = sorted(QUESTIONS, key=lambda code: digest("phantom", username, code))
    return in_order(ranked[:ANSWERED])


def make_verifier(
    student_id: int, answers: Mapping[str, str], *, origin: Origin | None, target: str
) -> ChallengeVerifier:
    """Return the verifier (unsaved, without account) of these answers, for a hashing slot and one hash.

    Charges one attempt at `target`, the journey or the account; a command has no `origin` and is charged
    nothing. Raises `hashing_slots.Busy` and `throttle.Refused`.
    """
    pepper_id = _newest_pepper()
    secret = _secret(student_id, answers, pepper_id)
    with slot(origin, look=partial(throttle.refused_already, NEW_ANSWERS, target=target)):
        if origin is not None:
            throttle.charge(NEW_ANSWERS, target=target)
        made = make_password(secret)
    return ChallengeVerifier(questions=",".join(in_order(list(answers))), digest=made, pepper_id=pepper_id)


def answer_mark(student_id: int, code: str, answer: str) -> str:
    """Return a keyed digest of an answer, for the attempt at the end of a claim; only its journey has it."""
    return _secret(student_id, {code: answer}, _newest_pepper())


def answers_match(verifier: ChallengeVerifier | None, student_id: int, answers: Mapping[str, str]) -> bool:
    """Say whether these are the answers; costs one hash whether or not there is a verifier.

    A verifier whose pepper is lost matches nothing; the student goes to staff then.
    """
    known = verifier is not None and verifier.pepper_id in settings.CHALLENGE_PEPPERS
    pepper_id = verifier.pepper_id if verifier and known else _newest_pepper()
    secret = _secret(student_id, answers, pepper_id)
    return hashing.verify(secret, verifier.digest if verifier and known else None)


def _secret(student_id: int, answers: Mapping[str, str], pepper_id: str) -> str:
    parts = [f"student:{student_id}"]
    parts += [f"{code}:{canonical_answer(code, answers[code])}" for code in in_order(list(answers))]
    pepper = settings.CHALLENGE_PEPPERS[pepper_id].encode()
    return hmac.new(pepper, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def _newest_pepper() -> str:
    return next(iter(settings.CHALLENGE_PEPPERS))
