"""Hashing slots and waiting places that are taken, for tests of what happens without one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import override_settings

from portal.auth.hashing_slots import slot
from tests.cast import HERE


@contextmanager
def slots_taken(count: int = 0) -> Iterator[None]:
    """So many hashes (by default as many as there are slots) under way in other threads."""
    count = count or settings.HASHING_SLOTS
    done, begun = threading.Event(), threading.Barrier(count + 1)

    def hash_slowly() -> None:
        with slot(HERE):
            begun.wait(timeout=10)
            done.wait(timeout=10)

    threads = [threading.Thread(target=hash_slowly) for _ in range(count)]
    for thread in threads:
        thread.start()
    begun.wait(timeout=10)
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


@contextmanager
def no_slot() -> Iterator[None]:
    """No free slot and no place to wait: a request that comes now is sent away."""
    with override_settings(HASHING_QUEUE=0), slots_taken():
        yield
