"""Letters with activation keys: a batch for a school, one for a guardian, again after a jam (A5)."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from parents import keys, letters
from parents.models import ActivationKey
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.models import AccessEvent
from tests.cast import HERE, Cast, sign_in
from tests.counting import row_statements
from tests.factories import GuardianFactory, RelationshipFactory, StudentFactory
from tests.parents.people import activate

KEY = re.compile(r'class="key" translate="no">([0-9A-F-]{36})<')


@pytest.fixture
def registrar(cast: Cast) -> Client:
    client = Client()
    sign_in(client, "registrar@example.org")
    return client


def issue_and_print(client: Client, cast: Cast, batch: int = 1) -> str:
    client.post("/admin/parents/letterbatch/issue/", {"school": cast.school.pk})
    return str(
        client.post("/admin/parents/letterbatch/print/", {"school": cast.school.pk, "batch": batch}).text
    )


def test_the_schools_page_counts_issues_and_prints(cast: Cast, registrar: Client) -> None:
    page = registrar.get("/admin/parents/letterbatch/", follow=True).text
    assert "2 guardians may see something" in page
    assert "Issue 2 keys" in page
    printed = issue_and_print(registrar, cast)
    assert len(KEY.findall(printed)) == 2
    assert {key.printed for key in ActivationKey.objects.all()} == {1}
    assert (
        "Issue"
        not in registrar.get(f"/admin/parents/letterbatch/?school={cast.school.pk}").text.split(
            "content-main"
        )[1]
    )


def test_printing_again_after_a_jam_gives_the_same_keys(cast: Cast, registrar: Client) -> None:
    first = KEY.findall(issue_and_print(registrar, cast))
    assert KEY.findall(issue_and_print(registrar, cast)) == first
    assert {key.printed for key in ActivationKey.objects.all()} == {2}
    assert AccessEvent.objects.filter(kind="parents.letters_printed").count() == 2


def test_each_letter_is_in_the_guardians_language_and_opens_an_account(cast: Cast, registrar: Client) -> None:
    printed = issue_and_print(registrar, cast)
    assert '<article class="letter" lang="es">' in printed  # the mother reads Spanish, the father Vietnamese
    assert '<article class="letter" lang="vi">' in printed
    assert "Su código de activación" in printed
    assert "Mã kích hoạt của quý vị" in printed
    for typed in KEY.findall(printed):
        assert Client().post("/parents/activate/", {"key": typed}).headers["Location"] == (
            "/parents/activate/account/"
        )


def test_a_letter_has_the_guardians_children_the_office_and_a_qr_code_without_styles(
    cast: Cast, registrar: Client
) -> None:
    registrar.post("/admin/parents/letterbatch/issue/", {"school": cast.school.pk})
    page = registrar.post(f"/admin/parents/letterbatch/of/{cast.mother.pk}/").text
    assert page.count("<article") == 1
    for words in ("Minnie Clayton", "Daffy Clayton", "Marcia Student", "770-555-0120"):
        assert words in page
    assert "Sam Stranger" not in page
    assert "<svg" in page
    assert "style=" not in page


def test_the_qr_code_has_the_address_with_the_key_after_the_hash_sign(cast: Cast) -> None:
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.mother)
    letter = letters.print_letters(actor=Actor(cast.registrar, HERE), keys=[key])[0]
    assert (
        letter.address
        == f"{settings.PORTAL_ORIGIN}/parents/activate/?lang=es#{one_time_codes.as_guid(key.code)}"
    )


def test_guardians_with_an_account_get_neither_letter_nor_key(cast: Cast, registrar: Client) -> None:
    activate(cast.mother)
    printed = issue_and_print(registrar, cast)
    assert len(KEY.findall(printed)) == 1
    assert "Minnie" not in printed


def test_letters_of_schools_out_of_scope_are_not_found(cast: Cast, registrar: Client) -> None:
    other = cast.stranger.school
    assert other is not None
    for path, data in (("issue", {}), ("print", {"batch": 1})):
        answer = registrar.post(f"/admin/parents/letterbatch/{path}/", {"school": other.pk, **data})
        assert answer.status_code == 404
    assert registrar.get(f"/admin/parents/letterbatch/?school={other.pk}").status_code == 404
    foreign = GuardianFactory.create()
    RelationshipFactory.create(guardian=foreign, student=cast.stranger, grades=True)
    assert registrar.post(f"/admin/parents/letterbatch/of/{foreign.pk}/").status_code == 404
    assert not ActivationKey.objects.exists()


@pytest.mark.parametrize("school", ["", "x", "-1", "9" * 30, "1 OR 1=1", "\x00"])
def test_an_impossible_school_id_is_not_found(registrar: Client, school: str) -> None:
    assert registrar.post("/admin/parents/letterbatch/print/", {"school": school}).status_code in (400, 404)


def test_a_technician_cannot_print_letters(cast: Cast) -> None:
    client = Client()
    sign_in(client, "tech@example.org")
    assert client.get("/admin/parents/letterbatch/").status_code == 403
    assert client.post("/admin/parents/letterbatch/issue/", {"school": cast.school.pk}).status_code == 403


def test_issuing_and_printing_cost_the_same_for_many(cast: Cast) -> None:
    counts = []
    for _ in range(2):
        with row_statements() as issuing:
            keys.issue_keys(actor=Actor(cast.registrar, HERE), schools=[cast.school.pk])
        with row_statements() as printing:
            batch = letters.letters_of_school(cast.school.pk).batch(1)
            letters.print_letters(actor=Actor(cast.registrar, HERE), keys=batch)
        counts.append((len(issuing), len(printing)))
        for student in StudentFactory.create_batch(20, school=cast.school):
            RelationshipFactory.create(guardian=GuardianFactory.create(), student=student, grades=True)
    assert counts[0] == counts[1]
    assert counts[0] <= (6, 9)


def test_after_the_secret_has_changed_a_letter_is_not_printed_with_a_wrong_key(cast: Cast) -> None:
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.mother)
    with override_settings(KEY_SECRET="another-secret-of-the-portal"):
        assert letters.print_letters(actor=Actor(cast.registrar, HERE), keys=[key]) == []
