"""Find every translatable string in Python sources and templates, without a system gettext."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

PACKAGES = ("portal", "sis", "claims", "parents")
LEFT_OUT = {"migrations", "__pycache__"}
TEMPLATE_ENDINGS = {".html", ".txt"}
CONTEXT_FIRST = ((1, "c"), 2)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": CONTEXT_FIRST,
    "pgettext_lazy": CONTEXT_FIRST,
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def source_files(root: Path) -> Iterator[Path]:
    """The apps' modules and all templates, in a fixed order."""
    folders = [root / name for name in (*PACKAGES, "templates")]
    for path in sorted(found for folder in folders for found in folder.rglob("*") if found.is_file()):
        inside = path.relative_to(root)
        is_template = "templates" in inside.parts and path.suffix in TEMPLATE_ENDINGS
        if (path.suffix == ".py" or is_template) and not LEFT_OUT & set(inside.parts):
            yield path


def as_python(template: str, name: str) -> str:
    """The template's tags as gettext calls, unindented: Python would read the layout as blocks."""
    return "\n".join(line.strip() for line in templatize(template, origin=name).splitlines())


def messages_of(text: str, name: str) -> Iterator[tuple[Any, list[str], str | None]]:
    """The messages of one source as (msgid or tuple of forms, translators' comments, context)."""
    if not name.endswith(".py"):
        text = as_python(text, name)
    for _, message, comments, context in extract(
        "python", io.BytesIO(text.encode()), KEYWORDS, comment_tags=("Translators",)
    ):
        yield message, comments, context


def read_sources(root: Path) -> Catalog:
    """Return every message of the project, each with the files that contain it."""
    template = Catalog(fuzzy=False)
    for path in source_files(root):
        name = path.relative_to(root).as_posix()
        for message, comments, context in messages_of(path.read_text(encoding="utf-8"), name):
            template.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return template
