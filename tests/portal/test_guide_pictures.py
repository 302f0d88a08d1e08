"""The guides' pictures show the pages as they are. When this fails: `make pictures`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from django.conf import LazySettings
from django.conf import settings as portal_settings
from django.core.management import call_command

from portal.guide import pictures
from portal.guide.steps import STEPS
from portal.guide.stops import STOPS, Stop
from tests.visiting import Client

pytestmark = pytest.mark.slow

LANGUAGES = [code for code, _name in portal_settings.LANGUAGES]
AGAIN = "The pages have changed: run `make pictures` and look at the new pictures."
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def walk(client: Client) -> Iterator[tuple[str, str]]:
    """Go the whole way as the camera does; yield every stop in every language with its fingerprint."""
    for stop in STOPS:
        page = ""
        for language in LANGUAGES:
            answer = client.get(stop.path, {"lang": language})
            assert answer.status_code == 200, f"{stop.name}: {answer.headers.get('Location')}"
            page = answer.text
            yield f"{language}/{stop.name}", pictures.fingerprint(page, stop)
        if stop.sends:
            hidden = {name: unescape(value) for name, value in HIDDEN.findall(page)}
            assert client.post(stop.path, hidden | stop.typed).status_code == 302, stop.name


def test_the_pictures_show_the_pages_as_they_are(
    client: Client, db: None, capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    settings.DISTRICT_NAME = "Clayton County Public Schools"  # as the camera finds it
    call_command("seed_demo")

    assert dict(walk(client)) == pictures.kept_fingerprints(), AGAIN


def test_there_is_a_small_picture_for_every_language_and_scheme_and_no_other() -> None:
    wanted = {
        pictures.address(language, stop.name, scheme)
        for language in LANGUAGES
        for stop in STOPS
        for scheme in pictures.SCHEMES
    }
    static = pictures.FOLDER.parent
    there = {path.relative_to(static).as_posix(): path for path in pictures.FOLDER.rglob("*.webp")}

    assert there.keys() == wanted
    assert {name for name, path in there.items() if path.stat().st_size > pictures.MOST_BYTES} == set()


def test_every_picture_of_a_step_is_taken() -> None:
    assert {step.picture for step in STEPS if step.picture} == {stop.name for stop in STOPS}


STOP = Stop("claim", "/claim/", ".button", {"name": "Daffy"})
PAGE = (
    '<html><head><title>A</title></head><body><p class="lead">Hello\n  you</p>'
    '<input type="hidden" name="csrf" value="{}"></body>'
)


def test_invisible_changes_do_not_change_the_fingerprint() -> None:
    seen = pictures.fingerprint(PAGE.format("one"), STOP)

    assert seen == pictures.fingerprint(PAGE.format("two").replace("\n  ", " "), STOP)
    assert seen == pictures.fingerprint(PAGE.format("one").replace("<title>A", "<title>B"), STOP)
    assert seen == pictures.fingerprint(
        PAGE.format("one").replace("</body>", '<p class="print-only">1 May</p></body>'), STOP
    )


@pytest.mark.parametrize(
    ("old", "new"), [("Hello", "Hallo"), ('"lead"', '"soft"'), ("<p", "<h2"), ("you", "you<br>there")]
)
def test_visible_changes_change_the_fingerprint(old: str, new: str) -> None:
    assert pictures.fingerprint(PAGE, STOP) != pictures.fingerprint(PAGE.replace(old, new), STOP)


def test_what_is_typed_and_how_it_looks_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = pictures.fingerprint(PAGE, STOP)

    assert seen != pictures.fingerprint(PAGE, replace(STOP, typed={"name": "Marcia"}))
    monkeypatch.setattr(pictures, "WORN", ("css/tokens.css",))
    assert seen != pictures.fingerprint(PAGE, STOP)
