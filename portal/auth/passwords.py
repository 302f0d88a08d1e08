"""Setting a password: the rules, and the check that it was never used before (C4, F2)."""

from functools import partial
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.auth import hashing, one_time_codes
from portal.auth.hashing import PortalArgon2Hasher
from portal.auth.hashing_slots import slot
from portal.auth.password_validators import TOO_SHORT, word_in
from portal.limits import throttle
from portal.models import PasswordDigest, User
from portal.web.client_address import Origin

NEW_PASSWORD = "new_password"  # noqa: S105 (a limit's name)

# The examples shown on the page, in each language: a whole class would type them.
TIPS = {"river-lamp-tiger", "lago-mesa-tigre", "fleuve-lampe-tigre", "voi-kem-sao"}


def generate_password(secret_id: UUID | None = None) -> str:
    """Return a generated password that is easy to read aloud and type: almost 60 bits, no look-alikes.

    The same `secret_id` gives the same password, under KEY_SECRET: to show it later, only the id is kept.
    """
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    number = int(one_time_codes.code_of("password", secret_id or uuid4()), 16)
    drawn = [letters[number // len(letters) ** place % len(letters)] for place in range(12)]
    return "-".join("".join(drawn[at : at + 4]) for at in (0, 4, 8))


def check_rules(password: str, *, user: User) -> str:
    """Return the normalized password; raises ValidationError in plain words. Does not hash.

    `user` may be unsaved; it carries the names and the number that a password must not resemble.
    """
    password = hashing.normalized(password)
    try:
        if word_in(password) in {word_in(tip) for tip in TIPS}:
            raise ValidationError([ValidationError("", code="password_too_common")])
        validate_password(password, user)
    except ValidationError as refusal:
        raise _in_plain_words(refusal) from None
    return password


def _in_plain_words(refusal: ValidationError) -> ValidationError:
    """Return the messages of Django's validators in words that a child understands."""
    words = {
        "password_too_short": TOO_SHORT,
        "password_too_similar": _("That password is too much like your name or your number."),
        "password_too_common": _("That password is too easy to guess. Many people use it."),
    }
    return ValidationError(
        [ValidationError(words[e.code], code=e.code) for e in refusal.error_list if e.code]
    )


def digest_new_password(password: str, *, user: User, origin: Origin | None, target: str) -> str:
    """Return the digest of a new password that this person chose.

    The rules are checked first, without a hash; then a hashing slot is taken, and one attempt at `target`
    is charged: the journey, the link or the account. A command has no `origin` and is charged nothing.
    Raises ValidationError in plain words for a password that breaks a rule or was used before,
    `hashing_slots.Busy` and `throttle.Refused`.

    Each person has one salt, so old digests can be compared as text. The cost is one hash for each set of
    hash parameters ever used, however long the history is (F2).
    """
    password = check_rules(password, user=user)
    with slot(origin, look=partial(throttle.refused_already, NEW_PASSWORD, target=target)):
        if origin is not None:
            throttle.charge(NEW_PASSWORD, target=target)
        digest = make_password(password, salt=user.salt)
        history = _history(user)
        if digest in history or _used_under_older_parameters(password, digest, history, user.salt):
            raise ValidationError(
                _("You’ve used that password before. Choose a new one."), code="password_used"
            )
    return digest


def digest_generated_password(password: str, *, user: User, origin: Origin | None) -> str:
    """Return the digest of a password from `generate_password`, without the rules; takes a hashing slot.

    Raises `hashing_slots.Busy`, and `throttle.Refused` after many for the same user.
    """
    target = f"user:{user.pk}"
    with slot(origin, look=partial(throttle.refused_already, NEW_PASSWORD, target=target)):
        throttle.charge(NEW_PASSWORD, target=target)
        return make_password(password, salt=user.salt)


def has_salt_of(digest: str, *, user: User) -> bool:
    """Say whether a digest uses this person's salt, so that the history check can find it later (F2)."""
    return str(PortalArgon2Hasher().decode(digest)["salt"]) == user.salt


def set_password(digest: str, *, user: User) -> None:
    """Set the password with this digest for a saved user and add it to the history; ends all sessions.

    Saves no other field of `user`. Raises IntegrityError if the same password was set in the meantime.
    """
    user.password = digest
    user.end_sessions()
    user.save(update_fields=["password", "session_nonce"])
    PasswordDigest.objects.create(user=user, digest=digest)


def _history(user: User) -> set[str]:
    if user._state.adding:
        return set()
    return {user.password, *PasswordDigest.objects.filter(user=user).values_list("digest", flat=True)}


def _used_under_older_parameters(password: str, digest: str, history: set[str], salt: str) -> bool:
    examples = {_parameters(old): old for old in history if _parameters(old) not in ("", _parameters(digest))}
    hasher = PortalArgon2Hasher()
    return any(hasher.encode_like(password, salt, example) in history for example in examples.values())


def _parameters(digest: str) -> str:
    """Return the part of a digest with algorithm and parameters; empty for an unusable password."""
    return digest.rpartition("$")[0].rpartition("$")[0]
