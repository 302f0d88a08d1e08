"""The forms of a roster import."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from sis import staff_pages
from sis.staff_pages import FileFaultError, Packed, open_source

MEGABYTE = 1024**2
# What staff type to load a roster that a safety threshold holds.
CONFIRMATION = "load anyway"


class UploadForm(forms.Form):
    """A zip of OneRoster files; the dry run reads its contents."""

    roster = forms.FileField(
        label="OneRoster zip",
        help_text="One zip with the CSV files at its root: at most 64 MB, unpacked at most 512 MB.",
        error_messages={
            "required": "Choose the zip file first.",
            "empty": "This file is empty. Export the roster again.",
            "missing": "No file came with the form. Choose the zip file again.",
        },
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip", "data-most": staff_pages.MOST_BYTES}),
    )

    def clean_roster(self) -> UploadedFile[Any]:
        """Refuse a file that is not a zip, or a zip that cannot be a roster."""
        file: UploadedFile[Any] = self.cleaned_data["roster"]
        if (file.size or 0) > staff_pages.MOST_BYTES:
            raise forms.ValidationError(
                f"This file has more than {staff_pages.MOST_BYTES // MEGABYTE} MB. "
                "Let your technicians load it with manage.py import_roster."
            )
        try:
            with open_source(Packed(file.name or "The file", file)):
                return file
        except FileFaultError as error:
            raise forms.ValidationError(str(error)) from error


class ApplyForm(forms.Form):
    """Which dry run the page showed and, if a safety threshold holds the load, the typed confirmation."""

    attempt = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    confirmation = forms.CharField(
        label=f"To load it anyway, type: {CONFIRMATION}",
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, is_held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_held:
            del self.fields["confirmation"]

    def clean_confirmation(self) -> str:
        """Accept the exact words, in any case."""
        typed = str(self.cleaned_data["confirmation"])
        if " ".join(typed.casefold().split()) != CONFIRMATION:
            raise forms.ValidationError(f"Type “{CONFIRMATION}”, or discard the roster.")
        return typed
