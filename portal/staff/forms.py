"""Forms of the staff pages; in English, like all of admin."""

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from portal.staff.roles import ROLES
from portal.web.forms import JourneyForm, NewPasswordFields, PlainTextField


class SecondFactorFields(forms.Form):
    """A code from the authenticator app, or a backup code."""

    wrong_code = "That code isn’t right, or it was already used. Wait for the next one and try again."

    code = PlainTextField(
        label="Code",
        autocomplete="one-time-code",
        hint="6 digits, from your authenticator app",
        error_messages={"required": "Enter the code."},
    )


class CodeForm(JourneyForm, SecondFactorFields):
    """The code of the second step of a sign-in."""


class ReasonForm(forms.Form):
    """The reason for an action on an account."""

    reason = forms.CharField(max_length=200, help_text="For the log. Never write a password here.")


class LabelledDateTime(AdminSplitDateTime):
    """Date and time, each with a label of its own for screen readers."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Date", "Time"), strict=True):
            widget.attrs["aria-label"] = name


class LinkForm(NewPasswordFields):
    """The code of an emailed link, and the new password."""

    refused = "This code doesn’t work. Codes work once and expire. Ask for a new link."

    code = PlainTextField(
        label="Code",
        hint="It is at the end of the link in your email. Usually it is already filled in.",
        attrs={"data-from-address": ""},
        error_messages={"required": "Open the link in your email, or type the code at its end."},
    )
    field_order = ("code", "new_password1", "new_password2")


class RolesForm(forms.Form):
    """A person's roles."""

    roles = forms.MultipleChoiceField(
        required=False,
        choices=[(role, role.capitalize()) for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text="The roster decides how far a role reaches: classes taught, positions at schools.",
    )
