"""My account (S8)."""

from functools import partial

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.account import services
from portal.account.forms import ChangePasswordForm, CurrentPasswordFields, LanguageForm
from portal.account.sign_ins import recent_sign_ins
from portal.actor import actor_of
from portal.auth.sessions import BEGAN, keep_session, signed_in_user
from portal.errors import PortalError
from portal.models import User
from portal.web import known_browsers
from portal.web.contacts import contact_of
from portal.web.failures import failure_of, lead_back
from portal.web.home_urls import account_page_of, sign_in_page_of

CHANGED = "/account/?changed=1"


@login_required(redirect_field_name=None)
@require_http_methods(["GET", "HEAD", "POST"])
def my_account(request: HttpRequest) -> HttpResponse:
    """Show the account; a POST changes the password."""
    user = signed_in_user(request)
    if account_page_of(user) != request.path:
        return redirect(account_page_of(user))
    form = failure_of(request).show_in(ChangePasswordForm(request.POST or None))
    if request.method == "POST":
        try:
            knows = form.is_valid() and knows_password(request, form)
            if knows and try_change_password(request, form, leads_to=CHANGED):
                return redirect_known(request, user, CHANGED)
        except PortalError as refusal:
            return end_session(request, refusal)
        return lead_back(request, form)
    context = {
        "form": form,
        "language_form": LanguageForm(initial={"language": user.language or request.LANGUAGE_CODE}),
        "sign_ins": recent_sign_ins(user),
        "changed": "changed" in request.GET,
        "must_change": user.state == User.State.MUST_CHANGE_PASSWORD,
        "contact": contact_of(user) if form.errors else None,
    }
    return render(request, "portal/account.html", context)


@login_required(redirect_field_name=None)
@require_POST
def not_me(request: HttpRequest) -> HttpResponse:
    """ "This wasn't me": end the other sessions, require a new password, report it to the school."""
    user = signed_in_user(request)
    keep = partial(keep_session, request, leads_to=account_page_of(user))
    try:
        services.report_strange_sign_in(actor=actor_of(request), keep_session=keep)
    except PortalError as refusal:
        return end_session(request, refusal)
    return redirect_known(request, user, account_page_of(user))


@login_required(redirect_field_name=None)
@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Store the account's language, for every computer."""
    form, user = LanguageForm(request.POST), signed_in_user(request)
    response = redirect(account_page_of(user))
    if form.is_valid():
        services.choose_language(actor=actor_of(request), language=form.cleaned_data["language"])
        # The language belongs to the user, not to the computer; the next user here has another.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


def knows_password(request: HttpRequest, form: CurrentPasswordFields) -> bool:
    """Say whether the current password is right; if not, the form has an error.

    Raises PortalError `too_many` when the session must end.
    """
    try:
        services.check_current_password(
            actor=actor_of(request),
            password=form.cleaned_data["old_password"],
            session=str(request.session.get(BEGAN, "")),
        )
    except PortalError as refusal:
        if refusal.code != "wrong_password":
            raise
        form.add_error("old_password", form.wrong_password)
        return False
    return True


def end_session(request: HttpRequest, refusal: PortalError) -> HttpResponse:
    """Sign out a user after five wrong passwords, or whose session is no longer valid."""
    sign_in_page = sign_in_page_of(signed_in_user(request))
    logout(request)
    return redirect(f"{sign_in_page}?ended=tries" if refusal.code == "too_many" else sign_in_page)


def redirect_known(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Redirect, and keep the browser known after a change of the account that has made it unknown."""
    response = redirect(to)
    known_browsers.remember(request, response, user)
    return response


def try_change_password(request: HttpRequest, form: ChangePasswordForm, *, leads_to: str) -> bool:
    """Change the password and keep this session; False, with an error in the form, if it breaks a rule.

    Raises PortalError `session_over`.
    """
    keep = partial(keep_session, request, leads_to=leads_to)
    password = form.cleaned_data["new_password1"]
    try:
        services.change_password(actor=actor_of(request), password=password, keep_session=keep)
    except ValidationError as error:
        form.add_error("new_password1", error)
        return False
    return True
