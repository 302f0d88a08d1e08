"""From the temporary tables into the roster: one statement a kind of record, ids looked up on the way."""

from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from sis import models
from sis.demo import records
from sis.demo.mapping import FILLINGS, Filling
from sis.demo.planning import CROWD
from sis.demo.staging import staged


def fill(filling: Filling) -> int:
    """Insert what is staged, or bring what is there to it; return how many rows that were."""
    columns, expressions, defaults = _written(filling)
    table = filling.model._meta.db_table
    joins = " ".join(
        f'JOIN {_table(filling.model, name)} AS j_{name} ON j_{name}.sourced_id = s."{key}"'
        for name, key in filling.joins.items()
    )
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in filling.unique)
    names = ", ".join(f'"{name}"' for name in columns)
    return _execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(expressions)} "  # noqa: S608 (all names are ours)
        f"FROM {staged(filling.source)} AS s {joins} WHERE {filling.where} "
        f"ON CONFLICT ({', '.join(filling.unique)}) DO UPDATE SET {updates}",
        defaults,
        table,
    )


def link_terms_and_staff() -> None:
    """Say which section runs in which terms, and who works at which school."""
    terms, staff = models.Section.terms.through, models.StaffMember.schools.through
    _link(terms, "section", records.Section, "term", "s.terms LIKE '%%,' || b.sourced_id || ',%%'")
    _link(staff, "staffmember", records.Staff, "school", "b.sourced_id = s.org")


def put_scopes() -> int:
    """Say where each member of staff has which office; a school that is none is the whole district."""
    models.StaffScope.objects.filter(staff__sourced_id__startswith=CROWD).delete()
    table = models.StaffScope._meta.db_table
    staff, schools = models.StaffMember._meta.db_table, models.School._meta.db_table
    return _execute(
        f"INSERT INTO {table} (staff_id, school_id, role, is_active) "  # noqa: S608 (all names are ours)
        f"SELECT a.id, b.id, s.duty, true FROM {staged(records.Staff)} AS s "
        f"JOIN {staff} AS a ON a.sourced_id = s.sourced_id LEFT JOIN {schools} AS b ON b.sourced_id = s.org",
        [],
        table,
    )


def set_crowd_aside() -> None:
    """Mark everybody of an earlier run inactive; whom this run has as well comes back."""
    for model in {filling.model for filling in FILLINGS}:
        names = {each.name for each in model._meta.get_fields()}
        if "is_active" in names:
            path = "sourced_id" if "sourced_id" in names else _owner(model)
            rows = model._default_manager.filter(**{f"{path}__startswith": CROWD}, is_active=True)
            rows.update(is_active=False, **({"left_at": timezone.now()} if "left_at" in names else {}))


def _owner(model: type[Model]) -> str:
    return "household__sourced_id" if model is models.HouseholdMember else "student__sourced_id"


def _written(filling: Filling) -> tuple[list[str], list[str], list[Any]]:
    """Every column of the model, the SQL for each, and the values of those that keep their default."""
    columns: list[str] = []
    expressions: list[str] = []
    defaults: list[Any] = []
    for each in filling.model._meta.concrete_fields:
        if each.primary_key:
            continue
        columns.append(str(each.column))
        if each.name in filling.joins:
            expressions.append(f"j_{each.name}.id")
        elif each.name in filling.columns:
            expressions.append(filling.columns[each.name])
        else:
            expressions.append("%s")
            defaults.append(each.get_db_prep_save(each.get_default(), connection))
    return columns, expressions, defaults


def _link(through: type[Model], owner: str, source: type[Any], other: str, condition: str) -> None:
    near, far = _table(through, owner), _table(through, other)
    table = through._meta.db_table
    _execute(
        f"INSERT INTO {table} ({owner}_id, {other}_id) SELECT a.id, b.id "  # noqa: S608 (all names are ours)
        f"FROM {staged(source)} AS s JOIN {near} AS a ON a.sourced_id = s.sourced_id "
        f"JOIN {far} AS b ON {condition} WHERE true ON CONFLICT DO NOTHING",
        [],
        table,
    )


def _table(model: type[Model], name: str) -> str:
    related = model._meta.get_field(name).related_model
    assert isinstance(related, type)  # noqa: S101 (each name above is a foreign key)
    return related._meta.db_table


def _execute(statement: str, parameters: list[Any], table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = int(cursor.rowcount)
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {table}")
    return rows
