"""Completes the steps of the parents' pages as a browser does, and makes parents with an account."""

from typing import Any

from parents import keys
from portal.actor import Actor
from portal.auth.one_time_codes import as_guid
from portal.models import User
from sis.models import Guardian
from tests.cast import HERE, PASSWORD
from tests.claims.walking import fill_in, twice
from tests.parents import people
from tests.visiting import Client

MOTHERS_NAME = "minnie7"
WHO = {"last_name": "Clayton", "first_name": "Minnie", "student_id": "0393354"}


def key_for(guardian: Guardian, *, by_mail: bool = False) -> str:
    """Return a valid key of this guardian, as the letter shows it."""
    return as_guid(keys.issue_key(actor=Actor(origin=HERE), guardian=guardian, by_mail=by_mail).code)


def make_parent(guardian: Guardian, username: str, *, language: str = "en") -> User:
    """Make this guardian's account, with the password `PASSWORD`, through the services."""
    return people.activate(guardian, username, language=language)


def log_in(client: Client, username: str = MOTHERS_NAME, password: str = PASSWORD) -> Any:
    """Log in to the Parent Portal; return the answer."""
    return people.log_in(client, username, password)


def give_key(client: Client, key: str) -> Any:
    """Type a key and press Submit."""
    return client.post("/parents/activate/", {"key": key})


def stand_before_create(client: Client, key: str) -> Client:
    """Return a browser that has entered a valid key."""
    assert give_key(client, key).url == "/parents/activate/account/"
    return client


def create_account(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    """Open the second step, fill it in and press Create Account."""
    fields = {"username": username, **twice(password), **more}
    return fill_in(client, "/parents/activate/account/", fields)


def activate(client: Client, key: str, username: str, password: str = PASSWORD) -> Any:
    """Complete all steps; return the last page."""
    stand_before_create(client, key)
    assert create_account(client, username, password).url == "/parents/activate/done/"
    return client.get("/parents/activate/done/")
