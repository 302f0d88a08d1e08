"""The runs of an uploaded roster, as tasks.

One that comes again after a run that ended does nothing; after a run that was killed, it begins anew.
"""

from django_tasks import task

from portal import access_log
from portal.actor import Actor
from portal.models import User
from portal.tasks.queues import ROSTER
from sis import staff_pages
from sis.staff_pages import RosterImport


@task(queue_name=ROSTER)
def try_roster(upload_id: int, attempt: int) -> None:
    """Dry-run an upload: report what it would change, and keep nothing."""
    staff_pages.run_trial(upload_id=upload_id, attempt=attempt)


@task(queue_name=ROSTER)
def load_roster(upload_id: int, attempt: int, user_id: int) -> None:
    """Load an upload on behalf of the user who asked; the log entry and the load are committed together."""
    actor = Actor(User.objects.get(pk=user_id))

    def note(load: RosterImport) -> None:
        access_log.record("sis.roster_loaded", actor=actor, upload=upload_id, run=load.pk, forced=load.forced)

    load = staff_pages.run_load(upload_id=upload_id, attempt=attempt, when_loaded=note)
    if load and load.outcome != RosterImport.Outcome.APPLIED:
        access_log.record("sis.roster_loaded", actor=actor, success=False, upload=upload_id, run=load.pk)
