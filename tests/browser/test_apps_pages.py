"""Where people read and decide which app is told what, in Chromium: parents, and administrators (S6)."""

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.models import Client, ResourceText, SecondFactor
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import CHROMEBOOK, PHONE, TABLET, cut_off_text, in_every_look, misfits, sideways
from tests.browser.parents_walking import log_in, room
from tests.browser.walking import choose_language, sign_in
from tests.cast import Cast
from tests.live import LivePortal
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.portal.relying_party import RelyingParty, signed_in
from tests.resources import make_resource

DATA = "/parents/data/"
NAMES = {"es": "Sala de lectura", "fr": "Salle de lecture", "vi": "Phòng đọc"}


@pytest.fixture
def app(cast: Cast, live_portal: LivePortal) -> RelyingParty:
    """An app that has signed in a child of a mother with an account."""
    make_parent(cast.mother, MOTHERS_NAME)
    resource = make_resource("Reading room", link="/help/", category="reading", for_students=True)
    ResourceText.objects.bulk_create(
        ResourceText(resource=resource, language=language, name=name) for language, name in NAMES.items()
    )
    app = RelyingParty.register(resource, claims=list(Client.Claim.values))
    app.sign_on(signed_in())
    return app


def row_of_app(page: Page) -> Locator:
    """What the parent reads about the app; another child has used none."""
    return page.locator(".row", has=page.locator(".row-value"))


def test_a_parent_reads_which_app_is_told_what_in_every_look(
    app: RelyingParty, page: Page, axe: AxeCheck
) -> None:
    log_in(page)
    page.goto(DATA)
    expect(row_of_app(page)).to_contain_text("Reading room")
    wrong = misfits(page)
    for look in in_every_look(page, PHONE, TABLET, CHROMEBOOK):
        axe(page)
        wrong += [f"{look}: {fault}" for fault in sideways(page) + cut_off_text(page)]
    for language, name in NAMES.items():
        choose_language(page, language)
        expect(row_of_app(page)).to_contain_text(name)
        axe(page)
        wrong += [f"{language}: {fault}" for fault in sideways(page) + cut_off_text(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("javascript", [False])
def test_a_parent_finds_it_behind_more_without_a_script(
    app: RelyingParty, page: Page, javascript: bool
) -> None:
    log_in(page)
    page.set_viewport_size(PHONE)
    room(page, DATA)
    expect(row_of_app(page)).to_contain_text("First and last name")
    expect(row_of_app(page)).to_contain_text("Reading and library")


def pages_of_apps(app: RelyingParty) -> Iterator[str]:
    resource, client = app.client.resource_id, app.client.pk
    yield from ("/admin/portal/resource/", "/admin/portal/resource/add/", "/admin/portal/client/")
    yield f"/admin/portal/resource/{resource}/change/"
    yield f"/admin/portal/resource/why/?person=S0123457&resource={resource}"
    yield f"/admin/portal/client/{client}/change/"
    yield from (f"/admin/portal/client/{client}/{way}/" for way in ("settings", "secret", "remove"))
    yield "/admin/portal/client/register/"


def test_the_pages_of_resources_and_clients_are_whole_and_accessible(
    cast: Cast, app: RelyingParty, page: Page, axe: AxeCheck
) -> None:
    sign_in(page, cast.administrator.username)
    SecondFactor.objects.create(user=cast.administrator, secret_id=uuid.uuid4())
    for path in pages_of_apps(app):
        page.goto(path)
        assert "404" not in page.title()
        for look in in_every_look(page, CHROMEBOOK, TABLET):
            axe(page)
            assert sideways(page) == [], look
