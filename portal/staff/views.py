"""The pages of the second step: the code, the setup, backup codes (A7). In English, like admin."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from portal.account.forms import CurrentPasswordFields
from portal.account.views import end_session, knows_password
from portal.actor import actor_of
from portal.auth import one_time_codes, password_links, second_factor
from portal.auth.sessions import signed_in_user
from portal.auth.sign_in import SECOND_STEP, begin_second_step, start_session
from portal.errors import PortalError
from portal.models import User
from portal.staff import mass_reading
from portal.staff.forms import CodeForm, LinkForm, SecondFactorFields
from portal.views import redirect_after_sign_in
from portal.web import accepted_forms, journey, known_browsers
from portal.web.failures import failure_of, lead_back
from portal.web.guards import signed_out_only
from portal.web.journey import Journey
from portal.web.next_page import is_admin_page
from portal.web.steps import Steps, View
from sis import roster

SecondStepView = Callable[[HttpRequest, Journey, User], HttpResponse]
SECOND_STEPS = Steps(SECOND_STEP, start="portal:landing", silent=True)
CODES_SHOWN_SINCE, CODES_SHOWN_FOR = "backup_codes_shown_since", timedelta(minutes=10)


def in_english(view: View) -> View:
    """Respond in English whatever the browser's language: the staff pages have one language."""

    @wraps(view)
    def speaking(request: HttpRequest) -> HttpResponse:
        with translation.override("en"):
            return view(request)

    return speaking


def second_step(view: SecondStepView) -> View:
    """Pass the view the user whose second step is under way; redirect others to the landing page."""

    @wraps(view)
    @in_english
    @SECOND_STEPS.step()
    def guarded(request: HttpRequest, under_way: Journey) -> HttpResponse:
        staff = User.objects.with_staff_record().filter(pk=under_way.subject, kind=User.Kind.STAFF)
        user = staff.first()
        # A change of the account since the password was typed ends the second step, as it ends sessions.
        if user is None or not user.is_staff or under_way.data["nonce"] != user.session_nonce:
            journey.end(request, SECOND_STEP)
            return redirect("portal:landing")
        return view(request, under_way, user)

    return guarded


@second_step
def code(request: HttpRequest, under_way: Journey, user: User) -> HttpResponse:
    """Ask for the code; the right one signs in."""
    if not second_factor.is_enrolled(user):
        return redirect("portal:second_step_set_up")
    form = failure_of(request).show_in(CodeForm(request.POST or None, journey=under_way))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        try:
            second_factor.check_code(
                actor=actor_of(request).acting_as(user),
                code=form.cleaned_data["code"],
                known_browser=known_browsers.is_known(request, user),
            )
        except PortalError:
            form.add_error("code", form.wrong_code)
            return lead_back(request, form)
        is_in = start_session(request, user)
        return redirect_after_sign_in(request, user) if is_in else redirect("portal:landing")
    return _show(request, "code", form, user)


@second_step
def set_up(request: HttpRequest, under_way: Journey, user: User) -> HttpResponse:
    """Show the QR code, and ask for the first code from the app."""
    if second_factor.is_enrolled(user) and accepted_forms.find(actor_of(request).form) is None:
        return redirect("portal:second_step")
    secret_id = uuid.UUID(under_way.data["secret"])
    form = failure_of(request).show_in(CodeForm(request.POST or None, journey=under_way))
    if request.method == "POST":
        return _enroll(request, user, form, secret_id)
    address = second_factor.app_address(user, secret_id)
    picture = segno.make(address, error="m").svg_inline(
        scale=5, omitsize=True, svgclass="qr", lineclass=None, title="QR code"
    )
    secret = second_factor.secret_of(secret_id)
    shown = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return _show(request, "set_up", form, user, picture=mark_safe(picture), secret=shown)  # noqa: S308 (segno's own)


def _enroll(request: HttpRequest, user: User, form: CodeForm, secret_id: uuid.UUID) -> HttpResponse:
    if not form.is_valid():
        return lead_back(request, form)
    try:
        second_factor.enroll(
            actor=actor_of(request).acting_as(user), secret_id=secret_id, code=form.cleaned_data["code"]
        )
    except PortalError as refusal:
        if refusal.code == "enrolled":
            return redirect("portal:second_step")
        form.add_error("code", form.wrong_code)
        return lead_back(request, form)
    return _enter_with_codes(request, user)


