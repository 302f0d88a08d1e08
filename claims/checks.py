"""A system check of the peppers: stored answers verify only under the pepper that hashed them (T66).

It queries the database: with `manage.py migrate` and `manage.py check --database default`, at the start of
gunicorn and the worker, and at /readyz.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections

from claims.models import ChallengeVerifier, KeptAccount


def check_peppers(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report an error if stored answers need a pepper that is neither configured nor given up for lost.

    Reports nothing before the tables exist and while the database is away.
    """
    missing: set[str] = set()
    for alias in databases or []:
        try:
            if ChallengeVerifier._meta.db_table in connections[alias].introspection.table_names():
                missing |= _missing_peppers(alias)
        except DatabaseError:
            continue
    return [_error(pepper_id) for pepper_id in sorted(missing)]


def _missing_peppers(alias: str) -> set[str]:
    known = ["", *settings.CHALLENGE_PEPPERS, *settings.LOST_PEPPERS]
    return {
        pepper_id
        for model in (ChallengeVerifier, KeptAccount)
        for pepper_id in model._default_manager.using(alias)
        .exclude(pepper_id__in=known)
        .values_list("pepper_id", flat=True)
        .distinct()
    }


def _error(pepper_id: str) -> CheckMessage:
    return Error(
        f"CHALLENGE_PEPPER lacks the pepper {pepper_id}, which stored answers need: put it back, or name it "
        "in LOST_PEPPERS if it is lost.",
        hint="Students whose answers need a lost pepper recover their accounts through staff.",
        id="claims.E001",
    )
