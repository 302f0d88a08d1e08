"""`make judges`: the Nu HTML checker and Lighthouse over the public pages, the students' and the families'.

They come from npm by the lock file in tests/judges; they need Node 20, the checker also Java 11. Where one
is missing, its part is not run, and the report says so. ONLY="help parents" judges the pages whose addresses
contain one of these words.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from chromium import find
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page

from portal.records.pages import STUDENT_PAGES
from tests.browser.conftest import NewPage
from tests.browser.parents_walking import family_pages, log_in
from tests.browser.walking import DAFFYS_NAME, sign_in
from tests.cast import claim
from tests.live import LivePortal
from tests.npm import NEEDED, has_node, install
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.public_pages import PUBLIC_PAGES
from tests.record_families import make_record_families

SOURCES = Path(settings.ROOT) / "tests" / "judges"
STUDENTS = [
    "/home/",
    "/account/",
    "/account/questions/",
    *(f"/school/{page.path}" for page in STUDENT_PAGES if "<" not in page.path),
]
ONCE, MEASURED = ("accessibility", "best-practices"), "performance"
LEAST_PERFORMANCE = 95


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and the cookies of who looks at it: none for whoever comes."""

    path: str
    cookie: str = ""

    @property
    def categories(self) -> list[str]:
        """What Lighthouse judges: private pages are kept out of search engines."""
        return [*ONCE, *([] if self.cookie else ["seo"]), MEASURED]


@dataclass(frozen=True, slots=True)
class Portal:
    """The running portal with a family in it, and the pages that are judged, each as it was sent."""

    url: str
    pages: dict[Place, str]


def address_of(url: str) -> str:
    """Return a page's path with its query."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def cookie_of(page: Page) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


@pytest.fixture
def portal(live_portal: LivePortal, new_page: NewPage) -> Portal:
    """A student, a parent, and whoever comes, each at the own pages."""
    made = make_record_families(timezone.localdate())
    claim(made.daffy)
    make_parent(made.mother, MOTHERS_NAME)
    anybody, student, parent = new_page(), new_page(), new_page()
    sign_in(student, DAFFYS_NAME)
    log_in(parent)
    families = dict.fromkeys(address_of(parent.url) for _stop in family_pages(parent))
    visits = [
        *((anybody, Place(path)) for path in PUBLIC_PAGES),
        *((student, Place(path, cookie_of(student))) for path in STUDENTS),
        *((parent, Place(path, cookie_of(parent))) for path in [*families, "/parents/account/"]),
    ]
    wanted = os.environ.get("ONLY", "/").split()
    pages = {
        place: page.context.request.get(place.path).text()
        for page, place in visits
        if any(word in place.path for word in wanted)
    }
    return Portal(live_portal.url, pages)


def test_the_nu_html_checker_finds_no_error(portal: Portal, tmp_path: Path) -> None:
    """Every page, its style sheets, and the pictures that are drawn by the portal's own files."""
    java = shutil.which("java")
    if not has_node() or not java:
        pytest.skip(f"The Nu HTML checker was not run: it needs Java 11 or newer, and {NEEDED}")
    jar = install(SOURCES) / "node_modules/vnu-jar/build/dist/vnu.jar"
    names = {}
    for number, (place, text) in enumerate(portal.pages.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(text)
        names[file.as_uri()] = place.path
    done = subprocess.run(  # noqa: S603
        [java, "-jar", jar, "--format", "json", *map(str, sorted(tmp_path.glob("*.html")))],
        capture_output=True,
        text=True,
        check=False,
    )
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    errors = [
        f"{names.get(one['url'], one['url'])}: {one['message']} {one.get('extract', '')!r}"
        for one in messages
        if one["type"] == "error" or one["type"] == "non-document-error"
    ]
    warnings = {one["message"] for one in messages if one["type"] == "info"}
    print(f"\nThe Nu HTML checker: {len(names)} pages, {len(errors)} errors, {len(warnings)} warnings")
    print(*sorted(warnings), sep="\n")
    assert errors == [], "\n".join(errors)


def judge(portal: Portal) -> Iterator[tuple[Place, list[dict[str, Any]]]]:
    """Let Lighthouse look at each page, and measure it until two of three runs agree on its performance."""
    process = subprocess.Popen(
        ["node", "lighthouse.js"],  # noqa: S607
        cwd=install(SOURCES),
        env={**os.environ, "CHROMIUM": find()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    with process:
        for place in portal.pages:
            runs: list[dict[str, Any]] = []
            while len(runs) < 2 or (len(runs) == 2 and is_fast(runs[0]) != is_fast(runs[1])):
                asked = {
                    "url": portal.url + place.path,
                    "cookie": place.cookie,
                    "categories": [] if runs else place.categories,
                }
                process.stdin.write(json.dumps(asked) + "\n")
                process.stdin.flush()
                runs.append(json.loads(process.stdout.readline()))
            yield place, runs
        process.stdin.close()


def is_fast(run: dict[str, Any]) -> bool:
    return bool(run["scores"][MEASURED] >= LEAST_PERFORMANCE)


def test_lighthouse_finds_nothing_to_do(portal: Portal) -> None:
    """What does not depend on the machine is 100; of performance the median of three runs counts."""
    if not has_node():
        pytest.skip(f"Lighthouse was not run: it needs {NEEDED}")
    wrong = []
    print(f"\nLighthouse: {len(portal.pages)} pages; load of the machine {os.getloadavg()}")
    for place, runs in judge(portal):
        first = runs[0]
        measured = [run["scores"][MEASURED] for run in runs]
        scores = " ".join(f"{name} {first['scores'][name]}" for name in place.categories[:-1])
        print(f"{place.path}: {scores}, performance {' '.join(map(str, measured))}", flush=True)
        short = [name for name in place.categories[:-1] if first["scores"][name] < 100]
        slow = sum(map(is_fast, runs)) < 2
        if short or slow or address_of(first["finalUrl"]) != place.path:
            failed = sorted({audit for run in runs for audit in run["failed"]})
            wrong.append(f"{place.path}: {first['finalUrl']} {measured} {short} {failed}")
    assert wrong == [], "\n".join(wrong)
