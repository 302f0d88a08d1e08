"""Adding and changing a resource; each is logged (S6)."""

from collections.abc import Mapping

from django.db import transaction

from portal import access_log
from portal.actor import Actor
from portal.models import Resource, ResourceText


def save_wordings(
    *, actor: Actor, resource: Resource, wordings: Mapping[str, tuple[str, str]], is_new: bool
) -> None:
    """Give a resource these names and descriptions by language, and log that it was saved.

    A language with a blank name is removed. The caller has saved the resource and its audience, and has
    checked both.
    """
    with transaction.atomic():
        ResourceText.objects.filter(resource=resource).delete()
        ResourceText.objects.bulk_create(
            ResourceText(resource=resource, language=language, name=name, description=description)
            for language, (name, description) in wordings.items()
            if name
        )
        access_log.record(
            "portal.resource_added" if is_new else "portal.resource_changed",
            actor=actor,
            resource=resource.pk,
            active=resource.is_active,
        )
