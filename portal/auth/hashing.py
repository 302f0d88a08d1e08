"""Argon2id with parameters that a busy school morning can afford, and a limit on concurrent hashes."""

import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from secrets import token_bytes

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with OWASP's second recommendation: 19 MiB, two passes, one lane."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1

    def must_update(self, encoded: str) -> bool:
        """Never re-hash at sign-in: a new salt would hide a password from the history check."""
        return False

    def encode_like(self, password: str, salt: str, example: str) -> str:
        """Return the digest of `password` under the parameters of `example`, to compare with old digests."""
        params = self.decode(example)["params"]
        older = PortalArgon2Hasher()
        older.time_cost, older.memory_cost = params.time_cost, params.memory_cost
        older.parallelism = params.parallelism
        return older.encode(password, salt)


class Busy(Exception):
    """Every hashing slot is in use and the queue is full or too slow; nothing was charged."""


class _Slots:
    """A fixed number of concurrent hashes in this process, with a short queue."""

    def __init__(self, slots: int) -> None:
        self._free = threading.BoundedSemaphore(slots)
        self._waiting = 0
        self._lock = threading.Lock()
        self._holder = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        if getattr(self._holder, "holds", False):
            yield
            return
        with self._lock:
            if self._waiting >= settings.HASHING_QUEUE:
                raise Busy
            self._waiting += 1
        try:
            if not self._free.acquire(timeout=settings.HASHING_WAIT.total_seconds()):
                raise Busy
        finally:
            with self._lock:
                self._waiting -= 1
        self._holder.holds = True
        try:
            yield
        finally:
            self._holder.holds = False
            self._free.release()


@cache
def _slots() -> _Slots:
    return _Slots(settings.HASHING_SLOTS)


@contextmanager
def slot() -> Iterator[None]:
    """Hold one hashing slot; raises `Busy` if none becomes free soon.

    Take it before charging an attempt. A nested block in the same thread uses the same slot.
    """
    with _slots().taken():
        yield


def normalized(password: str) -> str:
    """Return a password in the form that is hashed: NFKC, so that every keyboard gives the same text."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_digest() -> str:
    """Return a digest that matches no password, without computing a hash.

    Otherwise the first unknown name in each process would cost two hashes, and the delay would reveal it.
    """
    hasher, salt, nothing = PortalArgon2Hasher(), token_bytes(16), token_bytes(32)
    price = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    tail = "$".join(b64encode(part).decode().rstrip("=") for part in (salt, nothing))
    return f"{hasher.algorithm}$argon2id$v=19${price}${tail}"


def verify(secret: str, digest: str | None) -> bool:
    """Say whether `secret` made `digest`. Costs one hash even without a digest."""
    matches = check_password(secret, digest or _nobodys_digest())
    return matches and digest is not None
