"""What staff may do with guardians, their accounts and keys, and the roles that may do it."""

from django.conf import settings

from portal.staff.roles import ADMINISTRATOR, REGISTRAR, TECHNICIAN

VIEW_GUARDIAN_ACCOUNTS = "parents.view_guardian_accounts"
REACTIVATE_ACCOUNT = "parents.reactivate_account"
GIVE_TEMPORARY_PASSWORD = "parents.give_temporary_password"  # noqa: S105 (the name of a permission)
MANAGE_KEYS = "parents.manage_keys"
HOLD_ACCESS = "parents.hold_access"
# By kind of correction. The registrar answers every kind, also one that has an office of its own.
ANSWER_CORRECTIONS = {kind: f"parents.answer_{kind}_corrections" for kind in settings.CORRECTION_OFFICES}

ROLES_BY_PERMISSION: dict[str, tuple[str, ...]] = {
    VIEW_GUARDIAN_ACCOUNTS: (TECHNICIAN, REGISTRAR, ADMINISTRATOR),
    REACTIVATE_ACCOUNT: (TECHNICIAN, REGISTRAR, ADMINISTRATOR),
    GIVE_TEMPORARY_PASSWORD: (REGISTRAR, ADMINISTRATOR),
    MANAGE_KEYS: (REGISTRAR, ADMINISTRATOR),
    HOLD_ACCESS: (REGISTRAR, ADMINISTRATOR),
    **{
        ANSWER_CORRECTIONS[kind]: tuple(dict.fromkeys((REGISTRAR, office, ADMINISTRATOR)))
        for kind, office in settings.CORRECTION_OFFICES.items()
    },
}
