"""The pages of one child (H2 to H10): the parent's gate before the pages of portal/records."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parents import family
from parents.views.guards import parents_only
from portal.models import User
from portal.records.pages import StudentPage
from portal.records.rendering import render_student_page


@require_safe
@parents_only
def student_page(
    request: HttpRequest, user: User, child_id: str, page: StudentPage, **arguments: Any
) -> HttpResponse:
    """Show a page of a child; 404 for any child but this parent's own."""
    mine = family.family_of(user)
    try:
        child = mine.child(child_id)
    except family.NotYours:
        raise Http404 from None
    return render_student_page(
        request,
        page,
        child.access,
        layout="parents/layout.html",
        arguments=arguments,
        others=[other.access for other in mine.children if other is not child],
    )
