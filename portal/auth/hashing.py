"""Argon2id with parameters that a busy school morning can afford, on a fixed number of threads.

Only hashing itself runs on those threads; how many requests wait for them is up to
portal/auth/hashing_slots.py.
"""

import unicodedata
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from secrets import token_bytes

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password

# The threads of this process that compute hashes. A thread keeps the memory of its last hash, so that their
# number bounds the memory of the process. They start with the first hash.
_threads = ThreadPoolExecutor(settings.HASHING_SLOTS, thread_name_prefix="hashing")


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with OWASP's second recommendation: 19 MiB, two passes, one lane."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the digest of `password` under `salt`, computed by a hashing thread."""
        return _threads.submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether `password` made this digest, computed by a hashing thread."""
        return _threads.submit(super().verify, password, encoded).result()

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