@login_required(redirect_field_name=None)
@require_GET
@in_english
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Show the backup codes, to print, for ten minutes after they were made."""
    since = request.session.get(CODES_SHOWN_SINCE, 0)
    if timezone.now().timestamp() - since > CODES_SHOWN_FOR.total_seconds():
        return redirect("portal:second_step_mine")
    user = signed_in_user(request)
    shown = second_factor.backup_codes(user)
    return render(request, "admin/second_step/backup_codes.html", {"codes": shown, "username": user.username})


@login_required(redirect_field_name=None)
@require_http_methods(["GET", "HEAD", "POST"])
@in_english
def mine(request: HttpRequest) -> HttpResponse:
    """The user's own second step: with the password, set one up, or make new backup codes."""
    if not isinstance(request.user, User) or not request.user.is_staff:
        return redirect("portal:home")
    user = request.user
    form = failure_of(request).show_in(CurrentPasswordFields(request.POST or None))
    enrolled = second_factor.is_enrolled(user)
    if request.method == "POST":
        try:
            if form.is_valid() and knows_password(request, form):
                return _go_on(request, user, enrolled=enrolled)
        except PortalError as refusal:
            return end_session(request, refusal)
        return lead_back(request, form)
    left = second_factor.backup_codes_left(user) if enrolled else 0
    return _show(request, "mine", form, user, enrolled=enrolled, left=left)


@login_required(redirect_field_name=None)
@require_http_methods(["GET", "HEAD", "POST"])
@in_english
def read_on(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of someone who has opened unusually many records, and lead back."""
    if not isinstance(request.user, User) or not request.user.is_staff:
        return redirect("portal:home")
    user = request.user
    if not mass_reading.can_confirm(user):
        limits = {"per_window": settings.RECORDS_PER_TEN_MINUTES, "per_day": settings.RECORDS_PER_DAY}
        context = {**limits, "contact": roster.district_contact()}
        return render(request, "admin/second_step/stopped.html", context, status=403)
    form = SecondFactorFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        known = known_browsers.is_known(request, user)
        try:
            mass_reading.confirm_reading(request, code=form.cleaned_data["code"], known_browser=known)
        except PortalError:
            form.add_error("code", form.wrong_code)
        else:
            asked = request.GET.get("next", "")
            return redirect(asked if is_admin_page(asked) else "admin:index")
    return _show(request, "read_on", form, user)


def _go_on(request: HttpRequest, user: User, *, enrolled: bool) -> HttpResponse:
    if not enrolled:
        begin_second_step(request, user)
        return redirect("portal:second_step_set_up")
    second_factor.renew_backup_codes(actor=actor_of(request))
    _show_codes(request)
    return redirect("portal:backup_codes")


def _enter_with_codes(request: HttpRequest, user: User) -> HttpResponse:
    if not start_session(request, user):
        return redirect("portal:landing")
    _show_codes(request)
    return redirect_after_sign_in(request, user, to="/admin/second-step/codes/")


def _show_codes(request: HttpRequest) -> None:
    """Let this session see the backup codes for ten minutes, under a new id."""
    request.session[CODES_SHOWN_SINCE] = timezone.now().timestamp()
    request.session.cycle_key()


def _show(request: HttpRequest, page: str, form: object, user: User, **more: object) -> HttpResponse:
    context = {"form": form, "username": user.username, "contact": roster.district_contact(), **more}
    return render(request, f"admin/second_step/{page}.html", context)


@signed_out_only
@in_english
def set_password(request: HttpRequest) -> HttpResponse:
    """Ask for a new password; with a valid code it is set, and every session ends."""
    form = failure_of(request).show_in(LinkForm(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        try:
            password_links.use_link(
                code=one_time_codes.read_code(form.cleaned_data["code"]),
                password=form.cleaned_data["new_password1"],
                kind=User.Kind.STAFF,
                actor=actor_of(request),
            )
        except PortalError:
            form.add_error("code", form.refused)
        except ValidationError as error:
            form.add_error("new_password1", error)
        else:
            return redirect("portal:staff_link_done")
        return lead_back(request, form)
    return render(request, "admin/link.html", {"form": form, "contact": roster.district_contact()})


@require_GET
@in_english
def done(request: HttpRequest) -> HttpResponse:
    """Say that the password is set, with a link to the sign-in page."""
    return render(request, "admin/link_done.html")
