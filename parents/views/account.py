"""Account Management and the access log (P7-P9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from parents.views.guards import parents_only
from portal.account.forms import ChangePasswordForm, LanguageForm
from portal.account.sign_ins import page_of_sign_ins
from portal.account.views import end_session, knows_password, redirect_known, try_change_password
from portal.errors import PortalError
from portal.models import User
from portal.web.contacts import contact_of
from portal.web.failures import failure_of, lead_back

CHANGED = "/parents/account/?changed=1"


@require_http_methods(["GET", "HEAD", "POST"])
@parents_only
def account(request: HttpRequest, user: User) -> HttpResponse:
    """Change the password: this session continues, all others end."""
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
        "changed": "changed" in request.GET,
        "must_change": user.state == User.State.MUST_CHANGE_PASSWORD,
        "contact": contact_of(user) if form.errors else None,
    }
    return render(request, "parents/account.html", context)


@require_safe
@parents_only
def access_log(request: HttpRequest, user: User) -> HttpResponse:
    """Show the user's own log-ins, newest first, page by page."""
    page = page_of_sign_ins(user, before=request.GET.get("before", ""))
    return render(request, "parents/access_log.html", {"page": page})
