"""Forms of the staff's own pages; in English, like all of admin."""

from django import forms

from portal.forms import JourneyForm, PlainTextField


class CodeForm(JourneyForm):
    """A code of the authenticator app, or a backup code."""

    wrong_code = "This code is not right, or it was used before. Wait for the next one and try again."

    code = PlainTextField(
        label="Code",
        autocomplete="one-time-code",
        hint="6 digits, from your authenticator app",
        error_messages={"required": "Enter the code."},
    )


class ReasonForm(forms.Form):
    """Why something is done to somebody's account."""

    reason = forms.CharField(max_length=200, help_text="For the log. Never write a password here.")
