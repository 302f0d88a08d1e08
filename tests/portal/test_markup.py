"""Proper tags: `tests.visiting.Client` looks at those of every page that any test gets."""

import pytest

from tests.cast import Cast, sign_in
from tests.families import Families
from tests.markup import faults_of
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.public_pages import PUBLIC_PAGES
from tests.visiting import Client

DESCRIPTION = '<meta name="description" content="Sign in to the portal of District of Tests '
NOINDEX = '<meta name="robots" content="noindex">'


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ('<input id="a" autocapitalize="none" class="b" autocapitalize="words">', "autocapitalize twice"),
        ("<input type=password spellcheck=false SPELLCHECK>", "spellcheck twice"),
        ('<p id="">', "id is empty"),
        ("<p class=''>", "class is empty"),
        ('<p id="a"></p><p id=a></p>', "two elements with the id a"),
        ('<a href="/?a=1&b=2" title="a > b" id="c" data-d data-d>', "data-d twice"),
    ],
)
def test_a_tag_with_a_fault_is_noticed(page: str, fault: str) -> None:
    assert [found[: len(fault)] for found in faults_of(page)] == [fault]


def test_what_means_something_is_no_fault() -> None:
    page = '<!-- <p id="" id="a"> --><img alt=""><option value="" selected>a=b</option><p class="id" hidden>'

    assert faults_of(page) == []


def test_every_public_page_describes_itself(client: Client, db: None) -> None:
    for path in PUBLIC_PAGES:
        page = client.get(path).text
        assert DESCRIPTION in page, path
        assert NOINDEX not in page, path


def test_pages_behind_a_sign_in_are_kept_out_of_search_engines(cast: Cast, client: Client) -> None:
    sign_in(client, "S0123457")
    for path in ("/home/", "/account/", "/school/", "/help/"):
        page = client.get(path).text
        assert NOINDEX in page, path
        assert DESCRIPTION not in page, path


def test_pages_of_a_family_are_kept_out_of_search_engines(families: Families, client: Client) -> None:
    make_parent(families.mother, MOTHERS_NAME)
    log_in(client)
    for path in ("/parents/home/", "/parents/account/"):
        assert NOINDEX in client.get(path).text, path
