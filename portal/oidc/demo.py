"""The demo's app: registered to sign people in, and used by one student."""

from datetime import timedelta

from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.launchpad.launching import launch_resource
from portal.models import Client, PairwiseSubject, Resource, User
from portal.oidc.claims import shared_with
from portal.oidc.clients import add_client
from portal.oidc.validator import RELEASED

APP = "Library"
CALLBACK = "https://library.example.org/callback"
TOLD = (Client.Claim.NAME, Client.Claim.SCHOOL, Client.Claim.GRADE)
USED_FOR, TIMES = timedelta(weeks=7), 3


def seed_client() -> list[str]:
    """Register the app, and return the lines to print. Its secret is not kept: admin can make a new one."""
    resource = Resource.objects.get(texts__name=APP, texts__language="en")
    add_client(actor=Actor(), resource=resource, redirect_uris=[CALLBACK], claims=TOLD)
    return [f"An app that signs people in: {APP}"]


def use_app(user: User) -> None:
    """Let this person have used the app for some weeks, and open it a few times today."""
    client = Client.objects.get(redirect_uris=CALLBACK)
    PairwiseSubject.objects.create(
        user=user, client=client, since=timezone.now() - USED_FOR, noted_claims=shared_with(client, user)
    )
    for _time in range(TIMES):
        launch_resource(actor=Actor(user=user), resource_id=client.resource_id)
        access_log.record(
            RELEASED,
            actor=Actor(),
            user=user,
            resource=client.resource_id,
            claims=["role", *shared_with(client, user)],
        )
