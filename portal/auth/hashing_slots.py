"""A limit on concurrent hashes in this process: a few slots, with a short queue that no network can fill."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings

from portal.limits.throttle import Refused
from portal.web.client_address import Origin, school_enrollment

# Sixty children of one school may sign in at once; one stranger's sixty connections leave room for others.
SCHOOL_SHARE, OTHER_SHARE = 0.75, 0.25


class Busy(Exception):
    """Every hashing slot is in use and the queue is full or too slow; nothing was charged."""


@contextmanager
def slot(origin: Origin | None, *, look: Callable[[], Refused | None] | None = None) -> Iterator[None]:
    """Hold one hashing slot; raises `Busy` if none becomes free soon.

    Take it before charging an attempt. `look` returns the refusal that the charge would meet now, and is
    called only if no slot is free: such a request does not wait, and its refusal is raised. A command has
    no `origin` and needs no slot. A nested block in the same thread uses the same slot.
    """
    if origin is None:
        yield
        return
    with _slots.taken(origin, look):
        yield


@dataclass(eq=False)
class _Place:
    """A waiting request: its network, and how many places that network may hold while others wait."""

    network: str
    share: int
    called: threading.Event = field(default_factory=threading.Event)
    has_slot: bool = False


class _Slots:
    """The slots of this process and the requests that wait for one. No one waits while a slot is free."""

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._waiting: list[_Place] = []
        self._lock = threading.Lock()
        self._holder = threading.local()

    @contextmanager
    def taken(self, origin: Origin, look: Callable[[], Refused | None] | None) -> Iterator[None]:
        if getattr(self._holder, "holds", False):
            yield
            return
        self._take(origin, look)
        self._holder.holds = True
        try:
            yield
        finally:
            self._holder.holds = False
            self._release()

    def _take(self, origin: Origin, look: Callable[[], Refused | None] | None) -> None:
        with self._lock:
            if self._has_taken_free_slot():
                return
        if look and (refusal := look()):
            raise refusal
        place = _Place(origin.network, _share(origin))
        with self._lock:
            if self._has_taken_free_slot():
                return
            self._join_queue(place)
        place.called.wait(settings.HASHING_WAIT.total_seconds())
        with self._lock:
            if place in self._waiting:
                self._waiting.remove(place)
        if not place.has_slot:
            raise Busy

    def _has_taken_free_slot(self) -> bool:
        if self._free:
            self._free -= 1
            return True
        return False

    def _join_queue(self, place: _Place) -> None:
        own = sum(other.network == place.network for other in self._waiting)
        is_full = len(self._waiting) >= settings.HASHING_QUEUE
        if own >= place.share and (is_full or own < len(self._waiting)):
            raise Busy
        if is_full:
            self._send_away_newest_beyond_share()
        self._waiting.append(place)

    def _send_away_newest_beyond_share(self) -> None:
        """Make room in a full queue; raises `Busy` if no network holds more than its share."""
        held = Counter(place.network for place in self._waiting)
        for place in reversed(self._waiting):
            if held[place.network] > place.share:
                self._waiting.remove(place)
                place.called.set()
                return
        raise Busy

    def _release(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            place = self._waiting.pop(0)
            place.has_slot = True
            place.called.set()


def _share(origin: Origin) -> int:
    share = OTHER_SHARE if school_enrollment(origin.ip) is None else SCHOOL_SHARE
    return max(1, int(settings.HASHING_QUEUE * share))


_slots = _Slots(settings.HASHING_SLOTS)
