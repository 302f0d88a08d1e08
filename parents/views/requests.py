"""No key, or a forgotten log-in: the request, and the page that an emailed link opens (P2, P12)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from parents import key_requests
from parents.forms import ForgottenForm, KeyRequestForm, LinkForm
from parents.views.guards import signed_out_only
from portal.actor import actor_of
from portal.auth import password_links
from portal.errors import PortalError
from portal.models import User
from sis import roster


@signed_out_only
def no_key(request: HttpRequest) -> HttpResponse:
    """Activate Your Parent Portal Account Now: ask for a key by email, or at the office."""
    return _ask(request, KeyRequestForm, "parents/key.html", "/parents/key/?sent=1")


@signed_out_only
def forgotten(request: HttpRequest) -> HttpResponse:
    """A forgotten user name or password: a link to the email on file."""
    return _ask(request, ForgottenForm, "parents/forgot.html", "/parents/forgot/?sent=1")


@signed_out_only
def link(request: HttpRequest) -> HttpResponse:
    """Set a new password with the code of an email. Opening the page does not use the code."""
    form = LinkForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            password_links.use_link(
                code=form.cleaned_data["key"],
                password=form.cleaned_data["new_password1"],
                kind=User.Kind.PARENT,
                actor=actor_of(request),
            )
        except ValidationError as error:
            form.add_error("new_password1", error)
        except PortalError:
            context |= {"failed": True, "form": LinkForm(), "contact": roster.district_contact()}
        else:
            return redirect("/parents/?changed=1")
    return render(request, "parents/link.html", context)


def _ask(request: HttpRequest, form_class: type[ForgottenForm], template: str, sent: str) -> HttpResponse:
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        key_requests.ask_for_link(
            last_name=fields["last_name"],
            first_name=fields["first_name"],
            number=fields["student_id"],
            birth_date=fields.get("birth_date"),
            language=translation.get_language(),
            actor=actor_of(request),
        )
        return redirect(sent)
    context = {"form": form, "sent": "sent" in request.GET, "contact": roster.district_contact()}
    return render(request, template, context)
