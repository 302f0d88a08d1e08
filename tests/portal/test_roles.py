"""What each role may do, applied by every migrate."""

from collections.abc import Iterable
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from portal import hooks
from portal.staff import roles
from tests.cast import make_staff

TEACHER, TECHNICIAN, REGISTRAR, ADMINISTRATOR = "teacher", "technician", "registrar", "district administrator"
EVERYONE = {TEACHER, TECHNICIAN, REGISTRAR, "attendance clerk", "counselor", ADMINISTRATOR}
ROSTER = ("guardian", "staffmember", "relationship", "household", "term", "course", "section", "attendance")

EXPECTED: dict[str, set[str]] = {
    "claims.view_status": EVERYONE,
    "claims.view_progress": EVERYONE,
    "claims.file_ticket": EVERYONE,
    "claims.resolve_ticket": {TECHNICIAN, ADMINISTRATOR},
    "claims.reset_account": {TECHNICIAN, ADMINISTRATOR},
    "claims.run_annual_reset": {ADMINISTRATOR},
    "parents.view_guardian_accounts": {TECHNICIAN, REGISTRAR, ADMINISTRATOR},
    "parents.reactivate_account": {TECHNICIAN, REGISTRAR, ADMINISTRATOR},
    "parents.manage_keys": {REGISTRAR, ADMINISTRATOR},
    "parents.give_temporary_password": {REGISTRAR, ADMINISTRATOR},
    "parents.hold_access": {REGISTRAR, ADMINISTRATOR},
    **{
        f"parents.answer_{kind}_corrections": {REGISTRAR, ADMINISTRATOR}
        for kind in ("attendance", "grades", "household")
    },
    "portal.manage_clients": {ADMINISTRATOR},
    "portal.post_notice": {REGISTRAR, ADMINISTRATOR},
    "portal.manage_resources": {TEACHER, TECHNICIAN, ADMINISTRATOR},
    "portal.view_log": {TECHNICIAN, REGISTRAR, ADMINISTRATOR},
    "portal.review_sign_ins": {TECHNICIAN, ADMINISTRATOR},
    "claims.lift_wait": {TEACHER},
    "portal.review_mass_reading": {"district administrator"},
    "portal.manage_staff": {ADMINISTRATOR},
    "portal.manage_tasks": {ADMINISTRATOR},
    **{f"portal.{may}_landingnotice": {ADMINISTRATOR} for may in ("add", "change", "delete", "view")},
    "sis.import_roster": {ADMINISTRATOR},
    **{f"sis.view_{model}": {ADMINISTRATOR} for model in (*ROSTER, "district", "school", "staffscope")},
    **{f"sis.change_{model}": {ADMINISTRATOR} for model in ("district", "school")},
}


def granted(names: Iterable[str] = roles.ROLES) -> dict[str, set[str]]:
    """The permissions of these groups in the database, each with the groups that have it."""
    found: dict[str, set[str]] = {}
    rows = Group.objects.filter(name__in=names, permissions__isnull=False).values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    for name, app_label, codename in rows:
        found.setdefault(f"{app_label}.{codename}", set()).add(name)
    return found


def migrate() -> None:
    """What every `migrate` and `flush` sends when it is done."""
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_role_has_exactly_these_permissions(db: None, role: str) -> None:
    user = make_staff("somebody@example.org", role=role)
    assert user.get_all_permissions() == {permission for permission, who in EXPECTED.items() if role in who}


def test_the_table_lists_every_app(db: None) -> None:
    assert {permission: set(who) for permission, who in roles.table().items()} == EXPECTED


def test_a_permission_that_the_table_no_longer_gives_is_taken_away(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {**hooks.roles_by_permission, "claims.reset_account": (ADMINISTRATOR,)}
    monkeypatch.setattr(hooks, "roles_by_permission", fewer)
    Group.objects.get(name=TEACHER).permissions.add(Permission.objects.get(codename="add_user"))
    migrate()
    assert granted() == EXPECTED | {"claims.reset_account": {ADMINISTRATOR}}


def test_groups_of_the_district_stay_as_they_are(db: None) -> None:
    own = Group.objects.create(name="volunteers")
    own.permissions.set(Permission.objects.filter(codename__in=["add_user", "view_log"]))
    migrate()
    assert granted(["volunteers"]) == {"portal.add_user": {"volunteers"}, "portal.view_log": {"volunteers"}}


def test_applying_the_table_keeps_users_roles(db: None) -> None:
    user = make_staff("somebody@example.org", role=TECHNICIAN)
    migrate()
    migrate()
    assert [group.name for group in user.groups.all()] == [TECHNICIAN]


def test_the_table_does_not_depend_on_earlier_permissions(db: None) -> None:
    Group.objects.all().delete()
    Permission.objects.all().delete()
    migrate()
    assert granted() == EXPECTED


def test_the_table_does_not_wait_for_django_to_make_the_last_permissions(db: None) -> None:
    """Django makes them after it, if its own app comes later in INSTALLED_APPS."""
    *_others, last = (app for app in apps.get_app_configs() if app.models_module)
    Permission.objects.filter(content_type__app_label=last.label).delete()
    roles.apply_table(last)
    assert granted() == EXPECTED


def test_an_emptied_database_has_its_roles(transactional_db: None) -> None:
    # Ids go on: rows that later tests insert with the ids of an earlier one must not meet them again.
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    assert granted() == EXPECTED


def test_a_permission_without_its_migration_is_left_out(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    later = {**hooks.roles_by_permission, "claims.not_migrated_yet": (TEACHER,)}
    monkeypatch.setattr(hooks, "roles_by_permission", later)
    migrate()
    assert granted() == EXPECTED


def test_a_renamed_permission_keeps_its_grants(db: None) -> None:
    permission = Permission.objects.get(codename="view_progress")
    Group.objects.create(name="volunteers").permissions.add(permission)
    rename = import_module("claims.migrations.0005_view_progress").Migration.operations[0]
    rename.reverse_code(apps, connection.schema_editor())
    assert granted(["volunteers"]) == {"claims.view_adoption": {"volunteers"}}
    rename.code(apps, connection.schema_editor())
    assert granted(["volunteers"]) == {"claims.view_progress": {"volunteers"}}
