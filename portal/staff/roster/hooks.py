"""What the roster plugs into the core (`portal.hooks`)."""

from django.conf import settings

from portal import hooks
from portal.hooks import DemoRoster, LargeRequest
from portal.staff.roster.inbox import failed_loads, last_load, missing_load, undecided_uploads
from portal.staff.roster.permissions import IMPORT_ROSTER, ROLES_BY_PERMISSION
from sis import staff_pages


def register_hooks() -> None:
    """Register what `sis` offers the core."""
    hooks.roles_by_permission.update(ROLES_BY_PERMISSION)
    # The file, and the rest of the form.
    most_bytes = staff_pages.MOST_BYTES + settings.REQUEST_MAX_BYTES
    hooks.large_requests.register(LargeRequest("admin:sis_rosterimport_upload", IMPORT_ROSTER, most_bytes))
    hooks.inbox_entries.register(undecided_uploads, failed_loads)
    hooks.inbox_notes.register(missing_load)
    hooks.running_lines.register(last_load)
    hooks.pruners.register(staff_pages.prune_uploads)
    hooks.demo_rosters.register(
        DemoRoster(staff_pages.seed_roster, staff_pages.seed_district, staff_pages.write_district)
    )
