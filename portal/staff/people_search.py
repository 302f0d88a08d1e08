"""Finds the rows of a list by the people they are about."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from portal.staff.scope import Scope
from sis import roster

MOST_PEOPLE = 200


def rows_about(
    request: HttpRequest,
    rows: QuerySet[Any],
    typed: str,
    *,
    scope: Scope,
    student: str = "",
    guardian: str = "",
) -> QuerySet[Any]:
    """Return those of these rows in scope that are about students or guardians found by what was typed.

    `student` and `guardian` are lookups from a row to the person. Of a name that more than MOST_PEOPLE have,
    the first ones are found, and the visitor is told.
    """
    about, is_cut_off = Q(pk__in=[]), False
    found = ((student, roster.search_students(typed)), (guardian, roster.search_guardians(typed)))
    for lookup, people in found:
        if lookup:
            # The first of those who stand in these rows; they can be any for those who reach everywhere.
            own = people if scope.is_everywhere else people.filter(pk__in=rows.order_by().values(lookup))
            ids = list(own.values_list("pk", flat=True)[: MOST_PEOPLE + 1])
            about |= Q(**{f"{lookup}__in": ids[:MOST_PEOPLE]})
            is_cut_off |= len(ids) > MOST_PEOPLE
    if is_cut_off:
        first = f"The first {MOST_PEOPLE} are searched: type more of the name."
        messages.info(request, f"More than {MOST_PEOPLE} people match. {first}")
    return rows.filter(about)
