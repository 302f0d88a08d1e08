"""Bring the records of one kind to what the files say, in a few statements, writing only what differs."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from sis.models.sourced import Sourced
from sis.oneroster.report import Changes

BATCH = 2000

Values = Mapping[str, Any]


def upsert(model: type[Sourced], rows: Mapping[str, Values], kept: set[str]) -> Changes:
    """Insert, change and bring back the rows by sourcedId; those missing become inactive unless kept.

    All rows name the same fields, a reference by its column (``school_id``). Fields that are not named
    stay as they are.
    """
    changes = Changes()
    fields = list(next(iter(rows.values()), {}))
    known = {
        row["sourced_id"]: row for row in model._default_manager.values("sourced_id", "is_active", *fields)
    }
    writes = [
        model(sourced_id=sourced_id, is_active=True, **values)
        for sourced_id, values in rows.items()
        if _differs(known.get(sourced_id), values, changes)
    ]
    changes.written = {record.sourced_id for record in writes}
    model._default_manager.bulk_create(
        writes,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["sourced_id"],
        update_fields=["is_active", *fields],
    )
    gone = [key for key, row in known.items() if row["is_active"] and key not in rows and key not in kept]
    changes.left = retire(model, gone)
    return changes


def retire(model: type[Sourced], sourced_ids: list[str]) -> int:
    """Mark records inactive; nothing is ever deleted."""
    for start in range(0, len(sourced_ids), BATCH):
        batch = sourced_ids[start : start + BATCH]
        model._default_manager.filter(sourced_id__in=batch).update(is_active=False)
    return len(sourced_ids)


def ids_of(model: type[Sourced]) -> dict[str, int]:
    """Return the primary key of every sourcedId."""
    return dict(model._default_manager.values_list("sourced_id", "pk"))


def set_references(model: type[Model], field: str, wanted: Mapping[int, int | None]) -> set[int]:
    """Point a reference of each record where it should; return which pointed elsewhere."""
    held = dict(model._default_manager.values_list("pk", field))
    wrong = [model(pk=pk, **{field: target}) for pk, target in wanted.items() if held.get(pk) != target]
    model._default_manager.bulk_update(wrong, [field.removesuffix("_id")], batch_size=BATCH)
    return {record.pk for record in wrong}


def set_links(through: type[Model], owner: str, target: str, wanted: Mapping[int, Iterable[int]]) -> set[int]:
    """Bring the links of these owners to what is wanted; return whose were added or removed."""
    pairs = {(one, other) for one, others in wanted.items() for other in others}
    rows = through._default_manager.values_list("pk", owner, target)
    held = {(one, other): pk for pk, one, other in rows if one in wanted}
    new, old = pairs - held.keys(), held.keys() - pairs
    missing = [through(**{owner: one, target: other}) for one, other in sorted(new)]
    extra = [held[pair] for pair in old]
    through._default_manager.bulk_create(missing, batch_size=BATCH)
    for start in range(0, len(extra), BATCH):
        through._default_manager.filter(pk__in=extra[start : start + BATCH]).delete()
    return {one for one, _ in new | old}


def _differs(held: Values | None, values: Values, changes: Changes) -> bool:
    if held is None:
        changes.new += 1
    elif not held["is_active"]:
        changes.back += 1
    elif any(held[field] != value for field, value in values.items()):
        changes.changed += 1
    else:
        changes.unchanged += 1
        return False
    return True
