"""Parents of the cast with accounts, and how they log in on their own page."""

import itertools
from typing import Any

from parents import activation, keys
from parents.activation import Activation
from portal.actor import Actor
from portal.models import User
from sis.models import Guardian
from tests.cast import HERE, PASSWORD
from tests.visiting import Client

MINNIE = "minnie1058"
_journeys = itertools.count()


def activate(guardian: Guardian, username: str = MINNIE, *, language: str = "en") -> User:
    """Make the account of this guardian through the services, with the password `PASSWORD`."""
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=guardian)
    made = Activation(key.pk, username, PASSWORD, journey=f"test-{next(_journeys)}", language=language)
    return activation.redeem_key(actor=Actor(origin=HERE), activation=made)


def log_in(client: Client, username: str = MINNIE, password: str = PASSWORD) -> Any:
    """Log in at /parents/."""
    return client.post("/parents/", {"username": username, "password": password})
