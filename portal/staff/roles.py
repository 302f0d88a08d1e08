"""The roles of staff: groups with permissions, given by migrations."""

from collections.abc import Iterable
from typing import Any, NamedTuple

TEACHER = "teacher"
TECHNICIAN = "technician"
REGISTRAR = "registrar"
ADMINISTRATOR = "district administrator"
ROLES = (TEACHER, TECHNICIAN, REGISTRAR, ADMINISTRATOR)


class Right(NamedTuple):
    """A permission on a model (in small letters), and the roles that have it."""

    model: str
    codename: str
    name: str
    roles: tuple[str, ...]


def give(apps: Any, app_label: str, rights: Iterable[Right]) -> None:
    """Give roles their permissions, from inside a migration of the app `app_label`; again is harmless.

    Django makes permissions only after the last migration: those that are missing are made here.
    """
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for right in rights:
        of, _new = content_type.objects.get_or_create(app_label=app_label, model=right.model)
        made, _new = permission.objects.get_or_create(
            content_type=of, codename=right.codename, defaults={"name": right.name}
        )
        for role in right.roles:
            group.objects.get_or_create(name=role)[0].permissions.add(made)


STATUS = "claims.view_status"
RESET = "claims.reset_account"
FILE = "claims.file_ticket"
RESOLVE = "claims.resolve_ticket"
ADOPTION = "claims.view_adoption"
ANNUAL_RESET = "claims.run_annual_reset"
GUARDIANS = "parents.view_guardian_accounts"


VIEW = "parents.view_guardian_accounts"
KEYS = "parents.manage_keys"
TEMPORARY = "parents.give_temporary_password"
REACTIVATE = "parents.reactivate_account"
HOLD = "parents.hold_access"
