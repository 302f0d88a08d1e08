"""Letters with activation keys: runs for a school, one for a guardian, again after a jam (A5)."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from parents import holds, keys, letters
from parents.models import ActivationKey, LetterRun, PrintedLetter
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.models import AccessEvent
from sis import roster
from sis.models import Student
from tests.cast import HERE, Cast, sign_in
from tests.counting import row_statements
from tests.factories import (
    GuardianFactory,
    RelationshipFactory,
    SectionFactory,
    SectionTeacherFactory,
    StaffMemberFactory,
    StudentFactory,
)
from tests.faults.racing import together
from tests.parents.people import activate
from tests.visiting import Client

KEY = re.compile(r'class="key" translate="no">([0-9A-F-]{36})<')


@pytest.fixture
def registrar(cast: Cast) -> Client:
    client = Client()
    sign_in(client, "registrar@example.org")
    return client


def issue_and_print(client: Client, cast: Cast) -> str:
    client.post("/admin/parents/letterrun/issue/", {"school": cast.school.pk})
    return print_new(client, cast)


def print_new(client: Client, cast: Cast) -> str:
    path = "/admin/parents/letterrun/print/"
    return str(client.post(path, {"school": cast.school.pk}, follow=True).text)


def print_again(client: Client, run: LetterRun) -> str:
    return str(client.post(f"/admin/parents/letterrun/{run.pk}/again/").text)


def many_families(cast: Cast, count: int) -> None:
    for student in StudentFactory.create_batch(count, school=cast.school):
        RelationshipFactory.create(guardian=GuardianFactory.create(), student=student, grades=True)


@pytest.mark.slow
def test_the_schools_page_counts_issues_and_prints(cast: Cast, registrar: Client) -> None:
    page = registrar.get("/admin/parents/letterrun/", follow=True).text
    assert "2 guardians have access to" in page
    assert "Issue 2 keys" in page
    printed = issue_and_print(registrar, cast)
    assert len(KEY.findall(printed)) == 2
    assert {key.printed for key in ActivationKey.objects.all()} == {1}
    assert (
        "Issue"
        not in registrar.get(f"/admin/parents/letterrun/?school={cast.school.pk}").text.split("content-main")[
            1
        ]
    )


@pytest.mark.slow
def test_a_run_is_printed_again_after_a_jam_with_the_same_keys_in_the_same_order(
    cast: Cast, registrar: Client
) -> None:
    many_families(cast, 5)
    first = KEY.findall(issue_and_print(registrar, cast))
    run = LetterRun.objects.get()
    assert len(first) == 7
    assert KEY.findall(print_again(registrar, run)) == first
    assert (run.school, run.printed_by) == (cast.school, cast.registrar)
    assert AccessEvent.objects.filter(kind="parents.letters_printed", actor_id=cast.registrar.pk).count() == 2


@pytest.mark.slow
def test_every_family_gets_a_letter_though_others_activate_between_two_runs(
    cast: Cast, registrar: Client, settings: Any
) -> None:
    settings.LETTERS_AT_ONCE = 20
    many_families(cast, 40)
    printed = KEY.findall(issue_and_print(registrar, cast))
    for number, letter in enumerate(PrintedLetter.objects.select_related("key__guardian")[:20]):
        activate(letter.key.guardian, f"family{number:02}")
    page = registrar.get(f"/admin/parents/letterrun/?school={cast.school.pk}").text
    assert "Print the next 20 of 22 not printed yet" in page
    expire_double_press()
    printed += KEY.findall(print_new(registrar, cast))
    expire_double_press()
    printed += KEY.findall(print_new(registrar, cast))
    assert len(printed) == len(set(printed)) == 42
    assert [run.printed_letters.count() for run in LetterRun.objects.order_by("pk")] == [20, 20, 2]
    expire_double_press()
    assert "Every letter is printed." in print_new(registrar, cast)


def expire_double_press() -> None:
    LetterRun.objects.update(printed_at=F("printed_at") - timedelta(minutes=2))


def test_a_double_click_shows_the_same_run(cast: Cast, registrar: Client) -> None:
    first = KEY.findall(issue_and_print(registrar, cast))
    assert KEY.findall(print_new(registrar, cast)) == first
    assert LetterRun.objects.count() == 1


def test_two_registrars_at_once_print_each_letter_once(cast: Cast, transactional_db: None) -> None:
    keys.issue_keys(actor=Actor(cast.registrar, HERE), schools=[cast.school.pk])
    actor = Actor(cast.registrar, HERE)
    together(*[lambda: letters.print_new_letters(actor=actor, school=cast.school)] * 2)
    assert PrintedLetter.objects.count() == PrintedLetter.objects.values("key").distinct().count() == 2


@pytest.mark.slow
def test_keys_that_are_over_are_left_out_of_a_run_and_the_cover_counts_them(
    cast: Cast, registrar: Client
) -> None:
    many_families(cast, 4)
    issue_and_print(registrar, cast)
    run = LetterRun.objects.get()
    used, revoked, expired = ActivationKey.objects.exclude(guardian=cast.mother)[:3]
    activate(used.guardian)
    ActivationKey.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    ActivationKey.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    page = print_again(registrar, run)
    assert len(KEY.findall(page)) == 3
    assert "Skipped: 3 whose key is used, revoked or expired." in page


@pytest.mark.slow
def test_a_letter_that_a_hold_keeps_since_is_left_out_of_a_run(cast: Cast, registrar: Client) -> None:
    issue_and_print(registrar, cast)
    run = LetterRun.objects.get()
    by_whom = run.printed_letters.get(key__guardian=cast.mother).student
    hold = partial(holds.hold_access, guardian=cast.mother, reason="Order", last_day=None)
    hold(actor=Actor(cast.registrar, HERE), student=by_whom)
    page = print_again(registrar, run)
    assert "Minnie Clayton" not in page
    assert "Skipped: 1 whose child has left the school or is on hold." in page


def test_a_letter_goes_by_a_child_with_homeroom_and_teacher_and_shows_the_printing_school(
    cast: Cast, registrar: Client
) -> None:
    room = SectionFactory.create(title="Homeroom 7", school=cast.school)
    SectionTeacherFactory.create(section=room, staff=StaffMemberFactory.create(last_name="Whitfield"))
    Student.objects.update(homeroom=room)
    for letter in issue_and_print(registrar, cast).split("<article")[1:]:
        head = letter.partition("<h1>")[0]
        for words in (cast.school.name, "770-555-0120", "Daffy Clayton", ">7 – ", "Whitfield"):
            assert words in head


def test_a_child_at_a_school_that_is_not_the_registrars_is_in_no_letter(
    cast: Cast, registrar: Client
) -> None:
    elsewhere = StudentFactory.create(school=cast.stranger.school, first_name="Elsewhere")
    RelationshipFactory.create(guardian=cast.mother, student=elsewhere, grades=True)
    assert "Elsewhere" not in issue_and_print(registrar, cast)
    assert "Elsewhere" not in registrar.post(f"/admin/parents/letterrun/of/{cast.mother.pk}/").text
    chief = Client()
    sign_in(chief, "district@example.org")
    assert "Elsewhere" in chief.post(f"/admin/parents/letterrun/of/{cast.mother.pk}/").text


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
    registrar.post("/admin/parents/letterrun/issue/", {"school": cast.school.pk})
    page = registrar.post(f"/admin/parents/letterrun/of/{cast.mother.pk}/").text
    assert page.count("<article") == 1
    for words in ("Minnie Clayton", "Daffy Clayton", "Marcia Student", "770-555-0120"):
        assert words in page
    assert "Sam Stranger" not in page
    assert "<svg" in page
    assert "style=" not in page


def test_the_qr_code_has_the_address_with_the_key_after_the_hash_sign(cast: Cast) -> None:
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.mother)
    letter = letters.print_letter(actor=Actor(cast.registrar, HERE), key=key, reached=roster.all_students())
    assert letter is not None
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
    for path in ("issue", "print"):
        answer = registrar.post(f"/admin/parents/letterrun/{path}/", {"school": other.pk})
        assert answer.status_code == 404
    assert registrar.get(f"/admin/parents/letterrun/?school={other.pk}").status_code == 404
    foreign = GuardianFactory.create()
    RelationshipFactory.create(guardian=foreign, student=cast.stranger, grades=True)
    assert registrar.post(f"/admin/parents/letterrun/of/{foreign.pk}/").status_code == 404
    assert not ActivationKey.objects.exists()


@pytest.mark.parametrize("school", ["", "x", "-1", "9" * 30, "1 OR 1=1", "\x00"])
def test_an_impossible_school_id_is_not_found(registrar: Client, school: str) -> None:
    assert registrar.post("/admin/parents/letterrun/print/", {"school": school}).status_code in (400, 404)


def test_a_technician_cannot_print_letters(cast: Cast) -> None:
    client = Client()
    sign_in(client, "tech@example.org")
    assert client.get("/admin/parents/letterrun/").status_code == 403
    assert client.post("/admin/parents/letterrun/issue/", {"school": cast.school.pk}).status_code == 403


@pytest.mark.slow
def test_issuing_and_printing_cost_the_same_for_many(cast: Cast) -> None:
    counts = []
    for _ in range(2):
        with row_statements() as issuing:
            keys.issue_keys(actor=Actor(cast.registrar, HERE), schools=[cast.school.pk])
        with row_statements() as printing:
            run = letters.print_new_letters(actor=Actor(cast.registrar, HERE), school=cast.school)
            assert run is not None
        with row_statements() as showing:
            letters.sheets_of_run(actor=Actor(cast.registrar, HERE), run=run, reached=roster.all_students())
        with row_statements() as counting:
            letters.letters_of_school(cast.school)
        counts.append((len(issuing), len(printing), len(showing), len(counting)))
        many_families(cast, 20)
    assert counts[0] == counts[1]
    assert counts[0] <= (6, 7, 9, 4)


def test_after_the_secret_has_changed_a_letter_is_not_printed_with_a_wrong_key(cast: Cast) -> None:
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.mother)
    with override_settings(KEY_SECRET="another-secret-of-the-portal"):
        actor, reached = Actor(cast.registrar, HERE), roster.all_students()
        assert letters.print_letter(actor=actor, key=key, reached=reached) is None
        assert letters.print_new_letters(actor=actor, school=cast.school) is None


def test_a_run_of_a_school_out_of_scope_is_not_found(cast: Cast, registrar: Client) -> None:
    other = cast.stranger.school
    assert other is not None
    run = LetterRun.objects.create(school=other, printed_by=cast.administrator, homerooms="Homeroom 1")
    assert registrar.post(f"/admin/parents/letterrun/{run.pk}/again/").status_code == 404
    assert registrar.get(f"/admin/parents/letterrun/{run.pk}/change/").status_code == 404
