"""One question with its answer."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, its answer in short sentences, and where to go on.

    `steps` follow each other and are numbered; `way` is a path by name with the words of its button. `also`
    are words that people search by and that do not stand in the answer.
    """

    slug: str
    question: Any
    words: tuple[Any, ...]
    steps: tuple[Any, ...] = ()
    way: tuple[str, Any] | None = None
    also: Any = ""

    @property
    def text(self) -> str:
        """The whole answer as one text."""
        return " ".join(str(words) for words in (*self.words, *self.steps))
