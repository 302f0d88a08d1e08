"""The student's own records (H12): the student's gate before the pages of portal/records."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from claims.records_gate import NoRecords, access_of
from portal.auth.sessions import signed_in_user
from portal.models import User
from portal.records.access import RecordsAccess
from portal.records.pages import StudentPage
from portal.records.rendering import render_student_page, take_seen
from portal.records.rights import Part
from portal.web.home_urls import home_of


def students_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the signed-in student's own records; lead everyone else home."""

    @wraps(view)
    @login_required(redirect_field_name=None)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        user = signed_in_user(request)
        if user.kind != User.Kind.STUDENT:
            return redirect(home_of(user))
        try:
            access = access_of(user)
        except NoRecords:
            raise Http404 from None
        return view(request, access, **kwargs)

    return guarded


@require_safe
@students_only
def student_page(
    request: HttpRequest, access: RecordsAccess, page: StudentPage, **arguments: Any
) -> HttpResponse:
    """Show a page of the own records."""
    return render_student_page(request, page, access, layout="base.html", arguments=arguments)


@require_POST
@students_only
def todo_seen(request: HttpRequest, access: RecordsAccess) -> HttpResponse:
    """Note what the student has seen of the own list."""
    take_seen(request, access)
    return redirect(access.address(Part.TODO))
