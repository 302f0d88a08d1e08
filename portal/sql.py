"""Statements that several modules put together into one round trip."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection


class Statement(NamedTuple):
    """One SQL statement with its parameters."""

    sql: str
    params: tuple[Any, ...]


def on_postgresql() -> bool:
    """Say whether the database takes data-modifying CTEs (SQLite, for trying out, does not)."""
    return connection.vendor == "postgresql"


def moment(value: datetime) -> Any:
    """Return a time as this database wants it for a parameter."""
    return connection.ops.adapt_datetimefield_value(value)
