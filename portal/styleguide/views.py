"""The pages of the style guide: fields and messages, parts of pages, layouts and whole pages."""

import re
from itertools import count
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.styleguide.pieces import GROUPS, PAGES
from portal.styleguide.samples import CONTACT, LONG, NAVIGATION, Reader

# Names inside a page, and what refers to them.
NAMES = re.compile(r'(?<=\s)(id|for|form|aria-labelledby|aria-describedby)="([^"]+)"')
LAYOUTS = {
    "page": ("layouts/page.html", False),
    "form": ("layouts/form_page.html", False),
    "form-errors": ("layouts/form_page.html", True),
    "confirmation": ("layouts/confirmation.html", False),
}
FRUIT = [(name.lower(), name) for name in ("Apple", "Banana", "Orange", "Peach")]
MONTHS = [("", "—"), ("1", "January"), ("2", "February"), ("3", "March")]


class Fields(forms.Form):
    """One field of each kind."""

    last_name = forms.CharField(
        label="Last name",
        help_text="Exactly as your school has it.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name", "spellcheck": "false"}),
    )
    student_id = forms.CharField(
        label="Student ID",
        help_text="7 digits, without the S.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short mono"}),
    )
    new_password1 = forms.CharField(
        label="New password", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    month = forms.ChoiceField(label="Month", choices=MONTHS)
    fruit = forms.ChoiceField(label="Fruit", choices=FRUIT, widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": "3"}))
    agreed = forms.BooleanField(label="I wrote it down")
    long = forms.CharField(label=LONG, help_text=LONG)
    kept = forms.CharField(
        label="Kept as it is", required=False, widget=forms.TextInput(attrs={"readonly": True})
    )


class Questions(forms.Form):
    """The three kinds of question cards."""

    birth_month = forms.ChoiceField(label="What is your birth month?", required=False, choices=MONTHS)
    middle_name = forms.CharField(label="What is your middle name?", required=False)
    fruit = forms.ChoiceField(
        label="Which do you like best?", required=False, choices=FRUIT, widget=forms.RadioSelect
    )


def components(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    context: dict[str, Any] = {
        "plain": Fields(auto_id="plain_%s"),
        "form": Fields({"last_name": "O’Brien"}, auto_id="wrong_%s"),
        "questions": Questions({"middle_name": "Duck"}, auto_id="question_%s"),
        "kinds": ("info", "warning", "success", "error"),
        "steps": (1, 2, 3),
        "contact": CONTACT,
        "username": "S0O1Il8",
        "layouts": LAYOUTS,
        "groups": GROUPS,
        "whole_pages": PAGES,
        "long": LONG,
        "sample": "One idea a sentence. The same word for the same thing.",
    }
    return render(request, "styleguide.html", context)


def layout(request: HttpRequest, name: str) -> HttpResponse:
    """Show one layout in one state."""
    if name not in LAYOUTS:
        raise Http404
    template, has_errors = LAYOUTS[name]
    context = {
        "layout": template,
        "form": Fields({} if has_errors else None),
        "contact": CONTACT,
        "username": "S0393354",
        "sample": "One idea a sentence. The same word for the same thing.",
        "name": name,
    }
    return render(request, "styleguide_layout.html", context)


def parts(request: HttpRequest, name: str) -> HttpResponse:
    """Show the parts of one group, each in its states."""
    if name not in GROUPS:
        raise Http404
    group, number = GROUPS[name], count(1)
    shown: dict[str, list[tuple[str, str, SafeString]]] = {}
    for template, state, context in group.states:
        part = render_to_string(template, {**made_up_reader(), **context}, request)
        states = shown.setdefault(template, [])
        for direction in ("ltr",) if states else ("ltr", "rtl"):
            states.append((state, direction, with_names_of_its_own(part, next(number))))
    return render(request, "styleguide_parts.html", {"name": name, "group": group, "shown": shown})


def whole_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a whole page with made-up people."""
    if name not in PAGES:
        raise Http404
    template, context = PAGES[name]
    return render(request, template, {**made_up_reader(), **context})


def made_up_reader() -> dict[str, Any]:
    """Return the context of every page as one sees it who is signed in."""
    reader = Reader()
    return {"signed_in": reader, "user": reader, "navigation": NAVIGATION}


def with_names_of_its_own(part: str, number: int) -> SafeString:
    """Return a rendered part with `number` behind each id: the part stands on the page more than once."""

    def renamed(found: re.Match[str]) -> str:
        return f'{found[1]}="{" ".join(f"{one}-{number}" for one in found[2].split())}"'

    return mark_safe(NAMES.sub(renamed, part))  # noqa: S308
