"""The style guide: every component and layout in every state. Served in development only."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

CONTACT = SimpleNamespace(
    of="Babb Middle",
    name="Ms. Ada Brown",
    phone="770-555-0134",
    email="office@babb.example.org",
    hours="Monday to Friday, 8:00 to 4:00",
)
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


urlpatterns = [
    path("", components, name="styleguide"),
    path("-<slug:name>", layout, name="styleguide_layout"),
]
