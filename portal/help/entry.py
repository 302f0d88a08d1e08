"""One question with its answer."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal import hooks
from portal.hooks import Page


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, its answer in short sentences, and a link to continue.

    `steps` are numbered; `way` is a page, or the name of a URL of the core, with the text of its button.
    `also` are words that people search by and that are not in the answer.
    """

    slug: str
    question: Any
    words: tuple[Any, ...]
    steps: tuple[Any, ...] = ()
    way: tuple[Page | str, Any] | None = None
    also: Any = ""

    @property
    def way_url(self) -> str:
        """Return the address of the link; blank if there is none."""
        if self.way is None:
            return ""
        name = self.way[0]
        return reverse(hooks.linked_pages[name] if isinstance(name, Page) else name)

    @property
    def text(self) -> str:
        """Return the whole answer as one text."""
        return " ".join(str(words) for words in (*self.words, *self.steps))
