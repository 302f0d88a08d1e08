"""The student's own records (H12): the student's gate before the pages of portal/records."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from claims.records_gate import NoRecords, access_of
from portal.auth.sessions import signed_in_user
from portal.models import User
from portal.records.pages import StudentPage
from portal.records.rendering import render_student_page
from portal.web.home_urls import home_of


@require_safe
@login_required(redirect_field_name=None)
def student_page(request: HttpRequest, page: StudentPage, **arguments: Any) -> HttpResponse:
    """Show the signed-in student a page of the own records; lead everyone else home."""
    user = signed_in_user(request)
    if user.kind != User.Kind.STUDENT:
        return redirect(home_of(user))
    try:
        access = access_of(user)
    except NoRecords:
        raise Http404 from None
    return render_student_page(request, page, access, layout="base.html", arguments=arguments)
