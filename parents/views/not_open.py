"""The page that stands in the place of a family page that is open for none of the children."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parents.family import Family
from sis import roster


def not_open(request: HttpRequest, mine: Family) -> HttpResponse:
    """Say whom to ask (403): the school of the first child, or the district."""
    contact = mine.children[0].access.contact if mine.children else roster.district_contact()
    return render(request, "parents/not_open.html", {"contact": contact}, status=403)
