"""Forms of My account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.languages import own_names
from portal.web.forms import NewPasswordFields, PasswordField


class CurrentPasswordFields(forms.Form):
    """The current password, required before important changes."""

    wrong_password = _("That isn’t your current password. Capital and lowercase letters matter.")

    old_password = PasswordField(
        autocomplete="current-password",
        label=_("Current password"),
        error_messages={"required": _("Enter your current password.")},
    )


class ChangePasswordForm(CurrentPasswordFields, NewPasswordFields):
    """The current password and a new one, typed twice."""

    field_order = ("old_password", "new_password1", "new_password2")


class LanguageForm(forms.Form):
    """One of the languages, each under its own name."""

    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: own_names().items(), widget=forms.RadioSelect
    )
