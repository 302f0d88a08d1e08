"""Household and family: what the school has on file, and who belongs to it (H4)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parents import family
from parents.households import ShownHousehold, household_items, shown_households
from parents.views.guards import parents_only
from parents.views.not_open import not_open
from portal.models import User
from portal.records.correction_link import correction_link
from portal.records.rights import Part
from sis import records


@require_safe
@parents_only
def household(request: HttpRequest, user: User) -> HttpResponse:
    """Show the parent's own households, each line with a link that asks for a correction."""
    mine = family.family_of(user)
    if not mine.any_may_see(Part.HOUSEHOLD):
        return not_open(request, mine)
    shown = [(one, _lines(one), _link(one, "members")) for one in shown_households(user, mine)]
    return render(request, "parents/household.html", {"households": shown, **_more(mine)})


@require_safe
@parents_only
def members(request: HttpRequest, user: User) -> HttpResponse:
    """Show the children whose household is open, and the adults of the parent's own households."""
    mine = family.family_of(user)
    if not mine.any_may_see(Part.HOUSEHOLD):
        return not_open(request, mine)
    adults = {adult.name: adult for one in shown_households(user, mine) for adult in one.adults}
    children = [child for child in mine.children if child.access.may_see(Part.HOUSEHOLD)]
    context = {"children": children, "adults": adults.values(), **_more(mine)}
    return render(request, "parents/members.html", context)


def _lines(one: ShownHousehold) -> list[tuple[str, str, str, str]]:
    """Return each line: its code, its name, its value, and the link that asks for a correction."""
    names = household_items()
    return [(item, names[item], value, _link(one, item)) for item, value in one.values.items()]


def _link(one: ShownHousehold, item: str) -> str:
    return correction_link(one.children[0].access, Part.HOUSEHOLD, household=one.id, item=item)


def _more(mine: family.Family) -> dict[str, Any]:
    contact = mine.children[0].access.contact
    return {"freshness": records.load_freshness(on=timezone.localdate()), "contact": contact}
