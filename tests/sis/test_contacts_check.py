"""The check that warns where there is no one to ask (R4, F4)."""

import pytest
from django.core import checks

from portal.limits import throttle
from sis.checks import check_contacts
from tests.cast import Cast, sign_in
from tests.claims.walking import DAFFY, name_oneself, stand_before_questions
from tests.factories import DistrictFactory, SchoolFactory
from tests.visiting import Client

pytestmark = pytest.mark.django_db


def warnings() -> dict[str | None, str]:
    return {message.id: message.msg for message in check_contacts(databases=["default"])}


def test_all_is_well_with_a_phone_or_an_address() -> None:
    DistrictFactory.create(contact_phone="")
    SchoolFactory.create(contact_phone="770-555-0120")
    SchoolFactory.create(contact_email="school@example.org")
    assert warnings() == {}


def test_a_district_that_cannot_be_reached() -> None:
    DistrictFactory.create(name="Peach", contact_phone="", contact_email="", contact_name="N. N.")
    assert list(warnings()) == ["sis.W001"]
    assert "Peach" in warnings()["sis.W001"]


def test_silent_schools_are_counted_and_the_first_named() -> None:
    DistrictFactory.create()
    for name in ("Adams", "Babb", "Clay", "Dunn"):
        SchoolFactory.create(name=name, contact_name="N. N.")
    SchoolFactory.create(name="Aaron, closed", is_active=False)
    assert warnings() == {"sis.W002": "4 active schools have no contact: Adams, Babb, Clay, …"}


def test_it_runs_where_databases_are_checked_and_nowhere_else() -> None:
    SchoolFactory.create(name="Adams")
    asked = checks.run_checks(databases=["default"])
    assert "sis.W002" in [message.id for message in asked]
    assert "sis.W002" not in [message.id for message in checks.run_checks()]
    assert check_contacts(databases=None) == []


def test_before_the_proof_the_district_is_named_and_afterwards_the_school(client: Client, cast: Cast) -> None:
    failed = name_oneself(client, {**DAFFY, "first_name": "Donald"}).text
    assert "Service Desk" in failed
    assert "Mr. Bell" not in failed
    stand_before_questions(client)
    assert "Mr. Bell" not in client.get("/forgot/questions/").text
    sign_in(client, "S0123457")
    assert "Mr. Bell" in client.get("/account/questions/confirm/").text


@pytest.mark.slow
def test_the_lock_page_names_the_district_to_strangers_and_the_school_to_its_student(cast: Cast) -> None:
    stranger, student = Client(), Client()
    for _ in range(6):
        locked = sign_in(stranger, "S0123457", "wrong").text
    assert "Service Desk" in locked
    assert "Mr. Bell" not in locked
    cast_unlocked(student)
    wrong = {"birth_month": "5", "middle_name": "Zoë", "favorite_fruit": "banana"}
    for _ in range(6):
        page = student.post("/account/questions/confirm/", wrong)
    assert page.status_code == 429
    assert "Mr. Bell" in page.text


def cast_unlocked(client: Client) -> None:
    throttle.clear("student_sign_in", target="s0123457")
    assert sign_in(client, "S0123457").url == "/home/"
