"""One load, and how tables are updated to what its files say.

Only what differs is written, so a night without changes costs a comparison.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sis.hooks import RosterChanges
from sis.oneroster import sql
from sis.oneroster.check.thresholds import hold_lost_records
from sis.oneroster.report import Changes
from sis.oneroster.staging import Staging

# After so many new rows the planner needs new statistics of a table.
MANY = 1_000
# Tables of records with a sourcedId that nothing else compares with their difference.
LARGE = frozenset({"sis_assignment", "sis_enrollment", "sis_household", "sis_score", "sis_sectionteacher"})
# In the condition of `update_pairs`: the row of this pair is gone.
GONE = "<gone>"


@dataclass(frozen=True)
class TargetTable:
    """A table to update, and the rows it should have after the load.

    ``desired`` selects the ``key`` and the ``columns`` as they should be. ``leaving`` is the condition on the
    row ``l`` of an active record that the files no longer list (empty: none leaves). ``insert_only`` are
    values for new records only. Records that leave become inactive, or are deleted if ``deletes`` is set;
    ``left_at`` is written to the column of this name, if the table has one. In a table of `Followed` records
    ``seen_at`` is the ``first_seen`` of what is new and the ``changed_at`` of what is written.
    """

    label: str
    table: str
    desired: str
    key: tuple[str, ...] = ("sourced_id",)
    columns: tuple[str, ...] = ()
    leaving: str = ""
    insert_only: Mapping[str, str] = field(default_factory=dict)
    nullable: tuple[str, ...] = ()
    deletes: bool = False
    left_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def diff(self) -> str:
        """Return the name of the temporary table with the difference."""
        return f"diff_{self.table}"


@dataclass(frozen=True)
class MovedIds:
    """The ids of the records that a load made inactive, and of those that it made active again."""

    left: frozenset[int]
    back: frozenset[int]


@dataclass
class Load:
    """One load: the staged files, the day, when new students were entered, and when the load began.

    A safety threshold that is exceeded is always reported; it stops the load if ``thresholds_stop``.
    ``people`` is filled in when people are written.
    """

    staging: Staging
    today: date
    entered_at: datetime
    began_at: datetime
    thresholds_stop: bool = True
    people: RosterChanges = field(default_factory=RosterChanges)

    def update_table(
        self, target: TargetTable, file: str, condition: str = "TRUE", *, scope: str = "TRUE"
    ) -> Changes:
        """Update a table from a file; ``condition`` selects the file's good rows ``s`` for it.

        ``scope`` is the condition on a record ``l`` that a bulk file would list if it still held.
        """
        filled = fill_empty(target, target.desired) if target.table in LARGE else None
        if filled is not None:
            total = self.staging.count(file, condition)
            changes = Changes(new=filled, unchanged=total - filled)
            self.staging.report.changes[target.label] = changes
            return changes
        changes = self.find_difference(target, file, condition)
        write_difference(with_leaving(self.staging, target, file, condition, scope), changes)
        return changes

    def update_pairs(self, target: TargetTable, file: str, *, scope: str = "TRUE") -> Changes:
        """Update records that relate others from a file; ``scope`` is as for `update_table`."""
        changes = update_pairs(target, self.leaving_pairs(file, scope))
        self.staging.report.changes[target.label] = changes
        return changes

    def leaving_pairs(self, file: str, scope: str) -> str:
        """Return the condition on a record ``l`` that may end; `update_pairs` adds that it has no row.

        Of a difference only the records of rows that are gone end.
        """
        if self.staging.is_difference(file):
            return GONE
        return scope if self.staging.holds_all(file) else "FALSE"

    def hold_lost_records(self, target: TargetTable, file: str, changes: Changes, scope: str) -> None:
        """Hold the load if a bulk file lost too many of the records that its ``scope`` covers.

        ``changes`` is what was written. Raises RosterRefusedError if thresholds stop the load.
        """
        if changes.left and self.staging.holds_all(file):
            kept = sql.value(f"SELECT count(*) FROM {target.table} l WHERE l.is_active AND {scope}")
            known = int(kept) - changes.new - changes.back + changes.left
            hold_lost_records(
                self.staging,
                file,
                target.label,
                lost=changes.left,
                known=known,
                stops=self.thresholds_stop,
            )

    def find_difference(
        self, target: TargetTable, file: str, condition: str = "TRUE", params: tuple[object, ...] = ()
    ) -> Changes:
        """Find what differs, and put the counts into the report."""
        changes = find_difference(target, self.staging.count(file, condition), params)
        self.staging.report.changes[target.label] = changes
        return changes


def with_leaving(
    staging: Staging, target: TargetTable, file: str, condition: str = "TRUE", scope: str = "TRUE"
) -> TargetTable:
    """Return the target with the condition under which its records leave.

    In a bulk file these are the records in its ``scope`` without a row; a skipped row keeps its record. In a
    file of changes they are the records marked as deleted.
    """
    rows = f"SELECT 1 FROM {staging.tables[file].staging} s WHERE s.sourced_id = l.sourced_id"
    if staging.holds_all(file):
        leaving = f"{scope} AND NOT EXISTS ({rows} AND (s.state < 0 OR s.state = 0 AND {condition}))"
    else:
        leaving = f"EXISTS ({rows} AND (s.state = 1 OR s.state = 0 AND NOT ({condition})))"
    return replace(target, leaving=leaving)


def find_difference(target: TargetTable, total: int, params: Sequence[Any] = ()) -> Changes:
    """Find what is new, back or changed; ``total`` is how many the files have. Nothing is written yet."""
    differs = [f'l."{name}" IS DISTINCT FROM w."{name}"' for name in target.columns]
    active = "TRUE" if target.deletes else "l.is_active"
    where = " OR ".join(("l.id IS NULL", f"NOT {active}", *differs))
    found = sql.create_table_as(
        target.diff,
        f"SELECT w.*, l.id AS live_id, {active} AS live_active "
        f"FROM ({target.desired}) w LEFT JOIN {target.table} l ON {_same_key(target)} WHERE {where}",
        params,
    )
    counts = (
        f"SELECT count(*) FILTER (WHERE live_id IS NULL), count(*) FILTER (WHERE NOT live_active) "
        f"FROM {target.diff}"
    )
    new, back = sql.rows_of(counts)[0]
    sql.analyze_temporary(target.diff)
    return Changes(new=new, back=back, changed=found - new - back, unchanged=total - found)


def write_difference(target: TargetTable, changes: Changes) -> None:
    """Write what was found, and make inactive what leaves; nothing that came from OneRoster is deleted."""
    if target.leaving:
        changes.left = _remove_leaving(target)
    if changes.changed or changes.back:
        _update(target)
    if changes.new:
        _insert(target, f"{target.diff} WHERE live_id IS NULL")
    if changes.new > MANY:
        sql.analyze(target.table)


def fill_empty(target: TargetTable, desired: str) -> int | None:
    """Fill a table that is empty, as in a first load, and return how many rows it has; None if it is not."""
    if sql.value(f"SELECT EXISTS (SELECT 1 FROM {target.table})"):
        return None
    filled = _insert(target, f"({desired}) w")
    if filled > MANY:
        sql.analyze(target.table)
    return filled


def write_people(target: TargetTable, changes: Changes) -> MovedIds:
    """Write what was found as `write_difference` does, and return who left and who is back."""
    statement, params = _deactivation(target)
    left = _ids(f"{statement} RETURNING l.id", params)
    changes.left = len(left)
    write_difference(replace(target, leaving=""), changes)
    return MovedIds(left, _ids(f"SELECT live_id FROM {target.diff} WHERE NOT live_active"))


def update_pairs(target: TargetTable, leaving: str) -> Changes:
    """Update the records of a table that relate two others.

    Besides key and columns ``desired`` returns ``row_state``: a skipped row keeps its pair as it is, and of a
    difference a row that is gone has 1. ``leaving`` restricts which active pairs ``l`` end when the files do
    not list them; GONE in it stands for those whose row is gone.
    """
    filled = fill_empty(target, f"SELECT * FROM ({target.desired}) w WHERE row_state = 0")
    if filled is not None:
        return Changes(new=filled)
    staged = f"desired_{target.table}"
    sql.create_table_as(staged, target.desired)
    sql.analyze_temporary(staged)
    columns = ", ".join(f'"{name}"' for name in (*target.key, *target.columns))
    # Rows with the same key were skipped, unless the key is all that they have.
    repeats = "" if target.columns else "DISTINCT"
    listed = f"SELECT 1 FROM {staged} w WHERE {_same_key(target)}"
    gone = f"EXISTS ({listed} AND w.row_state = 1)"
    target = replace(
        target,
        desired=f"SELECT {repeats} {columns} FROM {staged} WHERE row_state = 0",
        leaving=f"{leaving.replace(GONE, gone)} AND NOT EXISTS ({listed} AND w.row_state <= 0)",
    )
    changes = find_difference(target, int(sql.value(f"SELECT count(*) FROM ({target.desired}) w")))
    write_difference(target, changes)
    sql.drop_table(staged)
    return changes


def update_links(through: str, owner: str, target: str, desired: str, table: str) -> int:
    """Update the links of the owners in ``desired`` (owner, target; a target may be null).

    Returns how many records of the owners' ``table`` changed by this alone.
    """
    sql.create_table_as("desired_links", desired)
    sql.analyze_temporary("desired_links")
    sql.create_table_as(
        "changed_links",
        f"SELECT w.owner, w.target, CAST(NULL AS bigint) AS extra FROM desired_links w "
        f"LEFT JOIN {through} l ON l.{owner} = w.owner AND l.{target} = w.target "
        "WHERE w.target IS NOT NULL AND l.id IS NULL "
        f"UNION SELECT l.{owner}, l.{target}, l.id FROM {through} l "
        "WHERE EXISTS (SELECT 1 FROM desired_links w WHERE w.owner = l." + owner + ") AND NOT EXISTS "
        f"(SELECT 1 FROM desired_links w WHERE w.owner = l.{owner} AND w.target = l.{target})",
    )
    sql.run(f"DELETE FROM {through} WHERE id IN (SELECT extra FROM changed_links WHERE extra IS NOT NULL)")
    sql.run(
        f"INSERT INTO {through} ({owner}, {target}) "
        "SELECT owner, target FROM changed_links WHERE extra IS NULL"
    )
    changed = sql.value(
        f"SELECT count(DISTINCT o.id) FROM changed_links m JOIN {table} o ON o.id = m.owner "
        f"WHERE NOT EXISTS (SELECT 1 FROM diff_{table} d WHERE d.sourced_id = o.sourced_id)"
    )
    sql.drop_table("desired_links")
    sql.drop_table("changed_links")
    return int(changed)


def _ids(query: str, params: Sequence[Any] = ()) -> frozenset[int]:
    return frozenset(key for (key,) in sql.rows_of(query, params))


def _remove_leaving(target: TargetTable) -> int:
    if target.deletes:
        return sql.run(f"DELETE FROM {target.table} AS l WHERE {target.leaving}")
    return sql.run(*_deactivation(target))


def _deactivation(target: TargetTable) -> tuple[str, Sequence[Any]]:
    """Return the statement that makes leaving records inactive, and its parameters."""
    moments = {"left_at": target.left_at, "changed_at": target.seen_at}
    written = {name: moment for name, moment in moments.items() if moment is not None}
    settings = ", ".join(("is_active = FALSE", *(f"{name} = %s" for name in written)))
    update = f"UPDATE {target.table} AS l SET {settings} WHERE l.is_active AND ({target.leaving})"
    return update, list(written.values())


def _update(target: TargetTable) -> None:
    settings = [f'"{name}" = d."{name}"' for name in target.columns]
    settings += [] if target.deletes else ["is_active = TRUE"]
    settings += [] if target.left_at is None else ["left_at = NULL"]
    settings += [] if target.seen_at is None else ["changed_at = %s"]
    if settings:
        sql.run(
            f"UPDATE {target.table} SET {', '.join(settings)} FROM {target.diff} AS d "
            f"WHERE d.live_id = {target.table}.id",
            [] if target.seen_at is None else [target.seen_at],
        )


def _insert(target: TargetTable, rows: str) -> int:
    fixed = dict(target.insert_only) if target.deletes else {"is_active": "TRUE", **target.insert_only}
    moments = {} if target.seen_at is None else {"first_seen": target.seen_at, "changed_at": target.seen_at}
    own = [f'"{name}"' for name in (*target.key, *target.columns)]
    names = ", ".join((*own, *fixed, *moments))
    values = ", ".join((*own, *fixed.values(), *("%s" for _ in moments)))
    # Rows of a pair with the same key were skipped, unless the key is all that they have.
    repeats = "" if target.columns else "DISTINCT"
    insert = f"INSERT INTO {target.table} ({names}) SELECT {repeats} {values} FROM {rows}"
    return sql.run(insert, list(moments.values()))


def _same_key(target: TargetTable) -> str:
    """Return the condition that the record ``l`` and the desired row ``w`` have the same key."""
    return " AND ".join(
        f'COALESCE(l."{name}", 0) = COALESCE(w."{name}", 0)'
        if name in target.nullable
        else f'l."{name}" = w."{name}"'
        for name in target.key
    )
