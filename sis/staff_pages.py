"""The roster's models, uploads and demo, for `portal/staff/roster/` alone.

The import contracts in `pyproject.toml` let no other package import this module.
"""

from sis.demo import seed_district, seed_roster, write_district
from sis.models import (
    Attendance,
    Course,
    District,
    Household,
    Relationship,
    RosterImport,
    RosterUpload,
    School,
    Section,
    StaffMember,
    StaffScope,
    Term,
)
from sis.oneroster.faults import FileFaultError
from sis.oneroster.read.archive import Packed, open_source
from sis.uploads import (
    DECIDED,
    MOST_BYTES,
    Code,
    Phase,
    UploadError,
    ask_for_load,
    discard_upload,
    is_loading,
    prune_uploads,
    run_load,
    run_trial,
    status_of,
    store_upload,
    try_again,
)

__all__ = [
    "DECIDED",
    "MOST_BYTES",
    "Attendance",
    "Code",
    "Course",
    "District",
    "FileFaultError",
    "Household",
    "Packed",
    "Phase",
    "Relationship",
    "RosterImport",
    "RosterUpload",
    "School",
    "Section",
    "StaffMember",
    "StaffScope",
    "Term",
    "UploadError",
    "ask_for_load",
    "discard_upload",
    "is_loading",
    "open_source",
    "prune_uploads",
    "run_load",
    "run_trial",
    "seed_district",
    "seed_roster",
    "status_of",
    "store_upload",
    "try_again",
    "write_district",
]
