"""The calendar and the to-do list of the whole family (H5, H9)."""

from collections.abc import Callable
from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from parents import family
from parents.views.guards import parents_only
from parents.views.not_open import not_open
from portal.auth.sessions import began_at
from portal.models import User
from portal.records.access import Asked, NoSuchRecord
from portal.records.calendar import build_calendar
from portal.records.rendering import take_seen
from portal.records.rights import Part
from portal.records.todo import build_todo


class _Build(Protocol):
    def __call__(self, accesses: Any, asked: Asked, *, is_family: bool) -> Any: ...


def _family_page(part: Part, family_part: Part, build: _Build) -> Callable[..., HttpResponse]:
    """Return the view of a page that all children share; `part` is the page of one child."""

    @require_safe
    @parents_only
    def show(request: HttpRequest, user: User) -> HttpResponse:
        mine = family.family_of(user)
        if not mine.any_may_see(family_part):
            return not_open(request, mine)
        children = [child.access for child in mine.children]
        try:
            content = build(
                children, Asked(timezone.now(), began_at(request), request.GET, {}), is_family=True
            )
        except NoSuchRecord:
            raise Http404 from None
        context = {
            "children": [(access.student, access.address(part)) for access in children],
            "content": content,
            "freshness": content.freshness,
        }
        return render(request, f"parents/{family_part}.html", context)

    return show


calendar = _family_page(Part.CALENDAR, Part.FAMILY_CALENDAR, build_calendar)
todo = _family_page(Part.TODO, Part.FAMILY_TODO, build_todo)


@require_POST
@parents_only
def todo_seen(request: HttpRequest, user: User, child_id: str) -> HttpResponse:
    """Note what this parent has seen of a child's list; 404 for any child but the parent's own."""
    try:
        access = family.family_of(user).child(child_id).access
    except family.NotYours:
        raise Http404 from None
    take_seen(request, access)
    of_family = "family" in request.POST
    return redirect("parents:family_todo" if of_family else access.address(Part.TODO))
