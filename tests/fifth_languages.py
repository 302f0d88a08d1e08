"""Languages that the portal does not have, with its English words: what a fifth language will meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from portal.languages import ENGLISH, LANGUAGES, Language

# Django does not know Haitian Creole; the other is read from right to left.
HAITIAN = replace(ENGLISH, code="ht", own_name="Kreyòl ayisyen")
MIRRORED = replace(ENGLISH, code="qps", own_name="ǝɹoɯ ǝuO", direction="rtl")


@contextmanager
def offered(language: Language) -> Iterator[None]:
    """Add a row to the table of languages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LANGUAGES, language.code, language)
        yield
