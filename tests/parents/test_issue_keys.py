"""Keys for a whole school: who gets one, and the number of statements."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from parents import keys
from parents.models import ActivationKey
from portal.actor import Actor
from portal.auth.one_time_codes import as_guid
from portal.models import AccessEvent, User
from sis.models import Guardian
from tests.cast import HERE
from tests.counting import row_statements
from tests.factories import GuardianFactory, RelationshipFactory, SchoolFactory, StudentFactory
from tests.families import Families
from tests.parents.walking import activate, key_for
from tests.visiting import Client


def issue(*options: str) -> str:
    out = StringIO()
    call_command("issue_keys", *options, stdout=out)
    return out.getvalue().strip()


def holders() -> set[Guardian]:
    return {key.guardian for key in ActivationKey.objects.select_related("guardian")}


def test_every_guardian_with_rights_at_the_school_gets_one_key(families: Families) -> None:
    assert issue("--school", "Babb Middle") == "2 keys were issued."
    assert holders() == {families.mother, families.father}, "the aunt sees nothing; Oskar is elsewhere"
    assert issue("--school", "Babb Middle") == "0 keys were issued."
    event = AccessEvent.objects.filter(kind="parents.keys_issued").first()
    assert event is not None
    assert event.detail == {"keys": 2, "schools": [families.school.pk]}


def test_a_key_of_the_command_opens_an_account(families: Families) -> None:
    issue("--all")
    key = ActivationKey.objects.get(guardian=families.mother)
    page = activate(Client(), as_guid(key.code), "minnie7")
    assert "Your account is ready" in page.text
    assert f"{settings.PORTAL_ORIGIN}/parents/" in page.text
    assert "My password is not on this paper." in page.text


def test_a_school_goes_by_its_name_or_its_id_and_several_go_at_once(families: Families) -> None:
    other = families.olga.school
    assert other is not None
    assert issue("--school", "babb middle", "--school", other.sourced_id) == "3 keys were issued."
    assert families.other in holders()


def test_all_includes_guardians_of_students_without_a_school(families: Families) -> None:
    families.olga.school = None
    families.olga.save()
    assert issue("--all") == "3 keys were issued."


def test_a_dry_run_counts_and_stores_nothing(families: Families) -> None:
    before = AccessEvent.objects.count()
    assert issue("--all", "--dry-run") == "3 keys would be issued."
    assert not ActivationKey.objects.exists()
    assert AccessEvent.objects.count() == before


def test_guardians_who_need_no_key_get_none(families: Families, minnie: User) -> None:
    key_for(families.father)
    families.other.is_active = False
    families.other.save()
    before = ActivationKey.objects.count()
    assert issue("--all") == "0 keys were issued."
    assert ActivationKey.objects.count() == before
    families.other.is_active = True
    families.other.save()
    families.olga.is_active = False
    families.olga.save()
    assert issue("--all") == "0 keys were issued."


def test_an_emailed_key_does_not_replace_a_letter(families: Families) -> None:
    key_for(families.mother, by_mail=True)
    assert issue("--school", "Babb Middle") == "2 keys were issued."
    assert ActivationKey.objects.filter(revoked_at=None, guardian=families.mother).count() == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "one of the arguments --school --all is required"),
        (("--school", "Nowhere High"), "There is no school “Nowhere High”"),
        (("--school", "Babb Middle", "--school", "x"), "There is no school “x”"),
        (("--school", "Closed"), "There is no school “Closed”"),
        (("--school", "Twin"), "2 schools are called “Twin”"),
        (("--school", "Twin", "--all"), "not allowed with argument"),
    ],
)
def test_invalid_options_issue_no_keys(families: Families, options: tuple[str, ...], words: str) -> None:
    SchoolFactory.create(name="Closed", is_active=False)
    SchoolFactory.create_batch(2, name="Twin")
    with pytest.raises(CommandError, match=words):
        issue(*options)
    assert not ActivationKey.objects.exists()


def test_the_number_of_statements_does_not_grow(families: Families) -> None:
    with row_statements() as few:
        assert keys.issue_keys(actor=Actor(origin=HERE), schools=[families.school.pk]) == 2
    for student in StudentFactory.create_batch(100, school=families.school):
        RelationshipFactory.create(guardian=GuardianFactory.create(), student=student, grades=True)
    with row_statements() as many:
        assert keys.issue_keys(actor=Actor(origin=HERE), schools=[families.school.pk]) == 100
    assert len(many) == len(few) <= 5
    assert len({key.digest for key in ActivationKey.objects.all()}) == 102
