"""The Parent Portal's log-in page, with links for those who have no account yet (S9, P5)."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parents.forms import ParentSignInForm
from parents.views.guards import signed_out_only
from portal.auth.axes_handler import attempt_of
from portal.auth.sign_in import sign_in
from portal.error_pages import account_disabled
from portal.views import redirect_after_password
from portal.web.failures import failure_of, lead_back
from sis import roster

LAST_MOMENT = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


@signed_out_only
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in with user name and password.

    Students and staff may log in here as well; each arrives at their own home.
    """
    failure = failure_of(request)
    form = failure.show_in(ParentSignInForm(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        fields = form.cleaned_data
        user = sign_in(request, username=fields["username"], password=fields["password"])
        if user is not None:
            return redirect_after_password(request, user)
        attempt = attempt_of(request)
        if attempt.has_disabled:
            return account_disabled(request)
        return lead_back(request, failed=True, over=attempt.temporary_is_over, tries_left=attempt.tries_left)
    context = {
        "form": form,
        "ended": request.GET.get("ended"),
        "ended_at": _ended_at(request),
        "changed": "changed" in request.GET,
        "contact": roster.district_contact(),
        **failure.facts,
    }
    return render(request, "parents/log_in.html", context)


def _ended_at(request: HttpRequest) -> datetime | None:
    """Return when the last session here ended, which is a parameter of the address."""
    text = request.GET.get("at", "")
    if not (text.isascii() and text.isdigit()) or float(text) >= LAST_MOMENT:
        return None
    return datetime.fromtimestamp(int(text), tz=UTC)
