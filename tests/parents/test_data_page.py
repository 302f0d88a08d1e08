"""Parents see which app is told what about their child, and how often it was opened this month (S6)."""

import datetime as dt

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from portal.actor import Actor
from portal.dates import full_date
from portal.launchpad.launching import launch_resource
from portal.models import AccessEvent, ResourceText, User
from portal.models import Client as App
from portal.oidc.disclosures import disclosures_about, first_of_month
from sis.models import Relationship, Student
from tests.cast import claim
from tests.demo import seed_demo
from tests.families import Families
from tests.parents.walking import log_in, make_parent
from tests.portal.relying_party import RelyingParty, signed_in
from tests.record_families import make_record_families
from tests.resources import make_resource
from tests.visiting import Client

pytestmark = pytest.mark.slow

DATA = "/parents/data/"


@pytest.fixture
def app(families: Families) -> RelyingParty:
    claim(families.daffy)
    resource = make_resource("Reading room")
    ResourceText.objects.create(
        resource=resource, language="es", name="Sala de lectura", description="Libros"
    )
    return RelyingParty.register(resource, claims=["name", "school"])


def test_a_parent_sees_who_is_told_what_since_when_and_how_often(
    families: Families, minnie: User, app: RelyingParty, client: Client
) -> None:
    log_in(client)
    page = client.get(DATA).text
    assert "No app has been told anything about Daffy Clayton yet." in " ".join(page.split())

    student = signed_in("S0393354")
    with time_machine.travel(first_of_month() - dt.timedelta(hours=1), tick=False):
        AccessEvent.objects.create(
            kind="portal.resource_launched",
            success=True,
            user_id=User.objects.get(username="S0393354").pk,
            detail={"resource": app.client.resource_id},
        )
    user = User.objects.get(username="S0393354")
    launch_resource(actor=Actor(user), resource_id=app.client.resource_id)
    app.sign_on(student)
    app.sign_on(student)
    shown = " ".join(client.get(DATA).text.split())
    for expected in ("Reading room", "About Reading room", "First and last name", "School"):
        assert expected in shown
    assert "Email address" not in shown
    assert "Signed in 2 times this month" in shown
    assert "Opened 1 time this month" in shown
    assert f"Since {full_date(timezone.now())}" in shown


def test_the_demo_has_an_app_that_a_mother_finds(db: None, client: Client) -> None:
    printed = seed_demo()
    assert App.objects.get().secret_digest not in printed
    assert "An app that signs people in: Library" in printed
    password = printed.split("carmen82")[1].split("password ")[1].split()[0]
    log_in(client, "carmen82", password)

    shown = " ".join(client.get(DATA).text.split())
    assert '<html lang="es"' in shown
    assert "Biblioteca" in shown
    assert "3 veces este mes" in shown
    assert shown.count('class="row-value"') == 1
    rosa = Student.objects.get(number="0123458").pk
    (used,) = disclosures_about([rosa])[rosa]
    assert (used.shared, used.opened, used.sign_ins) == (["name", "school", "grade"], 3, 3)


def test_the_page_is_in_the_reader_s_language(families: Families, minnie: User, app: RelyingParty) -> None:
    app.sign_on(signed_in("S0393354"))
    client = Client()
    log_in(client)
    client.get(f"{DATA}?lang=es")

    shown = client.get(DATA).text
    assert "Sala de lectura" in shown
    assert "Libros" in shown


def test_another_family_sees_nothing_of_it(families: Families, minnie: User, app: RelyingParty) -> None:
    app.sign_on(signed_in("S0393354"))
    make_parent(families.other, "oskar99")
    stranger = Client()
    log_in(stranger, "oskar99")

    shown = stranger.get(DATA).text
    assert "Reading room" not in shown
    assert "Olga" in shown


def test_any_open_area_is_enough_and_none_is_not(
    families: Families, minnie: User, app: RelyingParty, client: Client
) -> None:
    app.sign_on(signed_in("S0393354"))
    log_in(client)
    closed = dict.fromkeys(("schedule", "attendance", "grades", "calendar", "household", "reports"), False)
    Relationship.objects.filter(guardian=families.mother).update(**closed)
    assert "Reading room" in client.get(DATA).text

    Relationship.objects.filter(guardian=families.mother).update(notices=False)
    assert "Reading room" not in client.get(DATA).text


def test_a_child_of_whom_nothing_is_open_is_not_named(db: None, settings: LazySettings) -> None:
    settings.RIGHTS_AT_18 = "close"
    made = make_record_families()
    Student.objects.filter(pk=made.daffy.pk).update(birth_date="2000-01-01")
    make_parent(made.mother, "minnie77")
    browser = Client()
    log_in(browser, "minnie77")
    page = browser.get(DATA).text
    assert "Dewey Clayton" in page
    assert "Daffy" not in page
