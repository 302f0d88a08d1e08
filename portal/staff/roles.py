"""The roles of staff, and the one table of what each role may do.

A role is a group. The core's permissions are listed here; every other app registers its own rows in
`portal.hooks.roles_by_permission`. After every migrate each role has exactly the permissions of the table.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, transaction

from portal import hooks

TEACHER = "teacher"
TECHNICIAN = "technician"
REGISTRAR = "registrar"
ATTENDANCE_CLERK = "attendance clerk"
COUNSELOR = "counselor"
ADMINISTRATOR = "district administrator"
# Those that a row of staffScope.csv gives.
OFFICES = frozenset({TECHNICIAN, REGISTRAR, ATTENDANCE_CLERK, COUNSELOR})
ROLES = (TEACHER, TECHNICIAN, REGISTRAR, ATTENDANCE_CLERK, COUNSELOR, ADMINISTRATOR)

VIEW_LOG = "portal.view_log"
REVIEW_SIGN_INS = "portal.review_sign_ins"
REVIEW_MASS_READING = "portal.review_mass_reading"
MANAGE_STAFF = "portal.manage_staff"
MANAGE_TASKS = "portal.manage_tasks"
POST_NOTICE = "portal.post_notice"
MANAGE_CLIENTS = "portal.manage_clients"
MANAGE_RESOURCES = "portal.manage_resources"

CORE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    VIEW_LOG: (TECHNICIAN, REGISTRAR, ADMINISTRATOR),
    REVIEW_SIGN_INS: (TECHNICIAN, ADMINISTRATOR),
    REVIEW_MASS_READING: (ADMINISTRATOR,),
    MANAGE_STAFF: (ADMINISTRATOR,),
    MANAGE_TASKS: (ADMINISTRATOR,),
    POST_NOTICE: (REGISTRAR, ADMINISTRATOR),
    MANAGE_CLIENTS: (ADMINISTRATOR,),
    MANAGE_RESOURCES: (TEACHER, TECHNICIAN, ADMINISTRATOR),
    **{f"portal.{may}_landingnotice": (ADMINISTRATOR,) for may in ("add", "change", "delete", "view")},
}


def table() -> Mapping[str, tuple[str, ...]]:
    """Return the roles that have each permission (`app.codename`), for all apps."""
    return {**CORE_PERMISSIONS, **hooks.roles_by_permission}


def apply_table(
    app_config: AppConfig, *, using: str = DEFAULT_DB_ALIAS, apps: Apps = installed_apps, **_kwargs: Any
) -> None:
    """Give each role exactly the permissions of the table; other groups stay as they are.

    Connected to `post_migrate` of the last app, so that the permissions of all apps exist. Permissions whose
    migration has not run yet are left out until it has.
    """
    # Django's own receiver runs later if `django.contrib.auth` comes after this app in INSTALLED_APPS.
    create_permissions(app_config, verbosity=0, using=using, apps=apps)
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # a migrate that stopped before the tables of auth exist
        return
    groups = group_model._default_manager.using(using)
    grants = group_model.permissions.through._default_manager.using(using)
    with transaction.atomic(using=using):
        groups.bulk_create([group_model(name=role) for role in ROLES], ignore_conflicts=True)
        group_ids = dict(groups.filter(name__in=ROLES).values_list("name", "pk"))
        permission_ids = {
            f"{app_label}.{codename}": pk
            for pk, app_label, codename in permission_model._default_manager.using(using).values_list(
                "pk", "content_type__app_label", "codename"
            )
        }
        expected = {
            (group_ids[role], permission_ids[permission])
            for permission, roles in table().items()
            for role in roles
            if permission in permission_ids
        }
        given = set(grants.filter(group_id__in=group_ids.values()).values_list("group_id", "permission_id"))
        for group_id, permission_id in given - expected:
            grants.filter(group_id=group_id, permission_id=permission_id).delete()
        missing = [grants.model(group_id=group, permission_id=pk) for group, pk in expected - given]
        grants.bulk_create(missing, ignore_conflicts=True)
