"""Shows a page of a student's records, once a gate has let the reader through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from portal.auth.sessions import began_at
from portal.records.access import Asked, NoSuchRecord, RecordsAccess
from portal.records.pages import STUDENT_PAGES, StudentPage
from portal.records.rights import Part
from portal.records.todo import mark_as_seen
from sis.records import load_freshness


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a page of the student."""

    name: Promise
    address: str
    is_current: bool


def render_student_page(
    request: HttpRequest,
    page: StudentPage,
    access: RecordsAccess,
    *,
    layout: str,
    arguments: Mapping[str, int],
    others: Sequence[RecordsAccess] = (),
) -> HttpResponse:
    """Return the page of one student, or a page that says whom to ask if it is not open to the reader (403).

    `others` are the family's other children, to switch to. Raises Http404 for what the student does not have.
    """
    asked = Asked(timezone.now(), began_at(request), request.GET, arguments)
    context = {
        "layout": layout,
        "page": page,
        "access": access,
        "contact": access.contact,
        "tabs": tabs_of(access, current=page),
        "switches": [(one.student, one.address(page.tab)) for one in others],
    }
    if not access.may_see(page.part):
        closed = {"freshness": load_freshness(on=asked.today)}
        return render(request, "records/not_open.html", context | closed, status=403)
    try:
        content = page.build(access, asked)
    except NoSuchRecord:
        raise Http404 from None
    return render(request, page.template, context | {"content": content, "freshness": content.freshness})


def take_seen(request: HttpRequest, access: RecordsAccess) -> None:
    """Do what the form of a to-do list asks: mark work as seen, or not. A closed list is a 404."""
    if not access.may_see(Part.TODO_SEEN):
        raise Http404
    mark_as_seen(access, assignment=request.POST.get("assignment", ""), is_seen="undo" not in request.POST)


def tabs_of(access: RecordsAccess, *, current: StudentPage) -> list[Tab]:
    """Return the student's pages that are open to the reader."""
    return [
        Tab(page.name, access.address(page.part), page.part == current.tab)
        for page in STUDENT_PAGES
        if page.has_tab and access.may_see(page.part)
    ]
