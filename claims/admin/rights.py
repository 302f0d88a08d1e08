"""The permissions that the desk asks for."""

STATUS = "claims.view_status"
RESET = "claims.reset_account"
FILE = "claims.file_ticket"
RESOLVE = "claims.resolve_ticket"
ADOPTION = "claims.view_adoption"
ANNUAL_RESET = "claims.run_annual_reset"
GUARDIANS = "parents.view_guardian_accounts"
