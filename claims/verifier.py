"""One verifier for three answers: Argon2 over an HMAC with a pepper that no database dump holds."""

import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.hashers import make_password

from claims.models import ChallengeVerifier
from claims.questions import canonical_answer, in_order
from portal import hashing


def make_verifier(student_id: int, answers: Mapping[str, str]) -> ChallengeVerifier:
    """Return the verifier (unsaved, without account) of these answers, for the price of one hash."""
    pepper_id = next(iter(_peppers()))
    secret = _secret(student_id, answers, pepper_id)
    return ChallengeVerifier(
        questions=",".join(in_order(list(answers))), digest=make_password(secret), pepper_id=pepper_id
    )


def answer_mark(student_id: int, code: str, answer: str) -> str:
    """Return a keyed mark of one answer, for the try at the end of a claim; it lives in that journey only."""
    return _secret(student_id, {code: answer}, next(iter(_peppers())))


def answers_match(verifier: ChallengeVerifier | None, student_id: int, answers: Mapping[str, str]) -> bool:
    """Say whether these are the answers; costs one hash whether or not there is anything to match.

    A verifier whose pepper is lost matches nothing: the way through staff is open.
    """
    known = verifier is not None and verifier.pepper_id in _peppers()
    pepper_id = verifier.pepper_id if verifier and known else next(iter(_peppers()))
    secret = _secret(student_id, answers, pepper_id)
    return hashing.verify(secret, verifier.digest if verifier and known else None)


def _secret(student_id: int, answers: Mapping[str, str], pepper_id: str) -> str:
    parts = [f"student:{student_id}"]
    parts += [f"{code}:{canonical_answer(code, answers[code])}" for code in in_order(list(answers))]
    pepper = _peppers()[pepper_id].encode()
    return hmac.new(pepper, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def _peppers() -> dict[str, str]:
    pairs = (item.split(":", 1) for item in settings.CHALLENGE_PEPPER.split(","))
    return {pepper_id.strip(): secret for pepper_id, secret in pairs}
