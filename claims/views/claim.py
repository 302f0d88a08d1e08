"""Claim My Account, step by step (C1-C9)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from claims import tickets
from claims.claim import Claim, claim_account, digest_first_password, find_claimable, try_answer
from claims.errors import ClaimError
from claims.forms import ChooseQuestionsForm, ClaimForm, StepPasswordForm, TryAnswerForm
from claims.questions import answer_mark, question_to_try
from portal.actor import actor_of
from portal.limits import throttle
from portal.models import new_salt
from portal.usernames import student_username
from portal.web import journey
from portal.web.client_address import origin_of
from portal.web.failures import failure_of, lead_back
from portal.web.forms import JourneyForm
from portal.web.guards import signed_out_only
from portal.web.journey import Journey
from portal.web.steps import Steps
from sis import roster

CLAIM = Steps("claim", start="claims:start", done="claims:done")
NOT_ME = Steps("not_me", start="claims:start", silent=True)


@signed_out_only
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: last name, first name, student ID."""
    failure = failure_of(request)
    if refused := failure.facts.get("refused"):
        return _refused_page(request, str(refused), failure.facts)
    form = failure.show_in(ClaimForm(request.POST or None))
    if request.method != "POST":
        context = {"form": form, "again": "again" in request.GET, **failure.facts}
        if failure.facts.get("failed"):
            context["contact"] = roster.district_contact()
        return render(request, "claims/start.html", context)
    if not form.is_valid():
        return lead_back(request, form)
    fields = form.cleaned_data
    try:
        student = find_claimable(
            last_name=fields["last_name"],
            first_name=fields["first_name"],
            number=fields["student_id"],
            actor=actor_of(request),
        )
    except ClaimError as error:
        return _cannot_claim(request, error)
    under_way = journey.current(request, CLAIM.kind)
    if under_way is None or under_way.is_done or under_way.subject != str(student.pk):
        journey.begin(request, CLAIM.kind, str(student.pk), salt=new_salt())
    else:
        journey.save(request, under_way)
    return redirect("claims:password")


