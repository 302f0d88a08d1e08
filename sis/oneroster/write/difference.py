"""The difference between the files and a table, and how it is written.

Only what differs is written, so a night without changes costs a comparison.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sis.oneroster import sql
from sis.oneroster.report import Changes

# After so many new rows the planner needs new statistics of a table.
MANY = 1_000


@dataclass(frozen=True)
class Kind:
    """Records of one table.

    ``wanted`` selects the ``key`` and the ``columns`` as they should be. ``leaves`` is the condition on the
    row ``l`` of an active record that the files no longer name (none if blank). ``fresh`` are values for new
    records only. Records that leave become inactive, or are deleted if ``deletes`` is set; ``left_at`` is
    written to the column of this name, if the table has one.
    """

    label: str
    table: str
    wanted: str
    key: tuple[str, ...] = ("sourced_id",)
    columns: tuple[str, ...] = ()
    leaves: str = ""
    fresh: Mapping[str, str] = field(default_factory=dict)
    nullable: tuple[str, ...] = ()
    deletes: bool = False
    left_at: datetime | None = None

    @property
    def diff(self) -> str:
        """Return the name of the temporary table with the difference."""
        return f"diff_{self.table}"


@dataclass(frozen=True)
class Moved:
    """The ids of the records that a load made inactive, and of those that it made active again."""

    left: frozenset[int]
    back: frozenset[int]


def bring(kind: Kind, total: int, params: Sequence[Any] = ()) -> Changes:
    """Update the records of a kind; ``total`` is how many the files have."""
    changes = find_difference(kind, total, params)
    write_difference(kind, changes)
    return changes


def find_difference(kind: Kind, total: int, params: Sequence[Any] = ()) -> Changes:
    """Find what is new, back or changed; nothing is written yet."""
    differs = [f'l."{name}" IS DISTINCT FROM w."{name}"' for name in kind.columns]
    active = "TRUE" if kind.deletes else "l.is_active"
    join = " AND ".join(_same(kind, name) for name in kind.key)
    where = " OR ".join(("l.id IS NULL", f"NOT {active}", *differs))
    found = sql.create_table_as(
        kind.diff,
        f"SELECT w.*, l.id AS live_id, {active} AS live_active "
        f"FROM ({kind.wanted}) w LEFT JOIN {kind.table} l ON {join} WHERE {where}",
        params,
    )
    counts = (
        f"SELECT count(*) FILTER (WHERE live_id IS NULL), count(*) FILTER (WHERE NOT live_active) "
        f"FROM {kind.diff}"
    )
    new, back = sql.rows_of(counts)[0]
    sql.analyze(kind.diff)
    return Changes(new=new, back=back, changed=found - new - back, unchanged=total - found)


def write_difference(kind: Kind, changes: Changes) -> None:
    """Write what was found, and make inactive what leaves; nothing that came from OneRoster is deleted."""
    if kind.leaves:
        changes.left = _take_out(kind)
    if changes.changed or changes.back:
        _update(kind)
    if changes.new:
        _insert(kind)
    if changes.new > MANY:
        sql.analyze(kind.table)


def write_people(kind: Kind, changes: Changes) -> Moved:
    """Write what was found as `write_difference` does, and return who left and who is back."""
    statement, params = _leaving(kind)
    left = _ids(f"{statement} RETURNING l.id", params)
    changes.left = len(left)
    write_difference(replace(kind, leaves=""), changes)
    return Moved(left, _ids(f"SELECT live_id FROM {kind.diff} WHERE NOT live_active"))


def _ids(query: str, params: Sequence[Any] = ()) -> frozenset[int]:
    return frozenset(key for (key,) in sql.rows_of(query, params))


def _take_out(kind: Kind) -> int:
    if kind.deletes:
        return sql.run(f"DELETE FROM {kind.table} AS l WHERE {kind.leaves}")
    return sql.run(*_leaving(kind))


def _leaving(kind: Kind) -> tuple[str, Sequence[Any]]:
    """Return the statement that makes leaving records inactive, and its parameters."""
    noted, params = ("", ()) if kind.left_at is None else (", left_at = %s", (kind.left_at,))
    update = f"UPDATE {kind.table} AS l SET is_active = FALSE{noted} WHERE l.is_active AND ({kind.leaves})"
    return update, params


def _update(kind: Kind) -> None:
    settings = [f'"{name}" = d."{name}"' for name in kind.columns]
    settings += [] if kind.deletes else ["is_active = TRUE"]
    settings += [] if kind.left_at is None else ["left_at = NULL"]
    if settings:
        sql.run(
            f"UPDATE {kind.table} SET {', '.join(settings)} FROM {kind.diff} AS d "
            f"WHERE d.live_id = {kind.table}.id"
        )


def _insert(kind: Kind) -> None:
    fresh = dict(kind.fresh) if kind.deletes else {"is_active": "TRUE", **kind.fresh}
    own = [f'"{name}"' for name in (*kind.key, *kind.columns)]
    names = ", ".join((*own, *fresh))
    values = ", ".join((*own, *fresh.values()))
    sql.run(f"INSERT INTO {kind.table} ({names}) SELECT {values} FROM {kind.diff} WHERE live_id IS NULL")


def _same(kind: Kind, name: str) -> str:
    if name in kind.nullable:
        return f'COALESCE(l."{name}", 0) = COALESCE(w."{name}", 0)'
    return f'l."{name}" = w."{name}"'


def set_links(through: str, owner: str, target: str, wanted: str, table: str) -> int:
    """Update the links of the owners in ``wanted`` (owner, target; a target may be null).

    Returns how many records of the owners' ``table`` changed by this alone.
    """
    sql.create_table_as("wanted_links", wanted)
    sql.analyze("wanted_links")
    sql.create_table_as(
        "moved_links",
        f"SELECT w.owner, w.target, CAST(NULL AS bigint) AS extra FROM wanted_links w "
        f"LEFT JOIN {through} l ON l.{owner} = w.owner AND l.{target} = w.target "
        "WHERE w.target IS NOT NULL AND l.id IS NULL "
        f"UNION SELECT l.{owner}, l.{target}, l.id FROM {through} l "
        "WHERE EXISTS (SELECT 1 FROM wanted_links w WHERE w.owner = l." + owner + ") AND NOT EXISTS "
        f"(SELECT 1 FROM wanted_links w WHERE w.owner = l.{owner} AND w.target = l.{target})",
    )
    sql.run(f"DELETE FROM {through} WHERE id IN (SELECT extra FROM moved_links WHERE extra IS NOT NULL)")
    sql.run(
        f"INSERT INTO {through} ({owner}, {target}) SELECT owner, target FROM moved_links WHERE extra IS NULL"
    )
    moved = sql.value(
        f"SELECT count(DISTINCT o.id) FROM moved_links m JOIN {table} o ON o.id = m.owner "
        f"WHERE NOT EXISTS (SELECT 1 FROM diff_{table} d WHERE d.sourced_id = o.sourced_id)"
    )
    sql.drop_table("wanted_links")
    sql.drop_table("moved_links")
    return int(moved)
