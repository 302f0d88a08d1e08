"""Opening a resource: the launch is logged and counted; and keeping a resource in front."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.errors import PortalError
from portal.launchpad.audience import Person, decide_for, person_of
from portal.models import Resource, ResourceUse, User

LAUNCHED = "portal.resource_launched"

# A launch counts 1 beside the earlier ones, which have halved as often as half-lives have passed.
_COUNT = """
INSERT INTO portal_resourceuse AS known (user_id, resource_id, opened_at, weight) VALUES (%s, %s, %s, 1)
ON CONFLICT (user_id, resource_id) DO UPDATE SET
    opened_at = excluded.opened_at,
    weight = 1 + known.weight * power(0.5,
        extract(epoch FROM excluded.opened_at - COALESCE(known.opened_at, excluded.opened_at)) / %s)"""


def launch_resource(*, actor: Actor, resource_id: int) -> str:
    """Log and count that this person opens the resource, and return the address that it leads to.

    Raises PortalError `not_available` if there is no such resource or the person may not open it: no one
    learns which.
    """
    user, now = actor.required_user, timezone.now()
    person, resource = _allowed(user, resource_id, now)
    student_id = person.student_ids[0] if user.kind == User.Kind.STUDENT else None
    with transaction.atomic():
        access_log.record(LAUNCHED, actor=actor, user=user, student_id=student_id, resource=resource.pk)
        with connection.cursor() as cursor:
            half_life = ResourceUse.HALF_LIFE.total_seconds()
            cursor.execute(_COUNT, [user.pk, resource.pk, now, half_life])
    return resource.link


def pin_resource(*, actor: Actor, resource_id: int, pinned: bool) -> None:
    """Keep a resource in front of this person's others, or no longer; a second time changes nothing.

    Raises PortalError `not_available` as `launch_resource` does.
    """
    user, now = actor.required_user, timezone.now()
    _person, resource = _allowed(user, resource_id, now)
    ResourceUse.objects.update_or_create(
        user=user, resource=resource, defaults={"pinned_at": now if pinned else None}
    )


def _allowed(user: User, resource_id: int, now: datetime) -> tuple[Person, Resource]:
    resource = Resource.objects.complete().filter(pk=resource_id).first()
    person = person_of(user)
    if resource is None or not decide_for(person, resource, now).allowed:
        raise PortalError("not_available")
    return person, resource
