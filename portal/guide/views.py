"""The pages of the guides, which make no database queries."""

from dataclasses import dataclass
from math import pi, sin

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.guide.parents_page import PARTS
from portal.guide.steps import STEPS

TOTAL = len(STEPS)


@dataclass(frozen=True, slots=True)
class Sun:
    """The position of a step on the arc, in a drawing 240 wide and 44 high."""

    x: int
    y: int
    here: bool
    past: bool


@require_safe
def classroom(request: HttpRequest) -> HttpResponse:
    """The cover: what the guide is, every step, and the sheets to print."""
    return render(request, "guide/cover.html", {"steps": STEPS, "total": TOTAL})


@require_safe
def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step on a screen, with plain links to the next and the previous one."""
    if not 1 <= number <= TOTAL:
        raise Http404
    context = {
        "step": STEPS[number - 1],
        "number": number,
        "total": TOTAL,
        "before": _address(number - 1),
        "after": _address(number + 1) if number < TOTAL else "",
        "suns": suns(number),
    }
    return render(request, "guide/step.html", context)


@require_safe
def student(request: HttpRequest) -> HttpResponse:
    """The same steps on one page, to print for a student."""
    return render(request, "guide/student.html", {"steps": STEPS[:-1], "last": STEPS[-1]})


@require_safe
def parents(request: HttpRequest) -> HttpResponse:
    """How a parent helps a child sign in."""
    return render(request, "guide/parents.html", {"parts": PARTS})


def suns(number: int) -> list[Sun]:
    """Return the positions of the steps on the arc over which the sun climbs."""
    ways = [place / (TOTAL - 1) for place in range(TOTAL)]
    return [
        Sun(round(10 + 220 * way), round(36 - 26 * sin(pi / 2 * way)), place == number, place < number)
        for place, way in enumerate(ways, start=1)
    ]


def _address(number: int) -> str:
    return reverse("guide:step", args=[number]) if number else reverse("guide:classroom")
