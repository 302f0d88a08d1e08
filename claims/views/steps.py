"""What every step of a student's journey does before its own work."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.auth.sessions import is_signed_in
from portal.web import journey
from portal.web.journey import Journey

View = Callable[[HttpRequest], HttpResponse]
StepView = Callable[[HttpRequest, Journey], HttpResponse]


def signed_out_only(view: View) -> View:
    """Lead whoever is signed in to the landing page, which says so: a claim is not theirs to make (S7)."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: HttpRequest) -> HttpResponse:
        return redirect("portal:landing") if is_signed_in(request) else view(request)

    return guarded


def step(
    kind: str, *, after: tuple[tuple[str, str], ...] = (), start: str, done: str
) -> Callable[[StepView], View]:
    """Make a view a step: hand it the journey, or lead to the first step that is missing (C8).

    `after` are pairs (step, the page that takes it); `start` and `done` name the first and last page.
    """

    def decorate(view: StepView) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            under_way = journey.current(request, kind)
            if under_way is None:
                return redirect(f"{reverse(start)}?again=1")
            # Before any redirect: an older tab must not be led on as if this journey were its own.
            if posted := request.POST.get("journey"):
                under_way.check_form(posted)
            if under_way.is_done:
                return redirect(done)
            for taken, page in after:
                if not under_way.has(taken):
                    return redirect(page)
            return view(request, under_way)

        return signed_out_only(guarded)

    return decorate
