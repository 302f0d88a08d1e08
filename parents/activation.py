"""From a key to an account (P3, P4)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from parents.errors import ParentError
from parents.models import ActivationKey, GuardianAccount, KeyRequest
from portal import access_log
from portal.actor import Actor
from portal.auth import passwords
from portal.auth.hashing_slots import slot
from portal.limits import throttle
from portal.models import User
from portal.usernames import canonical_username
from portal.web.client_address import Origin
from sis import roster

NAME_LIMIT = "choose_username"


@dataclass(frozen=True, slots=True)
class Activation:
    """The data of an activation's steps; `journey` makes repeating it harmless."""

    key_id: UUID
    username: str
    password: str
    journey: str
    language: str


def activate_account(*, actor: Actor, activation: Activation) -> User:
    """Make the account of the key's guardian with a user name that its holder chose.

    Takes a hashing slot and charges one attempt before it looks up the name: the holder of a key may try a
    few names, not all. Raises as `redeem_key` does, and `throttle.Refused`.
    """
    return _made_once(activation, partial(_activate, actor=actor, activation=activation))


def redeem_key(*, actor: Actor, activation: Activation) -> User:
    """Make the account of the key's guardian: user, password, key and log in one transaction; one hash.

    For commands: takes no hashing slot and charges nothing.

    Repeating the same journey returns the same user and changes nothing. Raises ValidationError for a
    password that cannot be used; ParentError `username_taken`, and `no_such_key` where the
    key is no longer good: another browser was first, or the school revoked it meanwhile.
    """
    return _made_once(activation, lambda: _commit(activation, *_prepare(activation, None), actor))


def _made_once(activation: Activation, make: Callable[[], User]) -> User:
    """Return the user that this journey has made; else make it now.

    The same form may be posted twice at once: whatever then refuses the second, it ends like the first.
    """
    if again := _made_by(activation):
        return again
    try:
        return make()
    except (IntegrityError, ParentError) as error:
        if again := _made_by(activation):
            return again
        _good_key(activation)
        raise ParentError("username_taken") from error


def _activate(*, actor: Actor, activation: Activation) -> User:
    key = str(activation.key_id)
    with slot(actor.origin, look=partial(throttle.refused_already, NAME_LIMIT, target=key)):
        throttle.charge(NAME_LIMIT, target=key)
        if User.objects.filter(username_key=canonical_username(activation.username)).exists():
            raise ParentError("username_taken")
        user, digest = _prepare(activation, actor.origin)
    return _commit(activation, user, digest, actor)


def _prepare(activation: Activation, origin: Origin | None) -> tuple[User, str]:
    """Return the user to save and the digest of the password."""
    user = _new_user(activation, _good_key(activation).guardian)
    digest = passwords.digest_new_password(
        activation.password, user=user, origin=origin, target=activation.journey
    )
    return user, digest


@transaction.atomic
def _commit(activation: Activation, user: User, digest: str, actor: Actor) -> User:
    locked = ActivationKey.objects.select_for_update().get(pk=activation.key_id)
    if not ActivationKey.objects.good(timezone.now()).filter(pk=locked.pk).exists():
        raise ParentError("no_such_key")
    user.save(force_insert=True)
    passwords.set_password(digest, user=user)
    account = GuardianAccount(guardian_id=locked.guardian_id, user=user, last_journey=activation.journey)
    account.save(force_insert=True)
    ActivationKey.objects.filter(pk=locked.pk).update(used_at=timezone.now())
    open_requests = KeyRequest.objects.filter(guardian_id=locked.guardian_id, closed_at=None)
    open_requests.update(closed_at=timezone.now())
    # Others may have tried this name before it was taken.
    throttle.clear("parent_sign_in", target=user.username_key)
    me, key, guardian = actor.acting_as(user), str(locked.pk), locked.guardian_id
    access_log.record("parents.account_made", actor=me, user=user, key=key, guardian=guardian)
    return user


def _good_key(activation: Activation) -> ActivationKey:
    keys = ActivationKey.objects.good(timezone.now()).select_related("guardian")
    key = keys.filter(pk=activation.key_id).first()
    if key is None:
        raise ParentError("no_such_key")
    return key


def _made_by(activation: Activation) -> User | None:
    made = GuardianAccount.objects.filter(
        guardian__activation_keys=activation.key_id, last_journey=activation.journey
    )
    account = made.select_related("user").first()
    return account.user if account else None


def _new_user(activation: Activation, guardian: roster.Guardian) -> User:
    return User(
        kind=User.Kind.PARENT,
        username=activation.username,
        first_name=guardian.first_name[:100],
        last_name=guardian.last_name[:100],
        email=guardian.email[:254],
        language=activation.language,
    )
