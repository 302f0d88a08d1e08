"""Every page that students and parents see is easy to read: grade 5 for students, 7 for parents (L1)."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import Resolver404, resolve

from portal.help.for_parents import ANSWERS as FOR_PARENTS
from sis.models import Guardian, Student
from tests.cast import NEW_PASSWORD, PASSWORD
from tests.claims.walking import fill_in, give_password, journey_id, name_oneself, save_answers, twice
from tests.demo import seed_demo
from tests.parents.walking import WHO, key_for
from tests.reading import WORD, grade, sentences
from tests.visiting import Client

pytestmark = pytest.mark.slow
STUDENTS, PARENTS = 5.0, 7.0
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)"')
ACCOUNT = re.compile(r"^  (\w+) +password (\S+)   ", re.MULTILINE)
# Of fewer words the formula says nothing.
ENOUGH = 10
OF_PARENTS = {f"/help/{one.slug}/" for one in FOR_PARENTS}

Pages = dict[str, str]


def crawl(client: Client, *starts: str, each: int = 2) -> Pages:
    """Return the pages that links lead to, at most so many of one kind; of help and guide all."""
    pages: Pages = {}
    waiting, seen, kinds = list(starts), set(starts), Counter[Any]()
    while waiting:
        path = waiting.pop(0)
        answered = client.get(path)
        if answered.status_code == 302:
            found = [answered.headers["Location"]]
        else:
            pages[path] = answered.text
            found = [unescape(link) for link in LINK.findall(answered.text)]
        for link in found:
            there = f"{urlsplit(path).path}{link}" if link.startswith("?") else link
            kind = kind_of(there)
            most = 99 if kind and kind[0] in ("help:answer", "guide:step") else each
            if kind and there not in seen and kinds[kind] < most:
                kinds[kind] += 1
                seen.add(there)
                waiting.append(there)
    return pages


def kind_of(link: str) -> tuple[str, ...] | None:
    """Return the name of an address and of its parameters, None for what is no page of families."""
    path, query = urlsplit(link).path, parse_qsl(urlsplit(link).query)
    names = sorted(name for name, _ in query)
    if not link.startswith("/") or link.startswith(("//", "/admin/", "/o/")) or "lang" in names:
        return None
    try:
        return resolve(path).view_name, *names
    except Resolver404:
        return None


def too_hard(pages: Pages, most: float | None = None) -> list[tuple[float, str, str]]:
    """Return the pages above their grade, with what they say."""
    found = []
    for path, page in pages.items():
        said = sentences(page)
        limit = most or (PARENTS if path.startswith("/parents/") or path in OF_PARENTS else STUDENTS)
        if path == "/guide/parents/":
            limit = PARENTS
        if len(WORD.findall(said)) >= ENOUGH and grade(said) > limit:
            found.append((round(grade(said), 1), path, said))
    return found


@pytest.fixture
def printed(db: None) -> str:
    """What the command says after it has made the district."""
    return seed_demo()


def test_help_guide_and_statements(printed: str) -> None:
    pages = crawl(
        Client(), "/", "/help/", "/guide/", "/privacy/", "/accessibility/", "/parents/", "/nowhere/"
    )
    assert len(pages) > 50
    assert too_hard(pages) == []


def claiming(client: Client, student: Student) -> Iterator[tuple[str, str]]:
    """Claim with every slip on the way."""
    named = {
        "last_name": student.last_name,
        "first_name": student.first_name,
        "student_id": student.number,
    }
    yield "claim empty", client.post("/claim/", {}).text
    yield "claim failed", name_oneself(client, {**named, "first_name": "Zed"}).text
    name_oneself(client, named)
    yield "password", client.get("/claim/password/").text
    for typed in ("short", "password1", student.last_name.lower() * 2):
        yield f"password {typed}", give_password(client, typed).text
    yield (
        "passwords differ",
        fill_in(client, "/claim/password/", {**twice(PASSWORD), "new_password2": "x"}).text,
    )
    give_password(client)
    yield "questions", client.get("/claim/questions/").text
    yield "one answer", save_answers(client, {"birth_month": "5"}).text
    save_answers(client)
    yield "done", client.get("/claim/done/").text


def forgetting(client: Client, username: str) -> Iterator[tuple[str, str]]:
    """Sign in and reset with every slip on the way, up to the locks."""
    for number in range(6):
        client.post("/", {"username": username})
        yield f"sign in {number}", client.post("/password/", {"password": f"not-it-{number}"}).text
    yield "forgot empty", client.post("/forgot/", {}).text
    client.post("/forgot/", {"username": username})
    page = client.get("/forgot/questions/")
    yield "forgot questions", page.text
    for number in range(6):
        asked = set(re.findall(r'name="([a-z_]+)"', page.text)) - {"journey", "csrfmiddlewaretoken"}
        typed = dict.fromkeys(asked, "1")
        yield (
            f"answers {number}",
            client.post("/forgot/questions/", {"journey": journey_id(page), **typed}).text,
        )


def test_a_student_claims_signs_in_and_looks_around(printed: str) -> None:
    client, student = Client(), Student.objects.get(number="0400101")
    pages = dict(claiming(client, student))
    client.post("/", {"username": "S0400101"})
    client.post("/password/", {"password": PASSWORD})
    around = crawl(client, "/home/", "/school/", "/account/", "/account/questions/")
    already = Client().post(
        "/claim/", {"last_name": student.last_name, "first_name": student.first_name, "student_id": "0400101"}
    )
    assert len(around) > 25
    found = too_hard({**pages, **around, "already claimed": already.text}, STUDENTS)
    assert found == []
    assert too_hard(dict(forgetting(Client(), "S0400101")), STUDENTS) == []


def activating(client: Client) -> Iterator[tuple[str, str]]:
    """Activate, log in, forget and ask, with every slip on the way."""
    for typed in ("", "E69293F4", "Z" * 32, "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7"):
        yield f"key {typed}", client.post("/parents/activate/", {"key": typed}).text
    guardian = Guardian.objects.get(last_name="Dubois", first_name="Hélène")
    client.post("/parents/activate/", {"key": key_for(guardian)})
    for name, password in (("0393354", "x"), ("S12", "password1"), ("a", PASSWORD)):
        fields = {"username": name, **twice(password)}
        yield f"account {name}", fill_in(client, "/parents/activate/account/", fields).text
    fill_in(client, "/parents/activate/account/", {"username": "helene77", **twice(PASSWORD)})
    yield "account done", client.get("/parents/activate/done/").text
    for path, fields in (("/parents/key/", {"birth_date": "05/04/2013"}), ("/parents/forgot/", {})):
        yield f"{path} empty", client.post(path, {}).text
        asked = client.post(path, {**WHO, **fields})
        yield (
            f"{path} asked",
            asked.text if asked.status_code == 200 else client.get(asked.headers["Location"]).text,
        )
    yield "link", client.post("/parents/link/", {"key": "E6" * 16, **twice(NEW_PASSWORD)}).text
    for number in range(6):
        fields = {"username": "helene77", "password": f"not-it-{number}"}
        yield f"log in {number}", Client().post("/parents/", fields).text


def test_parents_activate_log_in_and_look_around(printed: str) -> None:
    assert too_hard(dict(activating(Client())), PARENTS) == []
    for name, password in ACCOUNT.findall(printed):
        client = Client()
        client.cookies["language"] = "en"
        client.post("/parents/", {"username": name, "password": password})
        pages = crawl(client, "/parents/home/", "/parents/account/", each=1)
        assert len(pages) > 8
        assert too_hard(pages) == []
