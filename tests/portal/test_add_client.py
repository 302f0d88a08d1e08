"""`manage.py add_client` registers an app and prints its id and secret (S6)."""

import io

import pytest
from django.core.management import CommandError, call_command

from portal.models import AccessEvent, Client, Resource
from tests.cast import Cast
from tests.portal.relying_party import CALLBACK, RelyingParty, signed_in
from tests.resources import make_resource


def add(name: str, *arguments: str) -> dict[str, str]:
    out = io.StringIO()
    call_command("add_client", name, *arguments, stdout=out)
    return dict(line.split(": ") for line in out.getvalue().splitlines())


@pytest.mark.slow
def test_the_printed_id_and_secret_sign_people_in(cast: Cast) -> None:
    printed = add("Reader", "--redirect-uri", CALLBACK, "--claim", "name")
    client = Client.objects.get(client_id=printed["client id"])
    app = RelyingParty(client, printed["client secret"])

    assert app.claims(app.sign_on(signed_in()))["name"] == "Marcia Student"
    assert printed["client secret"] not in client.secret_digest
    resource = client.resource
    assert (resource.link, resource.for_students, resource.for_staff) == (
        "https://reader.example.org/",
        True,
        False,
    )
    assert resource.client_state == Resource.ClientState.REGISTERED
    event = AccessEvent.objects.get(kind="portal.client_added")
    assert event.detail["claims"] == ["name"]
    assert printed["client secret"] not in str(event.detail)


def test_a_resource_that_is_there_is_taken(db: None) -> None:
    resource = make_resource("Reader", for_staff=True)
    add("Reader", "--redirect-uri", CALLBACK)

    assert Client.objects.get().resource == resource
    with pytest.raises(CommandError, match="has a client already"):
        add("Reader", "--redirect-uri", CALLBACK)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--redirect-uri", "http://reader.example.org/callback"),
        ("--redirect-uri", "https://user@reader.example.org/callback"),
        ("--redirect-uri", "https://reader.example.org/callback#here"),
        ("--redirect-uri", "https://"),
        ("--redirect-uri", "javascript:alert(1)"),
        ("--redirect-uri", f"https://reader.example.org/{'x' * 2000}"),
        ("--redirect-uri", CALLBACK, "--post-logout-redirect-uri", "http://reader.example.org/"),
        ("--redirect-uri", CALLBACK, "--back-channel-logout-uri", "http://127.0.0.1/told"),
        ("--redirect-uri", CALLBACK, "--link", "javascript:alert(1)"),
    ],
)
def test_an_address_that_no_app_may_have_is_refused(db: None, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        add("Reader", *arguments)

    assert not Client.objects.exists()
    assert not Resource.objects.exists()


def test_plain_http_is_for_this_machine_and_a_trial_alone(db: None, settings: object) -> None:
    add("Reader", "--redirect-uri", "http://127.0.0.1:4000/callback")
    settings.HTTPS = True  # type: ignore[attr-defined]

    with pytest.raises(CommandError):
        add("Lab", "--redirect-uri", "http://127.0.0.1:4000/callback")
