"""Setting a password: what it must be like, and that nobody uses one twice (C4, F2)."""

import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.auth import hashing
from portal.auth.hashing import PortalArgon2Hasher
from portal.models import PasswordDigest, User

# What the page shows as an example, in each language: a whole class would type it.
TIPS = {"river-lamp-tiger", "lago-mesa-tigre", "fleuve-lampe-tigre", "voi-kem-sao"}


def generate_password() -> str:
    """Return a made-up password that one can read aloud and type: almost 60 bits, no letter like another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def check_rules(password: str, *, user: User) -> str:
    """Return the password as it will be hashed; raises ValidationError in plain words, without hashing.

    `user` may be unsaved: it carries the names and the number that a password must not resemble.
    """
    password = hashing.normalized(password)
    try:
        if password.casefold() in TIPS:
            raise ValidationError([ValidationError("", code="password_too_common")])
        validate_password(password, user)
    except ValidationError as refusal:
        raise _in_plain_words(refusal) from None
    return password


def _in_plain_words(refusal: ValidationError) -> ValidationError:
    """Say what Django's validators found as one would say it to a child, in all four languages."""
    words = {
        "password_too_short": _("This password is too short. Use at least 8 characters."),
        "password_too_similar": _("This password is too much like your name or your number."),
        "password_too_common": _("This password is too easy to guess. Many people use it."),
    }
    return ValidationError(
        [ValidationError(words[e.code], code=e.code) for e in refusal.error_list if e.code]
    )


def digest_new_password(password: str, *, user: User) -> str:
    """Return the digest of a password that this person chose and may have from now on.

    The rules are checked first and cost nothing; then a hashing slot is taken. Raises ValidationError in
    plain words for a password that breaks a rule or was used before; `hashing.Busy` where no slot is free.

    One salt per person: old digests compare as text, so the price is one hash for each set of hash
    parameters ever used, however long the history (F2).
    """
    password = check_rules(password, user=user)
    with hashing.slot():
        digest = make_password(password, salt=user.salt)
        history = _history(user)
        if digest in history or _used_under_older_parameters(password, digest, history, user.salt):
            raise ValidationError(
                _("You have used this password before. Choose a new one."), code="password_used"
            )
    return digest


def digest_generated_password(password: str, *, user: User) -> str:
    """Return the digest of what `generate_password` made, which needs no rules; takes a hashing slot."""
    with hashing.slot():
        return make_password(password, salt=user.salt)


def has_salt_of(digest: str, *, user: User) -> bool:
    """Say whether a digest was made under this person's own salt, by which it will be known again (F2)."""
    return str(PortalArgon2Hasher().decode(digest)["salt"]) == user.salt


def set_password(digest: str, *, user: User) -> None:
    """Give `user` (saved) the password of this digest and remember it. Ends every session of theirs.

    Saves no other field of `user`. Raises IntegrityError if the very same password was set meanwhile.
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
    """Return the part that names algorithm and parameters; empty for an unusable password."""
    return digest.rpartition("$")[0].rpartition("$")[0]
