"""What staff may do with student accounts, and the roles that may do it."""

from portal.staff.roles import ADMINISTRATOR, ROLES, TEACHER, TECHNICIAN

VIEW_STATUS = "claims.view_status"
VIEW_PROGRESS = "claims.view_progress"
RESET_ACCOUNT = "claims.reset_account"
LIFT_WAIT = "claims.lift_wait"
FILE_TICKET = "claims.file_ticket"
RESOLVE_TICKET = "claims.resolve_ticket"
RUN_ANNUAL_RESET = "claims.run_annual_reset"

ROLES_BY_PERMISSION: dict[str, tuple[str, ...]] = {
    VIEW_STATUS: ROLES,
    VIEW_PROGRESS: ROLES,
    RESET_ACCOUNT: (TECHNICIAN, ADMINISTRATOR),
    LIFT_WAIT: (TEACHER,),
    FILE_TICKET: ROLES,
    RESOLVE_TICKET: (TECHNICIAN, ADMINISTRATOR),
    RUN_ANNUAL_RESET: (ADMINISTRATOR,),
}
