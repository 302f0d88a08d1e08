"""Asking the school for a correction, and what became of it (H15)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from parents import corrections as service
from parents import family
from parents.correction_subjects import read_subject
from parents.forms import CorrectionForm
from parents.views.guards import parents_only
from parents.views.not_open import not_open
from portal.actor import actor_of
from portal.limits.throttle import Refused
from portal.models import User
from portal.records.rights import Part
from portal.web.failures import failure_of, lead_back

TOO_MANY = _("You’ve sent 10 requests today. Send the next one tomorrow, or call the school.")


@require_safe
@parents_only
def corrections(request: HttpRequest, user: User) -> HttpResponse:
    """List the parent's own requests, each with its state and the office's sentence."""
    mine = family.family_of(user)
    if not mine.any_may_see(Part.CORRECTIONS):
        return not_open(request, mine)
    context = {
        "requests": service.corrections_of(user, mine),
        "sent": "sent" in request.GET,
        "may_see_household": mine.any_may_see(Part.HOUSEHOLD),
        "contact": mine.children[0].access.contact,
    }
    return render(request, "parents/corrections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@parents_only
def ask(request: HttpRequest, user: User) -> HttpResponse:
    """Ask for one correction. What it is about comes from the address, through the gate, at each request."""
    try:
        subject = read_subject(user, family.family_of(user), request.GET)
    except family.NotYours:
        raise Http404 from None
    form = failure_of(request).show_in(CorrectionForm(request.POST or None))
    if request.method == "POST":
        if not form.is_valid():
            return lead_back(request, form)
        try:
            service.ask_for_correction(
                actor=actor_of(request),
                student=subject.child.student,
                kind=subject.kind,
                about=subject.about,
                text=form.cleaned_data["text"],
            )
        except Refused:
            form.add_error(None, TOO_MANY)
            return lead_back(request, form, status=429)
        return redirect(f"{reverse('parents:corrections')}?sent=1")
    context = {"form": form, "subject": subject, "contact": subject.child.access.contact}
    return render(request, "parents/ask_correction.html", context)
