"""Forms of the claim and the reset."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.questions import ANSWERED, QUESTIONS, Question, canonical_answer
from portal.account.forms import CurrentPasswordFields
from portal.web.forms import (
    FIND_STUDENT_ID,
    JourneyForm,
    NameField,
    NewPasswordFields,
    PlainTextField,
    StudentNumberField,
)

OLDEST_BIRTH_YEAR = 1990


class ClaimForm(forms.Form):
    """The student who claims: last name, first name and student ID, exactly as in Infinite Campus (C1)."""

    # A browser that families share would offer the parent's name: autocomplete stays off.
    last_name = NameField(
        label=_("Last name"),
        error_messages={"required": _("Enter your last name.")},
    )
    first_name = NameField(
        label=_("First name"),
        error_messages={"required": _("Enter your first name.")},
    )
    student_id = StudentNumberField(
        label=_("Student ID"), error_messages={"required": _("Enter your student ID.")}
    )


class StepPasswordForm(JourneyForm, NewPasswordFields):
    """A new password, as a step of a journey."""


class AnswersForm(forms.Form):
    """Some of the eight challenge questions."""

    def __init__(self, data: Any = None, *, codes: Iterable[str] = QUESTIONS, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.codes = list(codes)
        for code in self.codes:
            self.fields[code] = _field(QUESTIONS[code])

    @property
    def answers(self) -> dict[str, str]:
        """Return the answers that are not empty."""
        given = {code: self.cleaned_data.get(code, "") for code in self.codes}
        return {code: text for code, text in given.items() if canonical_answer(code, text)}

    def clean(self) -> dict[str, Any]:
        """Check the digits of the birth year; subclasses check the number of answers."""
        cleaned = super().clean() or self.cleaned_data
        for code in self.codes:
            if QUESTIONS[code].is_year and cleaned.get(code) and code not in self.errors:
                self._check_year(code, cleaned[code])
        return cleaned

    def _check_year(self, code: str, typed: str) -> None:
        year = canonical_answer(code, typed)
        if not (year.isdecimal() and OLDEST_BIRTH_YEAR <= int(year) <= timezone.now().year):
            self.add_error(code, _("Type the year with four digits, like 2012."))


class ThreeOfEightForm(AnswersForm):
    """Answer exactly three of eight (C6)."""

    def clean(self) -> dict[str, Any]:
        """Check that there are three."""
        cleaned = super().clean()
        answered = len(self.answers)
        if answered != ANSWERED and not self.errors:
            message = ngettext(
                "Answer exactly three questions. You answered %(count)d.",
                "Answer exactly three questions. You answered %(count)d.",
                answered,
            )
            raise ValidationError(message % {"count": answered}, code="not_three")
        return cleaned


class ChooseQuestionsForm(ThreeOfEightForm, JourneyForm):
    """Answer exactly three of eight, in a claim."""


class MyQuestionsForm(ThreeOfEightForm, CurrentPasswordFields):
    """Answer exactly three of eight again, with the current password."""


class ConfirmAnswersForm(AnswersForm):
    """Answer the student's own three questions (F1)."""

    def clean(self) -> dict[str, Any]:
        """Check that none is empty, so that an incomplete set costs no attempt."""
        cleaned = super().clean()
        for code in self.codes:
            if code not in self.answers and code not in self.errors:
                self.add_error(code, _("Answer this question."))
        return cleaned


class AnswerQuestionsForm(ConfirmAnswersForm, JourneyForm):
    """Answer the student's own three questions, in a reset."""


class TryAnswerForm(JourneyForm):
    """One of the answers just saved, to check that the student remembers it."""

    def __init__(self, data: Any = None, *, code: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.code = code
        self.fields[code] = _field(QUESTIONS[code])

    @property
    def answer(self) -> str:
        """Return the answer that was given."""
        return str(self.cleaned_data[self.code])

    def clean(self) -> dict[str, Any]:
        """Check that there is an answer, so that an empty form costs no attempt."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not canonical_answer(self.code, str(cleaned.get(self.code) or "")):
            self.add_error(self.code, _("Answer this question."))
        return cleaned


class ForgotForm(forms.Form):
    """The username whose password is forgotten."""

    username = PlainTextField(
        label=_("Username"),
        autocomplete="username",
        hint=_("The letter S and your 7-digit student ID, like S0123456."),
        below=FIND_STUDENT_ID,
        error_messages={"required": _("Enter your username.")},
    )


def _field(question: Question) -> forms.Field:
    if question.choices:
        empty = [("", _("No answer"))]
        widget = forms.Select if len(question.choices) > 4 else forms.RadioSelect
        return forms.ChoiceField(
            error_messages={"invalid_choice": _("Choose one of these answers.")},
            label=question.text,
            choices=[*empty, *question.choices],
            required=False,
            widget=widget,
        )
    attrs = {"inputmode": "numeric"} if question.is_year else {}
    return PlainTextField(label=question.text, hint=question.hint, required=False, attrs=attrs)
