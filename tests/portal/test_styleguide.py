"""The style guide shows every part of the pages, so that a new one cannot be forgotten (development only)."""

import re

import pytest
from django.urls import Resolver404, resolve

from portal.styleguide.pieces import GROUPS, PAGES
from portal.styleguide.views import LAYOUTS
from tests.repo.sources import ROOT
from tests.visiting import Client

PAGES_OF_THE_GUIDE = [
    "/styleguide",
    *(f"/styleguide-layout-{name}" for name in LAYOUTS),
    *(f"/styleguide-parts-{name}" for name in GROUPS),
    *(f"/styleguide-page-{name}" for name in PAGES),
]
TEMPLATES = ROOT / "templates"
INCLUDED = re.compile(r'\{% include "((?:components|launchpad|records|parents)/[^"]+\.html)"')
# The sheets of parts; the others belong to one page each, or to pages with a look of their own.
SHEETS = (
    "bar",
    "components",
    "launchpad",
    "my-day",
    "home",
    "records",
    "schedule",
    "calendar",
    "grades",
    "attendance",
    "todo",
    "rows",
    "report",
)
SET_BY_SCRIPTS = {"caps", "eye", "full", "shown", "slash", "waits"}
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")


@pytest.mark.slow
@pytest.mark.urls("tests.styleguide_urls")
def test_every_part_of_a_page_is_shown(client: Client, db: None) -> None:
    """Each part that a page includes. Some are written into what includes them, so names are followed."""
    included = {
        str(path.relative_to(TEMPLATES)): set(INCLUDED.findall(path.read_text()))
        for path in TEMPLATES.rglob("*.html")
        if "admin" not in path.parts
    }
    taken: set[str] = set()
    for path in PAGES_OF_THE_GUIDE:
        answer = client.get(path)
        assert answer.status_code == 200, path
        taken |= {str(template.name) for template in answer.templates}
    while more := {name for one in taken for name in included.get(one, ())} - taken:
        taken |= more

    assert {name for names in included.values() for name in names} - taken == set()


@pytest.mark.slow
@pytest.mark.urls("tests.styleguide_urls")
def test_every_class_of_the_style_sheets_of_parts_is_shown(client: Client, db: None) -> None:
    guide = "".join(client.get(path).text for path in PAGES_OF_THE_GUIDE)
    used = {name for names in re.findall(r'class="([^"]+)"', guide) for name in names.split()}
    missing = {}
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", (ROOT / f"static/css/{sheet}.css").read_text(), flags=re.DOTALL)
        selectors = re.sub(r"\{[^{}]*\}", " ", text)
        missing[sheet] = sorted(set(CLASS.findall(selectors)) - used - SET_BY_SCRIPTS)

    assert {sheet: names for sheet, names in missing.items() if names} == {}


@pytest.mark.urls("tests.styleguide_urls")
@pytest.mark.parametrize("path", ["/styleguide-parts-x", "/styleguide-page-x", "/styleguide-layout-x"])
def test_what_the_guide_does_not_have_is_not_found(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_installation_has_no_style_guide() -> None:
    with pytest.raises(Resolver404):
        resolve("/styleguide")
