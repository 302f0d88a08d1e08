"""The endpoints of the OpenID Connect provider."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.auth.sessions import is_signed_in
from portal.models import User
from portal.oidc import keys
from portal.oidc.authorize import (
    FROM_SIGN_IN,
    NOTED,
    AuthorizationRefused,
    AuthorizationRequest,
    Step,
    address_with,
    give_code,
    next_step,
    note_mark,
    provider,
    read_request,
)
from portal.oidc.claims import SCOPES, SUPPORTED, shared_with
from portal.oidc.sign_out import LogoutRefused, LogoutRequest, end_session, is_about, read_logout_request
from portal.web.contacts import contact_for
from portal.web.home_urls import home_of, sign_in_page_of
from portal.web.next_page import keep_next_page

GRANT_TYPES = ["authorization_code", "refresh_token"]
CACHED = "public, max-age=900"
LONGEST_QUERY = 4000
CLEARED = '"cache", "storage"'


@require_GET
def discovery(request: HttpRequest) -> HttpResponse:
    """What the provider can do, and where (OpenID Connect Discovery)."""
    origin = settings.PORTAL_ORIGIN
    document = {
        "issuer": origin,
        "authorization_endpoint": origin + reverse("oidc:authorize"),
        "token_endpoint": origin + reverse("oidc:token"),
        "userinfo_endpoint": origin + reverse("oidc:userinfo"),
        "revocation_endpoint": origin + reverse("oidc:revoke"),
        "end_session_endpoint": origin + reverse("oidc:logout"),
        "jwks_uri": origin + reverse("oidc:jwks"),
        "scopes_supported": list(SCOPES),
        "claims_supported": [*SUPPORTED, "iss", "aud", "exp", "iat", "auth_time", "nonce", "sid"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": GRANT_TYPES,
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [keys.ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
    return JsonResponse(document, headers={"Cache-Control": CACHED})


@require_GET
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys."""
    return JsonResponse(keys.published(), headers={"Cache-Control": CACHED})


@csrf_exempt  # an app may send the request itself as a form; the form of ours is checked
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Give the app a code, or show the page that stands before it."""
    if request.method == "POST":
        return _sign_in_again(request) if "again" in request.POST else _as_get(request)
    user = request.user if is_signed_in(request) else None
    person = user if isinstance(user, User) else None
    try:
        asked = read_request(request)
        step = next_step(asked, request, person)
        if person is not None and step == Step.CODE:
            return HttpResponseRedirect(give_code(asked, request, person))
    except AuthorizationRefused as refused:
        return _refuse(request, refused)
    if person is None:
        return _sign_in_first(request, reverse("portal:landing"))
    return _page(request, asked, step, person)


def _page(request: HttpRequest, asked: AuthorizationRequest, step: Step, user: User) -> HttpResponse:
    """Show the page of a step: what is shared, that it is not for this person, or to sign in again."""
    wording = asked.client.resource.wording_in(request.LANGUAGE_CODE)
    context = {"resource": wording, "contact": contact_for(request)}
    if step == Step.NOT_FOR_YOU:
        return render(request, "oidc/not_for_you.html", context, status=403)
    if step == Step.SIGN_IN_AGAIN:
        return render(request, "oidc/sign_in_again.html", context)
    mark = note_mark(asked.client, request, user)
    context |= {
        "shared": shared_with(asked.client, user),
        "role": user.kind,
        "stays_open": not asked.client.back_channel_logout_uri,
        "continue_to": address_with(request, without=["prompt"], **{NOTED: mark}),
    }
    return render(request, "oidc/note.html", context)


def _as_get(request: HttpRequest) -> HttpResponse:
    """Turn a request that an app sent as a form into one that carries the session's cookie."""
    query = request.POST.urlencode()
    if len(query) > LONGEST_QUERY:
        return _refuse(request, AuthorizationRefused())
    return redirect(f"{request.path}?{query}")


@csrf_protect
def _sign_in_again(request: HttpRequest) -> HttpResponse:
    page = sign_in_page_of(request.user) if isinstance(request.user, User) else reverse("portal:landing")
    end_session(request)
    return _sign_in_first(request, page)


def _sign_in_first(request: HttpRequest, page: str) -> HttpResponse:
    """Lead to a sign-in page, and from there back to this request."""
    back = address_with(request, without=["prompt", "max_age"], **{FROM_SIGN_IN: "1"})
    return keep_next_page(redirect(page), back)


def _refuse(request: HttpRequest, refused: AuthorizationRefused) -> HttpResponse:
    if refused.redirect_to:
        return HttpResponseRedirect(refused.redirect_to)
    return render(request, "oidc/bad_request.html", {"contact": contact_for(request)}, status=400)


@csrf_exempt  # as above
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out because an app asks for it: at once, or after a question (RP-initiated logout)."""
    if request.method == "POST" and "confirm" not in request.POST:
        return _as_get(request)
    try:
        asked = read_logout_request(request.GET)
    except LogoutRefused:
        return _refuse(request, AuthorizationRefused())
    if request.method == "POST":
        return _sign_out_confirmed(request, asked)
    if is_signed_in(request) and isinstance(request.user, User):
        if not is_about(asked, request.user):
            return render(request, "oidc/ask_sign_out.html", {"home": home_of(request.user)})
        end_session(request)
    return HttpResponseRedirect(asked.redirect_to) if asked.redirect_to else _signed_out(request, asked)


@csrf_protect
def _sign_out_confirmed(request: HttpRequest, asked: LogoutRequest) -> HttpResponse:
    end_session(request)
    return _signed_out(request, asked)


def _signed_out(request: HttpRequest, asked: LogoutRequest) -> HttpResponse:
    """Say so; a form of ours may not lead to another site by itself (CSP form-action), a link may."""
    name = asked.client.resource.wording_in(request.LANGUAGE_CODE).name if asked.client else ""
    response = render(request, "oidc/signed_out.html", {"app": name, "continue_to": asked.redirect_to})
    response.headers["Clear-Site-Data"] = CLEARED
    return response


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a code, or a refresh token, for tokens."""
    if request.POST.get("grant_type") not in GRANT_TYPES:
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    with transaction.atomic():
        return _answer(request, provider().create_token_response)


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End the sign-on of a token."""
    return _answer(request, provider().create_revocation_response)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """What the app may be told about the person behind an access token."""
    if "access_token" in request.GET:
        return JsonResponse({"error": "invalid_request"}, status=400)
    with transaction.atomic():
        return _answer(request, provider().create_userinfo_response)


def _answer(request: HttpRequest, respond: Any) -> HttpResponse:
    """Return the provider's answer to an app."""
    try:
        _address, headers, body, status = respond(request)
    except ValueError:  # a query string that is none
        return JsonResponse({"error": "invalid_request"}, status=400)
    return HttpResponse(body or "", status=status, headers={"Content-Type": "application/json", **headers})
