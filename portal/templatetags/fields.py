"""What a form field's template needs to know, without rendering a Django widget."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()

TEXTAREA = "textarea"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    id: str
    value: str
    label: Any
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldParts:
    """A bound field as plain values, for `components/field.html` and `question.html`."""

    id: str
    name: str
    kind: str
    label: Any
    hint: Any
    errors: list[str]
    value: str
    checked: bool
    options: list[Option]
    answered: bool
    optional: bool
    style: str
    attributes: SafeString
    described_by: str
    above: str  # the template of what stands between the label and the control, and describes it
    below: str  # the template of what stands below the control


@register.simple_tag
def parts(field: forms.BoundField) -> FieldParts:
    """Return the parts of `field`; never a password's value."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", None) or TEXTAREA
    errors = list(field.errors)
    above = str(getattr(field.field, "above", ""))
    marks = [f"{field.auto_id}-above"] if above else []
    marks += [f"{field.auto_id}-hint"] if field.help_text else []
    marks += [f"{field.auto_id}-error"] if errors else []
    return FieldParts(
        id=field.auto_id,
        name=field.html_name,
        kind=kind,
        label=field.label,
        hint=field.help_text,
        errors=[str(error) for error in errors],
        value=_shown_value(field, kind),
        checked=kind == "checkbox" and bool(field.value()),
        options=list(_options(field)) if kind in ("radio", "select") else [],
        answered=field.value() not in (None, ""),
        optional=not field.field.required,
        style=str(widget.attrs.get("class", "")),
        attributes=flatatt({k: v for k, v in widget.attrs.items() if k not in ("class", "id")}),
        described_by=" ".join(marks),
        above=above,
        below=str(getattr(field.field, "below", "")),
    )


@register.filter
def target(field: forms.BoundField) -> str:
    """Return the id that the error summary links to; for a radio group, its first choice."""
    radios = getattr(field.field.widget, "input_type", "") == "radio"
    return f"{field.auto_id}_0" if radios else field.auto_id


@register.filter
def named_errors(field: forms.BoundField) -> list[str]:
    """Return a field's errors as a summary lists them: each names its question.

    A message about an empty field does so itself; another one follows the field's label.
    """
    label = str(field.label)
    label += " " if label.endswith("?") else " – "
    return [
        ("" if error.code == "required" else label) + message
        for error in field.errors.as_data()
        for message in error.messages
    ]


def _shown_value(field: forms.BoundField, kind: str) -> str:
    if kind in ("password", "checkbox", "radio", "select"):
        return ""
    shown = field.field.widget.format_value(field.value())
    return "" if shown is None else str(shown)


def _options(field: forms.BoundField) -> Iterator[Option]:
    value = field.value()
    chosen = "" if value is None else str(value)
    choices: Any = getattr(field.field, "choices", ())
    number = 0
    for code, label in choices:
        text = "" if code is None else str(code)
        yield Option(f"{field.auto_id}_{number if text else 'none'}", text, label, text == chosen)
        number += bool(text)
