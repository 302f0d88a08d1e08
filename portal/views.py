"""Landing, the two sign-in screens, and sign-out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.auth.axes_handler import attempt_of
from portal.auth.sessions import flush_visit
from portal.auth.sign_in import sign_in
from portal.error_pages import account_disabled
from portal.models import User
from portal.oidc.sign_out import end_session
from portal.usernames import shown_username
from portal.web import known_browsers, landing_notices
from portal.web.failures import failure_of, lead_back
from portal.web.forms import PasswordForm, UsernameForm
from portal.web.home_urls import home_of, sign_in_page_of
from portal.web.next_page import forget_next_page, next_page_of
from portal.web.short_cookies import ShortCookie
from sis import roster

TYPED_NAME = ShortCookie("NAME_COOKIE_NAME", salt="portal.typed-name")


@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest) -> HttpResponse:
    """First screen: the username, with links to everything else (S1)."""
    form = failure_of(request).show_in(UsernameForm(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        return _with_typed_name(redirect("portal:password"), form.cleaned_data["username"])
    context = {"form": form, "ended": request.GET.get("ended"), "notices": landing_notices.current_texts()}
    return render(request, "portal/landing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Second screen: the password of the name typed on the first (S2, S4)."""
    # The form carries its username, so that an old tab still signs in the name that it shows.
    typed = _name_in_form(request) or TYPED_NAME.read(request)
    if not typed:
        return redirect("portal:landing")
    failure = failure_of(request)
    form = failure.show_in(PasswordForm(request.POST or None))
    if request.method == "POST":
        return _check_password(request, typed, form)
    context = {"form": form, "username": shown_username(typed), **failure.facts}
    if failure.facts:
        context["contact"] = roster.district_contact()
        context["accounts_reset_on"] = landing_notices.accounts_reset_on()
    return render(request, "portal/password.html", context)


def _check_password(request: HttpRequest, typed: str, form: PasswordForm) -> HttpResponse:
    if not form.is_valid():
        return _with_typed_name(lead_back(request, form), typed)
    user = sign_in(request, username=typed, password=form.cleaned_data["password"])
    if user is not None:
        return redirect_after_password(request, user)
    attempt = attempt_of(request)
    if attempt.has_disabled:
        return account_disabled(request)
    return _with_typed_name(
        lead_back(request, failed=True, over=attempt.temporary_is_over, tries_left=attempt.tries_left), typed
    )


@require_POST
def not_you(request: HttpRequest) -> HttpResponse:
    """Forget the typed name and everything begun in this browser, and start over (S7)."""
    flush_visit(request)
    return _forget_typed_name(redirect("portal:landing"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and clear what the browser has stored for it (S7, P11)."""
    sign_in_page = (
        sign_in_page_of(request.user) if isinstance(request.user, User) else reverse("portal:landing")
    )
    end_session(request)
    response = _forget_typed_name(redirect(f"{sign_in_page}?ended=out"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """End every claim and reset in this browser and delete their data (C7)."""
    flush_visit(request)
    return redirect("portal:landing")


def redirect_after_password(request: HttpRequest, user: User) -> HttpResponse:
    """Redirect a user who gave the right password: home, or to the second step."""
    if not request.user.is_authenticated:
        return _forget_typed_name(redirect("portal:second_step"))
    return _forget_typed_name(redirect_after_sign_in(request, user))


def redirect_after_sign_in(request: HttpRequest, user: User, *, to: str = "") -> HttpResponse:
    """Redirect a user who has signed in: home, or to the requested page; remember the browser."""
    next_page = next_page_of(request, user)
    response = forget_next_page(redirect(to or next_page or home_of(user)))
    known_browsers.remember(request, response, user)
    return response


def _name_in_form(request: HttpRequest) -> str:
    form = UsernameForm(request.POST)
    return form.cleaned_data["username"] if form.is_valid() else ""


def _with_typed_name(response: HttpResponse, typed: str) -> HttpResponse:
    """Store the typed name for the second screen."""
    TYPED_NAME.write(response, typed)
    return response


def _forget_typed_name(response: HttpResponse) -> HttpResponse:
    TYPED_NAME.delete(response)
    return response
