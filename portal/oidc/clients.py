"""Registering apps: the id and the secret that an app signs people in with."""

import secrets
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from portal import access_log
from portal.actor import Actor
from portal.errors import PortalError
from portal.models import Client, Resource
from portal.models.client import check_app_uri
from portal.oidc.validator import digest_of


def new_secret() -> str:
    """Return a client's secret: 256 random bits."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def add_client(
    *,
    actor: Actor,
    resource: Resource,
    redirect_uris: Iterable[str],
    claims: Collection[str] = (),
    post_logout_redirect_uris: Iterable[str] = (),
    back_channel_logout_uri: str = "",
) -> tuple[Client, str]:
    """Register an app for a resource; return the client and its secret, which is not kept.

    Raises PortalError `taken` if the resource has a client, ValidationError for an address that an app may
    not have.
    """
    Resource.objects.select_for_update().get(pk=resource.pk)
    if Client.objects.filter(resource=resource).exists():
        raise PortalError("taken")
    secret = new_secret()
    client = Client(
        resource=resource,
        secret_digest=digest_of(secret),
        redirect_uris="\n".join(redirect_uris),
        post_logout_redirect_uris="\n".join(post_logout_redirect_uris),
        back_channel_logout_uri=back_channel_logout_uri,
        claims=[name for name in Client.Claim.values if name in claims],
    )
    check_uris(client)
    client.save(force_insert=True)
    Resource.objects.filter(pk=resource.pk).update(client_state=Resource.ClientState.REGISTERED)
    _log("portal.client_added", actor, client)
    return client, secret


@transaction.atomic
def change_client(*, actor: Actor, client: Client) -> None:
    """Save what was changed of a client. Raises ValidationError for an address that an app may not have."""
    check_uris(client)
    client.save()
    _log("portal.client_changed", actor, client)


@transaction.atomic
def renew_secret(*, actor: Actor, client: Client) -> str:
    """Give a client a new secret; the old one stops working. Return it: it is not kept."""
    secret = new_secret()
    Client.objects.filter(pk=client.pk).update(secret_digest=digest_of(secret))
    _log("portal.client_secret_renewed", actor, client)
    return secret


@transaction.atomic
def remove_client(*, actor: Actor, client: Client) -> None:
    """Remove a client with all it was given; the resource is hidden until it has another one."""
    _log("portal.client_removed", actor, client)
    Resource.objects.filter(pk=client.resource_id).update(client_state=Resource.ClientState.REMOVED)
    client.delete()


def check_uris(client: Client) -> None:
    """Raise ValidationError, by field, unless all addresses of the client are ones that an app may have."""
    fields = {
        "redirect_uris": client.redirect_uris.split(),
        "post_logout_redirect_uris": client.post_logout_redirect_uris.split(),
    }
    problems: dict[str, list[str]] = {}
    for field, uris in fields.items():
        for uri in uris:
            _check(uri, field, problems, allow_loopback=not settings.HTTPS)
    if not fields["redirect_uris"]:
        problems["redirect_uris"] = ["Name at least one address."]
    if client.back_channel_logout_uri:
        _check(client.back_channel_logout_uri, "back_channel_logout_uri", problems, allow_loopback=False)
    if problems:
        raise ValidationError(problems)


def _check(uri: str, field: str, problems: dict[str, list[str]], *, allow_loopback: bool) -> None:
    try:
        check_app_uri(uri, allow_loopback=allow_loopback)
    except ValidationError as problem:
        problems.setdefault(field, []).extend(problem.messages)


def _log(kind: str, actor: Actor, client: Client) -> None:
    detail: dict[str, Any] = {
        "resource": client.resource_id,
        "client": client.client_id,
        "claims": client.claims,
    }
    access_log.record(kind, actor=actor, **detail)
