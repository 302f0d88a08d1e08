"""The addresses of every list of admin: its default order, each choice of its filters, its searches."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import reverse

from tests.visiting import Client

# What people type: names, a number and a part of one, a phone, an email, and what matches nothing.
SEARCHES = (
    "pupil1234",
    "parent4242",
    "S4000123",
    "04242",
    "555-0042",
    "staff42@example.org",
    "C7-3",
    "zzz",
)
MANY, FEW = 8, 2  # of a filter with many choices, such as 65 schools, a few are tried
# Lists that are not Django's: what can be asked of them.
OWN_PAGES: dict[str, tuple[str, ...]] = {
    "portal.accessevent": (
        "person=S4000123",
        "person=pupil7777",
        "person=parent42@example.org",
        "person=zzz",
        "address=10.5.5.7",
        "kind=claims.match",
        "kind=portal.sign_in&person=S4000123",
        "since=2026-11-20",
        "until=2026-11-20&kind=claims.match",
    ),
    "claims.claimprogress": (),  # counts everyone once: tests/portal/test_staff_query_plans.py
    "parents.letterrun": (),
}


def list_addresses(browser: Client) -> dict[str, list[str]]:
    """Return the addresses by list, for whoever is signed in in this browser.

    Raises KeyError for a list that is neither Django's nor named in OWN_PAGES.
    """
    return {
        model._meta.label: list(dict.fromkeys(_addresses(browser, model)))
        for model in sorted(admin.site._registry, key=lambda model: model._meta.label)
        if model._meta.label_lower != "auth.group"
    }


def _addresses(browser: Client, model: Any) -> Iterator[str]:
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    if model._meta.label_lower in OWN_PAGES:
        yield from (f"{path}?{query}" for query in ("", *OWN_PAGES[model._meta.label_lower]))
        return
    page = browser.get(path)
    try:
        changelist = page.context["cl"]
    except (KeyError, TypeError):
        raise KeyError(model._meta.label) from None
    yield path
    for spec in changelist.filter_specs:
        choices = list(spec.choices(changelist))
        for choice in choices if len(choices) <= MANY else choices[: FEW + 1]:
            yield f"{path}{choice['query_string']}"
    if changelist.search_fields:
        yield from (f"{path}?q={text.replace(' ', '+')}" for text in SEARCHES)
    if changelist.date_hierarchy:
        yield f"{path}?{changelist.date_hierarchy}__year=2026"
    if changelist.multi_page:
        yield f"{path}?p=2"
