"""The permissions that the families' side of the desk asks for."""

VIEW = "parents.view_guardian_accounts"
KEYS = "parents.manage_keys"
TEMPORARY = "parents.give_temporary_password"
REACTIVATE = "parents.reactivate_account"
HOLD = "parents.hold_access"
