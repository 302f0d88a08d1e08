"""Form fields that the portal's pages share."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.auth.hashing import normalized
from portal.auth.password_validators import TOO_SHORT
from portal.web.journey import Journey
from sis import roster

# The template that says where a student finds the student ID.
FIND_STUDENT_ID = "components/find_student_id.html"
MOST_CHARACTERS = 100
MOST_BYTES = 400
MOST_PASSWORD_BYTES = 1024


class PlainTextField(forms.CharField):
    """A short line of text; control characters are removed, not reported as an error.

    `below` is the template of what stands below the box, as where a number is found.
    """

    def __init__(self, *, autocomplete: str = "off", hint: Any = "", below: str = "", **kwargs: Any) -> None:
        self.below = below
        attrs = {
            "autocomplete": autocomplete,
            "spellcheck": "false",
            "autocapitalize": "none",
            **kwargs.pop("attrs", {}),
        }
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(help_text=hint, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text without control characters; raises ValidationError if it is too long."""
        text = "".join(
            c for c in str(value or "") if unicodedata.category(c) not in ("Cc", "Cs") or c == "\t"
        )
        if len(text) > MOST_CHARACTERS or len(text.encode()) > MOST_BYTES:
            raise ValidationError(_("That’s too long. Use 100 characters or fewer."), code="too_long")
        return str(super().to_python(text))


class NameField(PlainTextField):
    """A first or last name: a phone's keyboard begins each word with a capital letter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs={"autocapitalize": "words"}, **kwargs)


class StudentNumberField(PlainTextField):
    """A student number of seven digits; typing the S of the username gets a helpful error (C1)."""

    def __init__(self, *, below: str = FIND_STUDENT_ID, **kwargs: Any) -> None:
        super().__init__(
            hint=_("7 digits, including the zero in front. Don’t type the S."),
            attrs={"inputmode": "numeric"},
            below=below,
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """Return seven digits; raises ValidationError that says what to change."""
        typed = super().to_python(value)
        number = roster.canonical_number(typed)
        if number or not typed:
            return number or ""
        if roster.canonical_number(typed.strip()[1:]) and typed.strip()[0] in "sSＳｓ":
            raise ValidationError(_("Leave out the S. Type only the 7 digits."), code="with_s")
        raise ValidationError(_("A student ID has exactly 7 digits, like 0123456."), code="not_seven")


class PasswordField(forms.CharField):
    """A password exactly as typed, spaces included. Never shown again; too long a one is not hashed."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "none"}
        super().__init__(strip=False, widget=forms.PasswordInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the normalized password; raises ValidationError if it is too long or contains NUL."""
        text = normalized(str(value or ""))
        if (
            len(text) > settings.PASSWORD_MAX_LENGTH
            or len(text.encode(errors="replace")) > MOST_PASSWORD_BYTES
        ):
            raise ValidationError(
                _("That password is too long. Use 256 characters or fewer."), code="too_long"
            )
        if "\x00" in text:
            raise ValidationError(_("That password has a character that can’t be used."), code="nul")
        return text


class NewPasswordField(PasswordField):
    """A password that someone chooses: the rules stand at its box."""

    above = "components/password_rules.html"


class JourneyForm(forms.Form):
    """One step of a journey; carries the journey's id, so that a form in an old tab is noticed."""

    journey = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, journey: Journey, **kwargs: Any) -> None:
        super().__init__(data, initial={"journey": journey.id, **kwargs.pop("initial", {})}, **kwargs)


class NewPasswordFields(forms.Form):
    """A new password, typed twice (C4)."""

    new_password1 = NewPasswordField(
        autocomplete="new-password",
        label=_("New password"),
        error_messages={"required": _("Enter a password.")},
    )
    new_password2 = PasswordField(
        autocomplete="new-password",
        label=_("Re-enter new password"),
        error_messages={"required": _("Re-enter the password.")},
    )

    def clean(self) -> dict[str, Any]:
        """Check that both are the same and long enough, and say both at once."""
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("new_password1"), cleaned.get("new_password2")
        if first and len(first) < settings.PASSWORD_MIN_LENGTH:
            self.add_error("new_password1", ValidationError(TOO_SHORT, code="password_too_short"))
        if first and second and first != second:
            self.add_error("new_password2", _("The passwords don’t match. Enter both again."))
        return cleaned


class UsernameForm(forms.Form):
    """The first sign-in screen."""

    username = PlainTextField(
        label=_("Username"),
        autocomplete="username",
        hint=_("Students: the letter S and your 7-digit student ID, like S0123456."),
        below=FIND_STUDENT_ID,
        error_messages={"required": _("Enter your username.")},
    )


class PasswordForm(forms.Form):
    """The second sign-in screen."""

    password = PasswordField(
        label=_("Password"),
        autocomplete="current-password",
        error_messages={"required": _("Enter your password.")},
    )
