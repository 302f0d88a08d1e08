"""Opening a resource: the launch is logged."""

from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.errors import PortalError
from portal.launchpad.audience import decide_for, person_of
from portal.models import Resource, User

LAUNCHED = "portal.resource_launched"


def launch_resource(*, actor: Actor, resource_id: int) -> str:
    """Log that this person opens the resource, and return the address that it leads to.

    Raises PortalError `not_available` if there is no such resource or the person may not open it: nobody
    learns which.
    """
    user = actor.required_user
    resource = Resource.objects.complete().filter(pk=resource_id).first()
    person = person_of(user)
    if resource is None or not decide_for(person, resource, timezone.now()).allowed:
        raise PortalError("not_available")
    student_id = person.student_ids[0] if user.kind == User.Kind.STUDENT else None
    access_log.record(LAUNCHED, actor=actor, user=user, student_id=student_id, resource=resource.pk)
    return resource.link
