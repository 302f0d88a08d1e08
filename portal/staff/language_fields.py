"""Fields for what an office writes in each language, such as `title_en` and `text_vi`."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from portal.languages import own_names

Parts = Mapping[str, Callable[[str], forms.Field]]


def field_names(code: str, parts: Parts) -> list[str]:
    """Return the names of one language's fields."""
    return [f"{part}_{code}" for part in parts]


def add_fields(form: forms.BaseForm, parts: Parts, held: Mapping[str, Mapping[str, str]]) -> None:
    """Add the fields of every language to a form; `held` is what is written already, by language and part.

    `parts` make a field from the language's own name.
    """
    for code, name in own_names().items():
        for part, make in parts.items():
            form.fields[f"{part}_{code}"] = make(name)
            form.initial.setdefault(f"{part}_{code}", held.get(code, {}).get(part, ""))


def written_in(cleaned: Mapping[str, Any], parts: Parts) -> dict[str, tuple[str, ...]]:
    """Return what a form holds by language, in the order of `parts`; without languages that have nothing."""
    found = {
        code: tuple(cleaned.get(name) or "" for name in field_names(code, parts)) for code in own_names()
    }
    return {code: texts for code, texts in found.items() if any(texts)}
