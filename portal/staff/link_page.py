"""The page that a staff member's one-time link opens. Looking at it uses nothing up."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from portal import codes, password_links
from portal.models import User
from portal.origin import origin_of
from portal.password_links import LinkRefused
from portal.signin import is_signed_in
from portal.staff.forms import LinkForm
from portal.staff.second_step import in_english
from sis import roster


@require_http_methods(["GET", "HEAD", "POST"])
@in_english
def set_password(request: HttpRequest) -> HttpResponse:
    """Ask for a new password; with a good code it is set, and every session ends."""
    if is_signed_in(request):
        return redirect("portal:landing")
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            password_links.use_link(
                code=codes.read_code(form.cleaned_data["code"]),
                password=form.cleaned_data["new_password1"],
                kind=User.Kind.STAFF,
                origin=origin_of(request),
            )
        except LinkRefused:
            form.add_error("code", form.refused)
        except ValidationError as error:
            form.add_error("new_password1", error)
        else:
            return redirect("portal:staff_link_done")
    return render(request, "admin/link.html", {"form": form, "contact": roster.district_contact()})


@require_GET
@in_english
def done(request: HttpRequest) -> HttpResponse:
    """Say that the password is set, and lead to the sign-in."""
    return render(request, "admin/link_done.html")
