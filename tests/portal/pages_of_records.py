"""Reading the pages of a student's records as a parent and as the student."""

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from parents import family
from portal.records.rights import Part
from sis.models import Guardian, Student
from tests.cast import claim, sign_in
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.visiting import Client


class Reader:
    """Someone who is signed in, with the address below which the student's pages are."""

    def __init__(self, browser: Client, root: str) -> None:
        self.browser = browser
        self.root = root

    def get(self, path: str) -> Any:
        """Open a page, such as grades/."""
        return self.browser.get(f"{self.root}{path}")

    def read(self, path: str) -> str:
        """Return the words of a page from its name on."""
        answer = self.get(path)
        assert answer.status_code == 200, path
        return words(answer.text.partition('<div class="page records-page">')[2].partition("</main>")[0])


def words(html: str) -> str:
    """Return a page's words, each gap one blank."""
    return (
        " ".join(unescape(strip_tags(re.sub(r"(?=<)|(?<=>)", " ", html))).split())
        .replace(" ,", ",")
        .replace(" .", ".")
    )


def parent_of(student: Student, guardian: Guardian, *, language: str = "en") -> Reader:
    """Log a parent in."""
    user = make_parent(guardian, MOTHERS_NAME, language=language)
    browser = Client()
    log_in(browser)
    child = next(one for one in family.family_of(user).children if one.student.pk == student.pk)
    return Reader(browser, child.access.address(Part.DAY))


def student_self(student: Student) -> Reader:
    """Sign the student in."""
    claim(student)
    browser = Client()
    sign_in(browser, f"S{student.number}")
    return Reader(browser, "/school/")
