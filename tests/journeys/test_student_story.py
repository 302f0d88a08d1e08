"""A student's whole story through the pages, in each language."""

import re
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from portal.models import AccessEvent, User
from sis.models import Student
from tests.cast import PASSWORD, make_staff, sign_in
from tests.claims.walking import (
    claim_in_browser,
    fill_in,
    name_oneself,
    stand_before_save,
    twice,
)
from tests.factories import DistrictFactory, SchoolFactory, StudentFactory
from tests.visiting import Client

pytestmark = pytest.mark.slow

ANH = {"last_name": "Nguyễn", "first_name": "Thị Ánh", "student_id": "0400101"}
USERNAME = "S0400101"
ANSWERS = {"birth_month": "5", "homeroom_teacher": "Ms. Tejada", "favorite_fruit": "peach"}
USED = "You’ve used that password before. Choose a new one."
SECOND, THIRD = "window-apple-train", "copper-garden-kite"


@pytest.fixture
def anh(db: None) -> Student:
    """A student who can claim."""
    DistrictFactory.create()
    school = SchoolFactory.create(name="Babb Middle", contact_phone="770-555-0120")
    return StudentFactory.create(
        number="0400101", last_name="Nguyễn", first_name="Thị Ánh", school=school, grade="05"
    )


class Reader(Client):
    """A browser in one language that checks that every page is in it."""

    language = "en"

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.status_code == 200 and not request["PATH_INFO"].startswith("/admin/"):
            assert f'<html lang="{self.language}"' in response.text, request["PATH_INFO"]
            assert response.headers["Content-Language"] == self.language
        return response

    def says(self, page: Any, message: str) -> None:
        """Assert that a page says this, in this browser's language."""
        with translation.override(self.language):
            said = gettext(message)
        assert said != message or self.language == "en", f"not translated: {message}"
        text = re.sub(r"\s+", " ", page.text.replace("&#x27;", "'").replace("\u00a0", " "))
        assert said.replace("\u00a0", " ") in text


def reader(language: str) -> Reader:
    browser = Reader(headers={"accept-language": language})
    browser.language = language
    return browser


def claims(here: Reader) -> None:
    here.says(here.get("/"), "Claim My Account")
    here.says(name_oneself(here, {**ANH, "first_name": "Anh"}), "The Claim Account Operation Failed.")
    stand_before_save(here, ANH)
    here.says(here.get("/claim/questions/"), "Choose three questions")
    assert fill_in(here, "/claim/questions/", ANSWERS).url == "/claim/done/"
    here.says(here.get("/claim/done/"), "Your account is ready")
    assert User.objects.get(username=USERNAME).language == here.language
    here.says(name_oneself(here, ANH), "This account is already claimed")


def signs_in_and_out(here: Reader) -> None:
    here.says(sign_in(here, USERNAME, "wrong"), "Authentication Failed")
    assert sign_in(here, USERNAME.lower(), PASSWORD).url == "/home/"
    here.says(here.get("/home/"), "My day")
    here.post("/logout/")
    assert here.get("/home/").headers["Location"] == "/"


def forgets_and_resets(here: Reader) -> None:
    assert here.post("/forgot/", {"username": USERNAME}).headers["Location"] == "/forgot/questions/"
    wrong = fill_in(here, "/forgot/questions/", {**ANSWERS, "favorite_fruit": "apple"})
    here.says(wrong, "These answers do not match")
    right = fill_in(here, "/forgot/questions/", {**ANSWERS, "homeroom_teacher": "ms tejada"})
    assert right.url == "/forgot/password/"
    here.says(fill_in(here, "/forgot/password/", twice(PASSWORD)), USED)
    assert fill_in(here, "/forgot/password/", twice(SECOND)).url == "/forgot/done/"
    here.says(here.get("/forgot/done/"), "Your password has been changed")
    here.says(sign_in(here, USERNAME, PASSWORD), "Authentication Failed")
    assert sign_in(here, USERNAME, SECOND).url == "/home/"


def is_reset_by_staff(here: Reader, student: Student) -> None:
    make_staff("tech@example.org", role="technician", school=student.school)
    staff = Client()
    assert sign_in(staff, "tech@example.org").url == "/admin/"
    reset = staff.post(f"/admin/sis/student/{student.pk}/reset/", {"reason": "forgot the answers"})
    assert reset.status_code == 302
    assert here.get("/home/").headers["Location"] == "/", "signed out everywhere right away"
    here.says(sign_in(here, USERNAME, SECOND), "Authentication Failed")


def claims_again(here: Reader) -> None:
    name_oneself(here, ANH)
    for used in (PASSWORD, SECOND):
        here.says(fill_in(here, "/claim/password/", twice(used)), USED)
    others = {"birth_year": "2015", "school_mascot": "Hawks", "favorite_season": "fall"}
    claim_in_browser(here, ANH, THIRD, others)
    assert sign_in(here, USERNAME, THIRD).url == "/home/"


def tell_the_story(language: str, student: Student) -> None:
    """Claim, sign in and out, forget, reset, be reset by staff, claim again."""
    here = reader(language)
    claims(here)
    signs_in_and_out(here)
    forgets_and_resets(here)
    is_reset_by_staff(here, student)
    claims_again(here)
    kinds = [
        "claims.account_claimed",
        "claims.password_reset",
        "claims.account_reset",
        "claims.account_claimed",
    ]
    events = AccessEvent.objects.filter(student_id=student.pk, kind__in=kinds).order_by("pk")
    assert [event.kind for event in events] == kinds


def test_the_whole_story(anh: Student) -> None:
    tell_the_story("en", anh)


@pytest.mark.parametrize("language", ["es", "fr", "vi"])
def test_the_whole_story_in_another_language(anh: Student, language: str) -> None:
    tell_the_story(language, anh)


def test_a_claim_in_vietnamese_resets_in_english(anh: Student) -> None:
    claim_in_browser(reader("vi"), ANH, PASSWORD, ANSWERS)
    at_school = reader("en")
    at_school.post("/forgot/", {"username": USERNAME})
    page = at_school.get("/forgot/questions/")
    for label in ("May", "Peach", "Banana"):
        assert label in page.text
    assert fill_in(at_school, "/forgot/questions/", ANSWERS).url == "/forgot/password/"
    assert fill_in(at_school, "/forgot/password/", twice(SECOND)).url == "/forgot/done/"
    assert sign_in(at_school, USERNAME, SECOND).url == "/home/"


def test_the_language_can_change_in_the_middle_of_a_claim(anh: Student) -> None:
    browser = Client()
    stand_before_save(browser, ANH)
    page = browser.get("/claim/questions/?lang=fr")
    assert '<html lang="fr"' in page.text
    assert fill_in(browser, "/claim/questions/", ANSWERS).url == "/claim/done/"
    assert '<html lang="fr"' in browser.get("/claim/done/").text
    assert User.objects.get(username=USERNAME).language == "fr"


def test_a_reset_in_another_language_keeps_the_accounts_own(anh: Student) -> None:
    claim_in_browser(reader("vi"), ANH, PASSWORD, ANSWERS)
    at_school = reader("en")
    at_school.post("/forgot/", {"username": USERNAME})
    fill_in(at_school, "/forgot/questions/", ANSWERS)
    fill_in(at_school, "/forgot/password/", twice(SECOND))
    assert User.objects.get(username=USERNAME).language == "vi"
