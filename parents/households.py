"""The households that a parent sees: the parent's own, with the members who may be shown (H4)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parents.family import Child, Family
from parents.models import GuardianAccount
from portal.digests import digest
from portal.models import User
from portal.records.rights import Part
from sis import roster


@dataclass(frozen=True, slots=True)
class Adult:
    """A guardian in a household: what the guardian is, and to which of the children shown."""

    name: str
    is_reader: bool
    relations: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShownHousehold:
    """A household with what the school has on file. `values` are by item, blank where nothing is on file.

    Children whose household is closed to the reader, or whom a hold keeps away, are no members of it.
    """

    id: str
    name: str
    values: Mapping[str, str]
    children: tuple[Child, ...]
    adults: tuple[Adult, ...]


def shown_households(user: User, mine: Family) -> tuple[ShownHousehold, ...]:
    """Return the reader's own households with a child whose household is open. At most four statements."""
    children = {child.student.pk: child for child in mine.children if child.access.may_see(Part.HOUSEHOLD)}
    account = GuardianAccount.objects.select_related("guardian").filter(user=user).first()
    if account is None or not children:
        return ()
    own = account.guardian
    found = roster.households_of(own.pk, student_ids=children)
    return tuple(
        _shown(user, record, own, children) for record in found if not record.student_ids.isdisjoint(children)
    )


def _shown(
    user: User, record: roster.HouseholdRecord, own: roster.Guardian, children: Mapping[int, Child]
) -> ShownHousehold:
    household = record.household
    return ShownHousehold(
        id=digest("household", str(user.pk), str(household.pk))[:20],
        name=household.name,
        values={
            "phone": household.phone,
            "email": household.email,
            "physical_address": household.physical_address,
            "mailing_address": household.mailing_address,
            "own_phone": own.phone,
            "own_email": own.email,
        },
        children=tuple(child for pk, child in children.items() if pk in record.student_ids),
        adults=tuple(_adult(adult, own, children) for adult in record.adults),
    )


def _adult(adult: roster.HouseholdAdult, own: roster.Guardian, children: Mapping[int, Child]) -> Adult:
    relations: defaultdict[str, list[str]] = defaultdict(list)
    for pk, child in children.items():
        if pk in adult.kinds:
            relations[relation_in_words(adult.kinds[pk])].append(child.student.first_name)
    return Adult(
        adult.guardian.full_name,
        adult.guardian.pk == own.pk,
        tuple((relation, tuple(names)) for relation, names in relations.items()),
    )


def relation_in_words(kind: str) -> str:
    """Return what a guardian is to a child, in the language of the page."""
    return {
        "mother": _("Mother"),
        "father": _("Father"),
        "parent": _("Parent"),
        "stepparent": _("Step-parent"),
        "grandparent": _("Grandparent"),
        "guardian": _("Guardian"),
        "relative": _("Relative"),
    }.get(kind, _("Other adult"))


def household_items() -> dict[str, str]:
    """Return what a household page shows, by its code, in the language of the page."""
    return {
        "phone": _("Household phone"),
        "email": _("Household email"),
        "physical_address": _("Home address"),
        "mailing_address": _("Mailing address"),
        "own_phone": _("My phone"),
        "own_email": _("My email"),
        "members": _("Members of the household"),
    }
