"""Records that relate two others; what the file says of them is put into a temporary table first."""

from dataclasses import replace

from sis.oneroster import sql
from sis.oneroster.report import Changes
from sis.oneroster.write.difference import Kind, bring


def bring_pairs(kind: Kind, leaves: str) -> Changes:
    """Update the pairs of a kind to what the query returns.

    Besides key and columns the query returns ``state``: a skipped row keeps its pair as it is. ``leaves``
    restricts which active pairs ``l`` end when nothing names them.
    """
    wanted = f"wanted_{kind.table}"
    sql.create_table_as(wanted, kind.wanted)
    sql.analyze(wanted)
    named = " AND ".join(
        f'COALESCE(w."{name}", 0) = COALESCE(l."{name}", 0)'
        if name in kind.nullable
        else f'w."{name}" = l."{name}"'
        for name in kind.key
    )
    columns = ", ".join(f'"{name}"' for name in (*kind.key, *kind.columns))
    staged = replace(
        kind,
        wanted=f"SELECT DISTINCT {columns} FROM {wanted} WHERE state = 0",
        leaves=f"{leaves} AND NOT EXISTS (SELECT 1 FROM {wanted} w WHERE {named})",
    )
    total = sql.value(f"SELECT count(*) FROM ({staged.wanted}) w")
    changes = bring(staged, int(total))
    sql.drop_table(wanted)
    return changes
