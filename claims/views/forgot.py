"""Forgot My Password, step by step (F1-F4). No page reveals whether a name has an account."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claims import recovery
from claims.errors import ClaimError
from claims.forms import AnswerQuestionsForm, ForgotForm, StepPasswordForm
from portal.actor import actor_of
from portal.staff.accounts import ask_for_link
from portal.usernames import canonical_username, is_staff_shaped, shown_username
from portal.web import journey, known_browsers
from portal.web.failures import failure_of, lead_back
from portal.web.guards import signed_out_only
from portal.web.journey import Journey
from portal.web.steps import Steps
from sis import roster

RESET = Steps("reset", start="claims:forgot", done="claims:forgot_done")


@signed_out_only
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: the username; no student is looked up yet. Staff get a link instead of questions."""
    failure = failure_of(request)
    form = failure.show_in(ForgotForm(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        typed = form.cleaned_data["username"]
        if is_staff_shaped(typed):
            ask_for_link(actor=actor_of(request), username=typed)
            return redirect("claims:forgot_mailed")
        journey.begin(request, RESET.kind, canonical_username(typed))
        return redirect("claims:forgot_questions")
    return render(request, "claims/forgot.html", {"form": form, "again": "again" in request.GET})


@signed_out_only
def mailed(request: HttpRequest) -> HttpResponse:
    """Shown after an email address was typed: if it is a staff member's, a link has been sent (A7)."""
    return render(request, "claims/forgot_mailed.html", {"contact": roster.district_contact()})


@signed_out_only
@RESET.step()
def questions(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Step 2: the student's own three questions, or plausible ones for any other name."""
    codes = recovery.questions_of(under_way.subject)
    form = AnswerQuestionsForm(request.POST or None, journey=under_way, codes=codes)
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        is_known = known_browsers.knows_name(request, under_way.subject)
        try:
            proof = recovery.verify_answers(
                username=under_way.subject,
                answers=form.answers,
                actor=actor_of(request),
                known_browser=is_known,
            )
        except ClaimError as error:
            return _lead_back_wrong(request, error)
        journey.save(request, under_way, proof=[proof.user_id, proof.nonce], known_browser=is_known)
        return redirect("claims:forgot_password")
    failure, username = failure_of(request), shown_username(under_way.subject)
    contact = roster.district_contact()
    context = {"form": failure.show_in(form), "username": username, "contact": contact, **failure.facts}
    return render(request, "claims/forgot_questions.html", context)


@signed_out_only
@RESET.step(after={"proof": "claims:forgot_questions"})
def password(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Step 3: the new password, typed twice; Save changes it."""
    form = failure_of(request).show_in(StepPasswordForm(request.POST or None, journey=under_way))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        try:
            _reset(request, under_way, form)
        except ValidationError as error:
            form.add_error("new_password1", error)
            return lead_back(request, form)
        except ClaimError:
            journey.end(request, RESET.kind)
            return redirect(f"{reverse('claims:forgot')}?again=1")
        else:
            return redirect("claims:forgot_done")
    contact = recovery.school_contact_of(under_way.data["proof"][0])
    context = {"form": form, "known_username": shown_username(under_way.subject), "contact": contact}
    return render(request, "claims/forgot_password.html", context)


@signed_out_only
@RESET.last
def done(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Your password is changed."""
    return render(request, "claims/forgot_done.html", {"username": under_way.data["username"]})


def _lead_back_wrong(request: HttpRequest, error: ClaimError) -> HttpResponse:
    """Lead wrong answers to their page, which says how many tries are left, the same for every name."""
    charged = error.charged
    if charged is None:
        return lead_back(request, failed=True)
    closes = charged.closes_in is not None and charged.tries_left == charged.closes_in
    return lead_back(request, failed=True, tries_left=charged.tries_left, closes=closes)


def _reset(request: HttpRequest, under_way: Journey, form: StepPasswordForm) -> None:
    user_id, nonce = under_way.data["proof"]
    user = recovery.reset_password(
        proof=recovery.Proof(user_id, nonce),
        password=form.cleaned_data["new_password1"],
        journey=under_way.token,
        known_browser=bool(under_way.data.get("known_browser")),
        actor=actor_of(request),
    )
    journey.finish(request, under_way, username=user.username)
