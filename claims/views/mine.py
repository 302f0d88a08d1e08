"""My challenge questions (S8): change them with the password, confirm them once a year."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from claims import change_questions, recovery
from claims.errors import ClaimError
from claims.forms import ConfirmAnswersForm, MyQuestionsForm
from portal.account.views import end_session, knows_password
from portal.actor import actor_of
from portal.auth.sessions import signed_in_user
from portal.errors import PortalError
from portal.web import known_browsers
from portal.web.failures import failure_of, lead_back
from sis import roster


@login_required(redirect_field_name=None)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Choose three new questions; requires the current password."""
    user = signed_in_user(request)
    verifier = change_questions.verifier_of(user)
    if verifier is None:
        return redirect("portal:account")
    form = failure_of(request).show_in(MyQuestionsForm(request.POST or None))
    if request.method == "POST":
        return _change(request, form)
    contact = roster.school_contact(verifier.account.student)
    return render(request, "claims/my_questions.html", {"form": form, "contact": contact})


def _change(request: HttpRequest, form: MyQuestionsForm) -> HttpResponse:
    try:
        if form.is_valid() and knows_password(request, form):
            change_questions.change_questions(actor=actor_of(request), answers=form.answers)
            return redirect("/account/?questions=1")
    except ClaimError:
        return redirect("portal:account")
    except PortalError as refusal:
        return end_session(request, refusal)
    return lead_back(request, form)


@login_required(redirect_field_name=None)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Answer the three questions once, to check that the student remembers the answers."""
    user = signed_in_user(request)
    verifier = change_questions.verifier_of(user)
    if verifier is None:
        return redirect("portal:account")
    form = ConfirmAnswersForm(request.POST or None, codes=verifier.questions.split(","))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        try:
            recovery.verify_answers(
                username=user.username,
                answers=form.answers,
                actor=actor_of(request),
                known_browser=known_browsers.is_known(request, user),
            )
        except ClaimError:
            return lead_back(request, failed=True)
        return redirect("/account/?confirmed=1")
    failure, contact = failure_of(request), roster.school_contact(verifier.account.student)
    context = {"form": failure.show_in(form), "contact": contact, **failure.facts}
    return render(request, "claims/confirm_questions.html", context)
