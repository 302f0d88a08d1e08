"""A plugin of pytest: what a test registers is an application of the toolkit.

It is loaded before Django is set up, so it imports models where it needs them.
"""

import secrets
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from portal.models import Resource


@pytest.fixture(autouse=True)
def _registered_with_the_toolkit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register apps with the toolkit, wherever a test registers one."""
    monkeypatch.setattr("tests.portal.relying_party.add_client", add_application)


def add_application(
    *,
    actor: object,
    resource: "Resource",
    redirect_uris: Iterable[str],
    claims: Collection[str] = (),
    post_logout_redirect_uris: Iterable[str] = (),
    back_channel_logout_uri: str = "",
) -> tuple[Any, str]:
    """Register an app as the toolkit does; what it does not know of is left out."""
    from oauth2_provider.models import get_application_model  # noqa: PLC0415

    secret = secrets.token_urlsafe(32)
    application = get_application_model().objects.create(
        name=str(resource),
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=" ".join(redirect_uris),
        post_logout_redirect_uris=" ".join(post_logout_redirect_uris),
        client_secret=secret,
        algorithm="RS256",
        skip_authorization=True,
    )
    application.resource = resource
    return application, secret
