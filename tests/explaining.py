"""What statements read, according to EXPLAIN: large tables from end to end, and how many rows."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction

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


def rows_visited(plan: dict[str, Any]) -> int:
    """Return how many rows a plan that was run has read, again and again if so, those it dropped included."""
    visited = 0
    if "Scan" in plan["Node Type"] or plan["Node Type"] == "Materialize":
        dropped = sum(n for name, n in plan.items() if name.startswith("Rows Removed by"))
        visited = round((plan["Actual Rows"] + dropped) * plan["Actual Loops"])
    return visited + sum(map(rows_visited, plan.get("Plans", [])))


@contextmanager
def visits() -> Iterator[list[tuple[int, str]]]:
    """How many rows each statement of the block reads, as planned at the moment when it ran."""
    counted: list[tuple[int, str]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        verb = sql.lstrip("( \n").partition(" ")[0].upper()
        if not many and verb in {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE"}:
            # What EXPLAIN ANALYZE writes is taken back.
            with nullcontext() if verb == "SELECT" else transaction.atomic():
                with context["connection"].cursor() as cursor:
                    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
                    answer = cursor.fetchone()[0]
                if verb != "SELECT":
                    transaction.set_rollback(True)
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
            counted.append((rows_visited(plan), sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield counted


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
