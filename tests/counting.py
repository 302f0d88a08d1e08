"""Counts the cost of a request: row statements and Argon2 hashes; never time."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import argon2
import pytest
from django.db import connection

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "ANALYZE")


@contextmanager
def row_statements() -> Iterator[list[str]]:
    """Collect the statements of the block, without transaction control and statistics."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(CONTROL):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def writes(statements: Iterable[str]) -> list[str]:
    """Those of these statements that change rows."""
    return [one for one in statements if re.search(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b", one)]


@contextmanager
def hashes() -> Iterator[list[str]]:
    """The Argon2 hashes that the block costs: making a digest is one, comparing with a digest is one."""
    seen: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def count(*args: Any, **kwargs: Any) -> Any:
            seen.append(name)
            return real(*args, **kwargs)

        return count

    with pytest.MonkeyPatch.context() as patch:
        make, compare = argon2.low_level.hash_secret, argon2.low_level.verify_secret
        patch.setattr("argon2.low_level.hash_secret", counted("made", make))
        patch.setattr("argon2._password_hasher.hash_secret", counted("made", make))
        patch.setattr("argon2._password_hasher.verify_secret", counted("compared", compare))
        yield seen
