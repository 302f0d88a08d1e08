"""What an app is told about a person: as configured for the app, and as far as it asks for it."""

from collections.abc import Collection
from typing import Any

from portal import hooks
from portal.models import Client, PairwiseSubject, User

Claim = Client.Claim
OF_STUDENTS = frozenset({Claim.SCHOOL, Claim.GRADE})
# The scopes that are known, each with what it opens. Others are ignored.
SCOPES: dict[str, frozenset[str]] = {
    "openid": frozenset(),
    "profile": frozenset({Claim.NAME, Claim.USERNAME, Claim.SCHOOL, Claim.GRADE, Claim.LANGUAGE}),
    "email": frozenset({Claim.EMAIL}),
}
# The names of claims in tokens: `sub` and `role` always, the others where they are configured.
SUPPORTED = (
    "sub",
    "role",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "email",
    "school",
    "grade",
    "locale",
)


def known_scopes(scopes: Collection[str]) -> list[str]:
    """Return those of these scopes that mean something here."""
    return [scope for scope in SCOPES if scope in scopes]


def shared_with(client: Client, user: User) -> list[str]:
    """Return what this app may be told about this person (values of `Client.Claim`), if it asks for it.

    What says something about a student's school is not shared of anyone else: nothing about a parent says
    anything about children.
    """
    kept = set(client.claims) - (set() if user.kind == User.Kind.STUDENT else OF_STUDENTS)
    return [name for name in Claim.values if name in kept]


def claims_for(subject: PairwiseSubject, scopes: Collection[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the claims for the app, and which of `Client.Claim` stand behind them. At most one query."""
    user = subject.user
    opened = frozenset().union(*(SCOPES[scope] for scope in scopes))
    names = [name for name in shared_with(subject.client, user) if name in opened]
    values: dict[str, dict[str, str]] = {
        Claim.NAME: {
            "name": user.get_full_name(),
            "given_name": user.first_name,
            "family_name": user.last_name,
        },
        Claim.USERNAME: {"preferred_username": user.username},
        Claim.EMAIL: {"email": user.email},
        Claim.LANGUAGE: {"locale": user.language},
        **(_school_of(user) if OF_STUDENTS & set(names) else {}),
    }
    told = {claim: value for name in names for claim, value in values.get(name, {}).items() if value}
    return {"sub": subject.subject, "role": user.kind, **told}, names


def _school_of(user: User) -> dict[str, dict[str, str]]:
    for student in hooks.students_behind[user.kind](user):
        school = student.school.name if student.school else ""
        return {Claim.SCHOOL: {"school": school}, Claim.GRADE: {"grade": student.grade}}
    return {}
