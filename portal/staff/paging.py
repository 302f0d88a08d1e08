"""Pages of a long list that never count the whole of it."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

COUNTED = 2000


class CappedPaginator(Paginator[Any]):
    """Counts no further than anybody turns pages; whoever wants more narrows the list or searches."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most one more than `COUNTED`."""
        rows: Any = self.object_list
        return int(rows.values("pk")[: COUNTED + 1].count())
