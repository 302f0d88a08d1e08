"""A hold applies beyond the pages: letters, keys and mails do not mention the child either (A8)."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError

from claims import recovery
from parents import keys, letters
from parents.activation import Activation, activate_account
from parents.models import AccessHold, ActivationKey, KeyRequest
from parents.tasks import answer_request, mail_links
from portal.actor import Actor
from portal.limits import throttle
from portal.models import QueuedTask
from sis import roster
from sis.models import Guardian, Student
from tests.cast import HERE, Cast, sign_in
from tests.parents.people import activate
from tests.visiting import Client


def hold(cast: Cast, *students: Student) -> None:
    for student in students:
        AccessHold.objects.create(
            guardian=cast.father, student=student, reason="an order", set_by=cast.registrar
        )


def print_letter(cast: Cast, key: ActivationKey) -> letters.Letter:
    actor = Actor(cast.registrar, HERE)
    letter = letters.print_letter(actor=actor, key=key, reached=roster.all_students())
    assert letter is not None
    return letter


def test_a_letter_names_neither_a_child_with_a_hold_nor_the_school(cast: Cast) -> None:
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.father)
    hold(cast, cast.marcia)
    letter = print_letter(cast, key)
    assert (letter.child, letter.siblings) == (cast.daffy, [])
    hold(cast, cast.daffy)
    letter = print_letter(cast, key)
    assert (letter.child, letter.siblings) == (None, [])
    assert letter.contact.of == "Clayton County Public Schools"


def test_a_guardian_with_a_hold_on_every_child_gets_no_key_in_a_batch(cast: Cast) -> None:
    hold(cast, cast.marcia)
    assert set(keys.guardians_without_key(None)) == {cast.mother, cast.father}
    hold(cast, cast.daffy)
    assert set(keys.guardians_without_key(None)) == {cast.mother}


def answer(guardian: Guardian, student: Student, *, only_accounts: bool) -> None:
    """Run the task of a request, and those of its mails."""
    pairs = [[guardian.pk, student.pk]]
    answer_request.func(pairs, "en", only_accounts=only_accounts, request_id=str(uuid4()))
    for task in QueuedTask.objects.filter(task_path=mail_links.module_path):
        task.task.call(**task.args_kwargs["kwargs"])


@pytest.mark.parametrize("has_account", [False, True])
def test_a_mail_to_a_guardian_with_a_hold_does_not_name_the_school(
    cast: Cast, has_account: bool, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    if has_account:
        activate(cast.father, "max1959")
    hold(cast, cast.marcia)
    answer(cast.father, cast.marcia, only_accounts=False)
    if has_account:
        assert len(outbox.outbox) == 1
        assert "Babb Middle" not in outbox.outbox[0].body
    else:
        assert outbox.outbox == []
        assert KeyRequest.objects.get().reason == "no_rights"


def test_no_notice_of_a_reset_goes_to_a_guardian_with_a_hold(cast: Cast, settings: Any) -> None:
    recipients: list[str] = []
    hold(cast, cast.marcia)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "claims.guardian_mails.mail.send_on_commit", lambda **mail: recipients.append(mail["to"])
        )
        recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="x")
    assert recipients == ["minnie@example.org"]


def test_forgot_sends_no_key_to_guardians_who_share_the_address_without_an_account(
    cast: Cast, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    activate(cast.mother)
    cast.father.email = cast.mother.email
    cast.father.save()
    answer(cast.mother, cast.marcia, only_accounts=True)
    assert len(outbox.outbox) == 1
    assert not ActivationKey.objects.filter(guardian=cast.father).exists()


def test_the_hold_is_offered_before_the_roster_gives_a_right(cast: Cast) -> None:
    tie = cast.father.relationships.get(student=cast.marcia)
    tie.schedule = False
    tie.save()
    staff_browser = Client()
    sign_in(staff_browser, "registrar@example.org")
    page = staff_browser.get(f"/admin/sis/guardian/{cast.father.pk}/change/").text
    assert f"/admin/sis/guardian/{cast.father.pk}/hold/{cast.marcia.pk}/" in page


def test_a_key_in_scope_has_a_page_and_one_out_of_scope_is_not_found(cast: Cast) -> None:
    mine = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.mother)
    cast.father.relationships.update(is_active=False)
    theirs = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.father)
    staff_browser = Client()
    sign_in(staff_browser, "registrar@example.org")
    assert staff_browser.get(f"/admin/parents/activationkey/{mine.pk}/change/").status_code == 200
    assert staff_browser.get(f"/admin/parents/activationkey/{theirs.pk}/change/").status_code == 404


@pytest.mark.parametrize("model", ["activationkey", "keyrequest"])
@pytest.mark.parametrize("ticked", ["zz", "\u0663x", "9" * 40])
def test_ticked_ids_that_cannot_be_from_a_list_are_refused(cast: Cast, model: str, ticked: str) -> None:
    staff_browser = Client()
    sign_in(staff_browser, "registrar@example.org")
    action = {"activationkey": "revoke", "keyrequest": "close"}[model]
    data = {"action": action, "_selected_action": ticked}
    assert staff_browser.post(f"/admin/parents/{model}/", data).status_code in (302, 400)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_guesses_at_user_names_are_counted(cast: Cast) -> None:
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=cast.mother)
    activation = Activation(key.pk, "somebody1", "x", journey="j", language="en")
    for _ in range(20):
        with pytest.raises(ValidationError):
            activate_account(actor=Actor(origin=HERE), activation=activation)
    with pytest.raises(throttle.Refused):
        activate_account(actor=Actor(origin=HERE), activation=activation)
