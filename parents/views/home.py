"""A parent's home: the day of each child on a card, and the notices (H1 to H3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from parents import family
from parents.views.guards import parents_only
from portal.account.sign_ins import previous_sign_in
from portal.auth.sessions import began_at
from portal.models import User
from portal.notices.board import notice_board
from portal.records.lines import lines_of
from portal.records.rights import Part
from sis import roster
from sis.records import days_of, load_freshness


@require_safe
@parents_only
def home(request: HttpRequest, user: User) -> HttpResponse:
    """Show the day of each child, and the notices of them all."""
    now, today = timezone.now(), timezone.localdate()
    mine = family.family_of(user)
    year = mine.children[0].access.year if mine.children else None
    days = days_of([child.student.pk for child in mine.children], today, year=year) if mine.children else {}
    since = previous_sign_in(user, began=began_at(request))
    cards = [
        (child, lines_of(child.access, days[child.student.pk], now=now, since=since))
        for child in mine.children
    ]
    informed = [child.student for child in mine.children if child.access.may_see(Part.NOTICES)]
    context = {
        "family": mine,
        "cards": cards,
        "today": today,
        "freshness": next((day.freshness for day in days.values()), None) or load_freshness(on=today),
        "board": notice_board(user, informed, on=today, language=get_language() or "en"),
        "contact": roster.district_contact() if not mine.children else None,
    }
    return render(request, "parents/home.html", context)


@require_POST
@parents_only
def still_here(request: HttpRequest, user: User) -> HttpResponse:
    """Keep the session: the request itself has noted the visit (P6)."""
    return HttpResponse(status=204)
