"""Finds large tables that statements read from end to end, according to EXPLAIN."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

LARGE = {
    "sis_student",
    "portal_user",
    "claims_studentaccount",
    "claims_challengeverifier",
    "claims_resetticket",
    "portal_accessevent",
}
FAMILIES = {
    "sis_guardian",
    "sis_relationship",
    "parents_guardianaccount",
    "parents_activationkey",
    "parents_keyrequest",
}


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """Return the tables that a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", []):
        yield from scans(below)


@contextmanager
def read_whole(large: set[str] = LARGE) -> Iterator[list[tuple[str, str]]]:
    """Which large tables the statements of the block read whole, as planned with their own parameters."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    found: list[tuple[str, str]] = []
    with connection.execute_wrapper(note):
        yield found
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
            found += [(table, sql) for table in scans(plan) if table in large]
