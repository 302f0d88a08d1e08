"""Help: all questions, the answers to a search, and a page for each answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.help.answers import ANSWERS, GROUPS, group_of
from portal.help.finding import MOST_CHARACTERS, find_answers
from sis import roster


@require_safe
def every_question(request: HttpRequest) -> HttpResponse:
    """All questions by group, or with ?q= the answers that fit. The search is not stored."""
    asked = request.GET.get("q", "").strip()[:MOST_CHARACTERS]
    context = {
        "asked": asked,
        "found": find_answers(asked) if asked else [],
        "groups": GROUPS,
        "most_characters": MOST_CHARACTERS,
        "contact": roster.district_contact(),
    }
    return render(request, "help/index.html", context)


@require_safe
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """One answer, with related ones and a person to ask."""
    if slug not in ANSWERS:
        raise Http404
    entry = ANSWERS[slug]
    group = group_of(entry)
    context = {
        "answer": entry,
        "group": group,
        "others": [other for other in group.answers if other is not entry],
        "contact": roster.district_contact(),
    }
    return render(request, "help/answer.html", context)
