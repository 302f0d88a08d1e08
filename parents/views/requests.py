"""No key, or a forgotten log-in: the request, and the page that an emailed link opens (P2, P12)."""

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
from portal.limits.table import limit
from portal.models import User
from portal.web.failures import failure_of, lead_back
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
    failure = failure_of(request)
    form = failure.show_in(LinkForm(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        try:
            password_links.use_link(
                code=form.cleaned_data["key"],
                password=form.cleaned_data["new_password1"],
                kind=User.Kind.PARENT,
                actor=actor_of(request),
            )
        except ValidationError as error:
            form.add_error("new_password1", error)
            return lead_back(request, form)
        except PortalError:
            return lead_back(request, keep=False, failed=True)
        return redirect("/parents/?changed=1")
    context = {"form": form, "contact": roster.district_contact(), **failure.facts}
    return render(request, "parents/link.html", context)


def _ask(request: HttpRequest, form_class: type[ForgottenForm], template: str, sent: str) -> HttpResponse:
    form = failure_of(request).show_in(form_class(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
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
    context = {
        "form": form,
        "sent": "sent" in request.GET,
        "times_a_day": limit(key_requests.LIMIT).waits[0][0],
        "contact": roster.district_contact(),
    }
    return render(request, template, context)
