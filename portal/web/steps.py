"""The pages of a journey: decorators that pass the current journey to a view, or redirect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.web import journey
from portal.web.journey import Journey

View = Callable[[HttpRequest], HttpResponse]
StepView = Callable[[HttpRequest, Journey], HttpResponse]


@dataclass(frozen=True, slots=True)
class Steps:
    """The pages of one kind of journey, by the URL names of the first and the last.

    If the journey was lost, the redirect to the first page has `?again=1`, unless `silent`.
    """

    kind: str
    start: str
    done: str = ""
    silent: bool = False

    def step(self, *, after: Mapping[str, str] | None = None) -> Callable[[StepView], View]:
        """Make a view a step: pass it the journey, or redirect to the first missing step (C8).

        `after` maps each earlier step to the URL name of its page. Raises AnotherJourney for a form
        of another journey.
        """

        def decorate(view: StepView) -> View:
            @wraps(view)
            @require_http_methods(["GET", "HEAD", "POST"])
            def guarded(request: HttpRequest) -> HttpResponse:
                under_way = journey.current(request, self.kind)
                if under_way is None:
                    return redirect(reverse(self.start) + ("" if self.silent else "?again=1"))
                # Checked before any redirect: an old tab must not continue with this journey.
                posted = request.POST.get("journey", "")
                if posted:
                    under_way.check_form(posted)
                if page := self._other_page(under_way, after or {}):
                    return redirect(page)
                if request.method == "POST":
                    under_way.check_form(posted)
                return view(request, under_way)

            return guarded

        return decorate

    def _other_page(self, under_way: Journey, after: Mapping[str, str]) -> str:
        """Return the page that this journey must be on instead of the requested one, if any."""
        if under_way.is_done and self.done:
            return self.done
        return next((page for taken, page in after.items() if not under_way.has(taken)), "")

    def last(self, view: StepView) -> View:
        """Make a view the last page: pass it the completed journey, or redirect to the first page."""

        @wraps(view)
        @require_http_methods(["GET", "HEAD", "POST"])
        def guarded(request: HttpRequest) -> HttpResponse:
            under_way = journey.current(request, self.kind)
            if under_way is None or not under_way.is_done:
                return redirect(self.start)
            if request.method == "POST":
                under_way.check_form(request.POST.get("journey", ""))
            return view(request, under_way)

        return guarded
