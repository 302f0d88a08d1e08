"""A system check of the contacts: every failure page and letter names someone to ask (R4, F4).

It queries the database, so it runs with `manage.py migrate` and `manage.py check --database default`.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connections

from sis.models import District, School

NAMED = 3


def check_contacts(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn if the district or an active school has neither a phone number nor an email address.

    Reports nothing before the tables exist.
    """
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            if District._meta.db_table in connections[alias].introspection.table_names():
                found += [*_district(alias), *_schools(alias)]
        except DatabaseError:
            continue
    return found


def _district(alias: str) -> list[CheckMessage]:
    district = District.objects.using(alias).filter(is_active=True).order_by("pk").first()
    if district and (district.contact_phone or district.contact_email):
        return []
    name = district.name if district else "none is loaded yet"
    return [
        Warning(
            f"The district ({name}) has no contact: failure pages name no one to ask.",
            hint="Fill in a phone number or an email address in admin, under Districts.",
            id="sis.W001",
        )
    ]


def _schools(alias: str) -> list[CheckMessage]:
    silent = School.objects.using(alias).filter(is_active=True, contact_phone="", contact_email="")
    names = list(silent.values_list("name", flat=True))
    if not names:
        return []
    shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return [
        Warning(
            f"{len(names)} active schools have no contact: {shown}",
            hint="Their students are sent to the district. "
            "Fill in a phone number or an email address in admin.",
            id="sis.W002",
        )
    ]
