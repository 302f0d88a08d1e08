"""Whether response times distinguish two kinds of requests: interleaved samples, medians, overlap."""

import random
import statistics
import time
from collections.abc import Callable, Sequence

Request = Callable[[], None]


def compare(what: str, known: Sequence[Request], unknown: Sequence[Request]) -> None:
    """Run both kinds in turn, in random order within each pair, and print the difference.

    The overlap is the share of pairs in which the known one took longer (AUC); 0.50 reveals nothing.
    """
    random.seed(1)
    taken: tuple[list[float], list[float]] = ([], [])
    for pair in zip(known, unknown, strict=True):
        for kind in random.sample((0, 1), 2):
            taken[kind].append(seconds(pair[kind]))
    medians = [statistics.median(times) * 1000 for times in taken]
    print(
        f"{what:18} {len(taken[0])} samples each: known {medians[0]:.2f} ms, unknown {medians[1]:.2f} ms, "
        f"gap {medians[0] - medians[1]:+.2f} ms ({(medians[0] / medians[1] - 1) * 100:+.1f} %), "
        f"AUC {overlap(*taken):.2f}  (aim 0.45 to 0.55)",
        flush=True,
    )


def seconds(request: Request) -> float:
    """Return how long one call takes."""
    began = time.perf_counter()
    request()
    return time.perf_counter() - began


def overlap(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return the probability that one of the first takes longer than one of the others."""
    longer = sum((one > other) + (one == other) / 2 for one in ones for other in others)
    return longer / (len(ones) * len(others))
