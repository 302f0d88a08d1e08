"""The roles as the migrations made them, also after a test that emptied every table."""

from django.contrib.auth.models import Group, Permission

_migrated: dict[str, list[tuple[str, str]]] = {}


def remember() -> None:
    """Note what each role may do, right after the migrations."""
    for role, app_label, codename in Group.objects.values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    ):
        _migrated.setdefault(role, []).append((app_label, codename))


def group(role: str) -> Group:
    """Return this role with the permissions that the migrations gave it."""
    found, is_new = Group.objects.get_or_create(name=role)
    if is_new:
        for app_label, codename in _migrated[role]:
            found.permissions.add(
                Permission.objects.get(content_type__app_label=app_label, codename=codename)
            )
    return found
