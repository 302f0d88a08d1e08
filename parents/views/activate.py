"""From an activation key to an account, step by step (P1, P3, P4)."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from parents import activation, keys
from parents.activation import Activation
from parents.errors import ParentError
from parents.forms import ActivationForm, KeyForm
from parents.views.guards import signed_out_only
from portal.actor import actor_of
from portal.models import User
from portal.web import journey
from portal.web.failures import failure_of, lead_back
from portal.web.journey import Journey
from portal.web.steps import Steps
from sis import roster

ACTIVATION = Steps("activation", start="parents:activate", done="parents:activate_done")


@signed_out_only
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: the key. Opening the page, also by a link with a key, does not use the key.

    Used, revoked, expired and unknown keys get the same page; it keeps the typed key, to compare with the
    letter.
    """
    failure = failure_of(request)
    form = failure.show_in(KeyForm(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        try:
            key = keys.check_key(actor=actor_of(request), code=form.cleaned_data["key"])
        except ParentError:
            return lead_back(request, failed=True)
        journey.begin(request, ACTIVATION.kind, str(key.pk))
        return redirect("parents:activate_account")
    context = {
        "form": form,
        "again": "again" in request.GET,
        "contact": roster.district_contact(),
        **failure.facts,
    }
    return render(request, "parents/activate.html", context)


@signed_out_only
@ACTIVATION.step()
def account(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Step 2: user name and password; Create Account completes the activation."""
    form = failure_of(request).show_in(ActivationForm(request.POST or None, journey=under_way))
    if request.method == "POST":
        try:
            user = _redeem(request, under_way, form) if form.is_valid() else None
        except ParentError:
            journey.end(request, ACTIVATION.kind)
            return lead_back(request, to=reverse("parents:activate"), keep=False, failed=True)
        if user is None:
            return lead_back(request, form)
        journey.finish(request, under_way, username=user.username)
        return redirect("parents:activate_done")
    context = {"form": form, "contact": roster.district_contact()}
    return render(request, "parents/activate_account.html", context)


@signed_out_only
@ACTIVATION.last
def done(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Your account is ready: the user name, to print and keep."""
    address = settings.PORTAL_ORIGIN + reverse("parents:log_in")
    context = {"username": under_way.data["username"], "address": address}
    return render(request, "parents/activate_done.html", context)


def _redeem(request: HttpRequest, under_way: Journey, form: ActivationForm) -> User | None:
    """Create the account; None if the form has an error. Raises ParentError `no_such_key`."""
    fields = form.cleaned_data
    new_account = Activation(
        key_id=UUID(under_way.subject),
        username=fields["username"],
        password=fields["new_password1"],
        journey=under_way.token,
        language=translation.get_language(),
    )
    try:
        return activation.activate_account(actor=actor_of(request), activation=new_account)
    except ValidationError as error:
        form.add_error("new_password1", error)
    except ParentError as error:
        if error.code != "username_taken":
            raise
        form.add_error("username", form.taken)
    return None
