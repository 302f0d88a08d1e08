"""Forms of the parents' pages."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.auth import one_time_codes
from portal.templatetags.numbers import number
from portal.usernames import is_parent_shaped
from portal.web.forms import (
    JourneyForm,
    NameField,
    NewPasswordFields,
    PasswordField,
    PlainTextField,
    StudentNumberField,
)

SHORTEST_NAME, LONGEST_NAME = 4, 30
_NOT_NAME = re.compile(r"[^A-Za-z0-9]")


class ParentSignInForm(forms.Form):
    """User name and password on one page."""

    username = PlainTextField(
        label=_("User name"),
        autocomplete="username",
        error_messages={"required": _("Enter your user name.")},
    )
    password = PasswordField(
        label=_("Password"),
        autocomplete="current-password",
        error_messages={"required": _("Enter your password.")},
    )


class CodeInput(forms.Textarea):
    """Shows a whole key in its groups, on two lines of a small phone."""

    def format_value(self, value: Any) -> str:
        """Return a key in groups; anything else as it was typed."""
        code = one_time_codes.read_code(str(value or ""))
        return one_time_codes.as_guid(code) if one_time_codes.is_code(code) else str(value or "")


class CodeField(PlainTextField):
    """A key or an emailed code, pasted or typed: braces, spaces, dashes and case do not matter (P1)."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "mono code", "rows": 2, "autocomplete": "off", "spellcheck": "false"}
        attrs |= {"autocapitalize": "none", "data-from-address": True}
        super().__init__(widget=CodeInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Return 32 hexadecimal digits; raises ValidationError that says what is wrong with the shape."""
        # Of a pasted link only the code counts; the rest may be longer than any key.
        typed = super().to_python(str(value or "").rpartition("#")[2])
        code = one_time_codes.read_code(typed)
        if not code or one_time_codes.is_code(code):
            return code
        if one_time_codes.is_from_vietnamese_keyboard(typed):
            message = _(
                "A Vietnamese keyboard (Telex or VNI) changed what you typed. Switch the keyboard to English "
                "and type the key again."
            )
            raise ValidationError(message, code="keyboard")
        if len(code) != one_time_codes.DIGITS:
            message = _("A key has 32 letters and numbers. You entered %(count)d.")
            raise ValidationError(message, code="length", params={"count": len(code)})
        raise ValidationError(_("A key has only numbers and the letters A to F."), code="letters")


class KeyForm(forms.Form):
    """The activation key."""

    key = CodeField(
        label=_("Activation key"),
        hint=_(
            "It’s in the letter from your child’s school. You can leave out the dashes and use lowercase"
            " letters."
        ),
        error_messages={"required": _("Enter your activation key.")},
    )


class ActivationForm(JourneyForm, NewPasswordFields):
    """A user name and a password (P3, P4)."""

    field_order = ("username", "new_password1", "new_password2")
    taken = _("That user name is already taken. Choose another.")

    username = PlainTextField(
        label=_("User name"),
        autocomplete="username",
        hint=_("Use 4 to 30 letters and numbers, with at least one letter. No spaces."),
        error_messages={"required": _("Choose a user name.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Verify Password")

    def clean_username(self) -> str:
        """Return the name; raises ValidationError that says what to change (P4)."""
        name = self.cleaned_data["username"]
        if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
            raise ValidationError(_("Use 4 to 30 letters and numbers."), code="length")
        if _NOT_NAME.search(name):
            raise ValidationError(_("Use only the letters A to Z and numbers."), code="letters")
        if name.isdecimal():
            raise ValidationError(
                _("Use at least one letter. A user name with only numbers looks like a student’s.")
            )
        if not is_parent_shaped(name):
            raise ValidationError(
                _("A user name that is S plus numbers looks like a student’s. Choose another.")
            )
        return str(name)


class ForgottenForm(forms.Form):
    """A guardian who forgot the user name or password, by name and one child's student ID (P12)."""

    last_name = NameField(
        label=_("Your last name"),
        autocomplete="family-name",
        error_messages={"required": _("Enter your last name.")},
    )
    first_name = NameField(
        label=_("Your first name"),
        autocomplete="given-name",
        error_messages={"required": _("Enter your first name.")},
    )
    student_id = StudentNumberField(
        label=_("Your child’s student ID"),
        below="parents/find_student_id.html",
        error_messages={"required": _("Enter your child’s student ID.")},
    )


class KeyRequestForm(ForgottenForm):
    """A guardian who asks for a key: the child's birth date as well (P2)."""

    birth_date = forms.DateField(
        label=_("Your child’s birth date"),
        input_formats=["%Y-%m-%d", "%m/%d/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        error_messages={
            "required": _("Enter your child’s birth date."),
            "invalid": _("Enter a date, like 08/23/2014 (month, day, year)."),
        },
    )

    def clean_birth_date(self) -> Any:
        """Return the date; raises ValidationError for a date that no student can have."""
        born = self.cleaned_data["birth_date"]
        if not 0 <= timezone.localdate().year - born.year <= 30 or born > timezone.localdate():
            raise ValidationError(_("Check the year of birth."), code="year")
        return born


class LinkForm(NewPasswordFields):
    """The code of an emailed link, and a new password."""

    field_order = ("key", "new_password1", "new_password2")

    key = CodeField(
        label=_("Code"),
        hint=_("It’s in the email. The link in the email fills it in for you."),
        error_messages={"required": _("Enter the code from the email.")},
    )


class PlainParagraphsField(forms.CharField):
    """A text of several lines; characters that cannot be seen are removed, not reported as an error."""

    # Joiners: some scripts and some emoji need them.
    _JOINERS = "\u200c\u200d"

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends, without control characters."""
        text = re.sub(r"\r\n?", "\n", str(value or ""))
        kept = (
            c
            for c in text
            if c in "\n\t" or c in self._JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
        )
        return str(super().to_python("".join(kept)))

    def run_validators(self, value: str) -> None:
        """Check the length; the error writes how long the text is as the reader writes numbers: 1,200."""
        try:
            super().run_validators(value)
        except forms.ValidationError as errors:
            for one in errors.error_list:
                if one.code == "max_length" and one.params:
                    one.params["show_value"] = number(one.params["show_value"])
            raise


class CorrectionForm(forms.Form):
    """What is wrong, in the parent's own words."""

    text = PlainParagraphsField(
        label=_("What’s wrong, and what should it be?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Up to 1,000 characters. The school office reads it; other guardians don’t."),
        error_messages={
            "required": _("Write what is wrong."),
            "max_length": _("That’s too long. Use 1,000 characters or fewer; you typed %(show_value)s."),
        },
    )
