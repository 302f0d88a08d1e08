"""Home: a tile for everything that a student or a staff member may open."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal import hooks
from portal.actor import actor_of
from portal.auth.sessions import signed_in_user
from portal.errors import PortalError
from portal.launchpad.audience import Person, person_of
from portal.launchpad.due import due_this_week
from portal.launchpad.launching import launch_resource, pin_resource
from portal.launchpad.my_day import my_day
from portal.launchpad.tiles import floors_of, search_tiles, tiles_of
from portal.models import User
from portal.notices.board import notices_for_student
from portal.records.access import RecordsAccess
from portal.staff.ids import id_in
from portal.web.home_urls import home_of
from sis.records import AnnouncedText, Announcement

NOON, EVENING = 12, 17
LONGEST_SEARCH = 100


@login_required(redirect_field_name=None)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the day and the tiles; parents have their own home page."""
    user, now = signed_in_user(request), timezone.now()
    if user.kind == User.Kind.PARENT:
        return redirect(home_of(user))
    find = hooks.own_records.get(user.kind)
    access = find(user) if find else None
    person = person_of(user, students=[access.student] if access else None)
    reminders = (remind(user) for remind in hooks.home_reminders)
    today = timezone.localdate(now)
    context = {
        **resources_context(request, person, now=now),
        "greeting": _greeting(now),
        "today": today,
        "access": access,
        "my_day": my_day(access, now=now) if access else None,
        "due": due_this_week(access, today=today) if access else None,
        "notices": _notices(access, today) if access else [],
        "reminders": [template for template in reminders if template],
    }
    return render(request, "launchpad/home.html", context)


def resources_context(request: HttpRequest, person: Person, *, now: datetime) -> Mapping[str, Any]:
    """Return what the floors of a page need; `find` in the address searches. One query."""
    tiles = tiles_of(person, now=now, language=get_language() or "en")
    asked = request.GET.get("find", "")[:LONGEST_SEARCH].strip()
    return {
        "floors": floors_of(tiles, are_own_classes=person.user.kind != User.Kind.PARENT),
        "asked": asked,
        "found": search_tiles(tiles, asked) if asked else None,
        "shows_all": "all" in request.GET,
        "is_unavailable": "unavailable" in request.GET,
    }


@login_required(redirect_field_name=None)
@require_GET
def open_resource(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Log the launch and lead to the resource."""
    try:
        return redirect(launch_resource(actor=actor_of(request), resource_id=resource_id))
    except PortalError:
        return redirect(f"{resources_page_of(signed_in_user(request))}?unavailable")


@login_required(redirect_field_name=None)
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """Pin or unpin a resource, and go back to where its tile is now."""
    pinned = "pin" in request.POST
    resource_id = id_in(request.POST.get("pin") or request.POST.get("unpin"))
    page = resources_page_of(signed_in_user(request))
    try:
        pin_resource(actor=actor_of(request), resource_id=resource_id or 0, pinned=pinned)
    except PortalError:
        return redirect(f"{page}?unavailable")
    return redirect(f"{page}#resource-{resource_id}")


def resources_page_of(user: User) -> str:
    """Return the address of the page with this person's resources."""
    return reverse(hooks.resource_pages.get(user.kind, "portal:home"))


def _notices(access: RecordsAccess, today: date) -> list[tuple[Announcement, AnnouncedText]]:
    """Return the notices for this student, each with its text for the language of the page."""
    language = get_language() or "en"
    return [(one, one.text_in(language)) for one in notices_for_student(access.student, on=today)]


def _greeting(now: datetime) -> str:
    hour = timezone.localtime(now).hour
    if hour < NOON:
        return _("Good morning")
    return _("Good afternoon") if hour < EVENING else _("Good evening")