@signed_out_only
@CLAIM.step()
def password(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Step 2: a password, hashed before it is kept (C4)."""
    form = failure_of(request).show_in(StepPasswordForm(request.POST or None, journey=under_way))
    student = _student(under_way)
    if request.method == "POST":
        digest = _digest(request, form, student, under_way) if form.is_valid() else None
        if digest is None:
            return lead_back(request, form)
        journey.save(request, under_way, password=digest)
        return redirect("claims:questions")
    context = {
        "form": form,
        "known_username": student_username(student.number),
        "contact": roster.school_contact(student),
    }
    return render(request, "claims/password.html", context)


@signed_out_only
@CLAIM.step(after={"password": "claims:password"})
def questions(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Step 3: the username in green, and three questions; Save completes the claim (C5-C7)."""
    form = failure_of(request).show_in(ChooseQuestionsForm(request.POST or None, journey=under_way))
    student = _student(under_way)
    username = student_username(student.number)
    if request.method == "POST":
        is_valid = form.is_valid()
        return _complete(request, under_way, student, form) if is_valid else lead_back(request, form)
    context = {"form": form, "username": username, "contact": roster.school_contact(student)}
    return render(request, "claims/questions.html", context)


@signed_out_only
@CLAIM.last
def done(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Your account is ready: the username, to print and keep."""
    form, failure = _form_to_try(request, under_way), failure_of(request)
    if request.method == "POST":
        if form is None:
            return redirect("claims:done")
        if not form.is_valid():
            return lead_back(request, form)
        is_wrong = _try_answer(request, under_way, form) == "wrong"
        return lead_back(request, tried="wrong") if is_wrong else redirect("claims:done")
    context = {
        "username": under_way.data["username"],
        "name": under_way.data.get("name", ""),
        "address": settings.PORTAL_ORIGIN,
        "form": form and failure.show_in(form),
        "tried": failure.facts.get("tried") or under_way.data.get("tried", ""),
    }
    return render(request, "claims/done.html", context)


@signed_out_only
@NOT_ME.step()
def not_me(request: HttpRequest, under_way: Journey) -> HttpResponse:
    """Someone else has claimed my account: opens a ticket for the school (C9)."""
    student = _student(under_way)
    if request.method == "POST":
        tickets.report_somebody_else(actor=actor_of(request), student=student)
        return redirect(f"{reverse('claims:not_me')}?sent=1")
    context = {
        "form": failure_of(request).show_in(JourneyForm(journey=under_way)),
        "contact": roster.school_contact(student),
        "reported": "sent" in request.GET,
    }
    return render(request, "claims/not_me.html", context)


def _digest(
    request: HttpRequest, form: StepPasswordForm, student: roster.Student, under_way: Journey
) -> str | None:
    try:
        return digest_first_password(
            student=student,
            password=form.cleaned_data["new_password1"],
            salt=under_way.data["salt"],
            journey=under_way.token,
            origin=origin_of(request),
        )
    except ValidationError as error:
        form.add_error("new_password1", error)
        return None


def _complete(
    request: HttpRequest, under_way: Journey, student: roster.Student, form: ChooseQuestionsForm
) -> HttpResponse:
    claim = Claim(
        student=student,
        password_digest=under_way.data["password"],
        salt=under_way.data["salt"],
        answers=form.answers,
        journey=under_way.token,
        language=translation.get_language(),
    )
    try:
        user = claim_account(actor=actor_of(request), claim=claim)
    except ClaimError as error:
        journey.end(request, CLAIM.kind)
        if error.code == "stale":
            return redirect(f"{reverse('claims:start')}?again=1")
        return _cannot_claim(request, error)
    to_try = question_to_try(list(form.answers))
    mark = answer_mark(student.pk, to_try, form.answers[to_try])
    journey.finish(
        request, under_way, username=user.username, name=student.full_name, to_try=to_try, mark=mark
    )
    return redirect("claims:done")


def _form_to_try(request: HttpRequest, under_way: Journey) -> TryAnswerForm | None:
    code = under_way.data.get("to_try")
    return TryAnswerForm(request.POST or None, journey=under_way, code=code) if code else None


def _try_answer(request: HttpRequest, under_way: Journey, form: TryAnswerForm) -> str:
    """Report the attempt. A right answer ends the exercise, and so does the fifth wrong one."""
    student_id = int(under_way.subject)
    given = answer_mark(student_id, form.code, form.answer)
    try:
        is_right = try_answer(
            student_id=student_id,
            journey=under_way.token,
            mark=under_way.data["mark"],
            given=given,
        )
    except (ClaimError, throttle.Refused):
        tried = "over"
    else:
        tried = "right" if is_right else "wrong"
    if tried != "wrong":
        journey.finish(request, under_way, username=under_way.data["username"], tried=tried)
    return tried


def _cannot_claim(request: HttpRequest, error: ClaimError) -> HttpResponse:
    """Lead a claim that is refused to its first page; only a full match is told why (C2, C9)."""
    start_page = reverse("claims:start")
    if error.student is None:
        left = error.charged.tries_left if error.charged else None
        return lead_back(request, to=start_page, failed=True, tries_left=left)
    if error.code == "already_claimed":
        journey.begin(request, NOT_ME.kind, str(error.student.pk))
    ready_at = error.ready_at.isoformat() if error.ready_at else ""
    return lead_back(
        request,
        to=start_page,
        keep=False,
        refused=error.code,
        student=error.student.pk,
        ready_at=ready_at,
    )


def _refused_page(request: HttpRequest, code: str, facts: Mapping[str, Any]) -> HttpResponse:
    """Return the page of a claim whose three fields matched, but that is refused."""
    student = roster.student_by_id(facts["student"])
    contact = roster.school_contact(student) if student else roster.district_contact()
    if code == "not_yet":
        ready_at = datetime.fromisoformat(facts["ready_at"])
        return render(request, "claims/not_yet.html", {"ready_at": ready_at, "contact": contact})
    if code == "number_taken":
        return render(request, "claims/number_taken.html", {"contact": contact})
    return render(request, "claims/already_claimed.html", {"contact": contact})


def _student(under_way: Journey) -> roster.Student:
    student = roster.student_by_id(int(under_way.subject))
    assert student is not None  # noqa: S101 (the roster never deletes anyone)
    return student
