"""No key, or a forgotten log-in: one page for every request; links go to the email on file (P2, P12)."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.db import connection
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from parents import key_requests
from parents.models import ActivationKey, KeyRequest
from portal.actor import Actor
from portal.models import AccessEvent, PasswordLink, User
from portal.office_words import portal_name
from sis.models import Guardian, Relationship
from tests.cast import HERE, make_staff
from tests.claims.post import delivered, run_next_task
from tests.counting import row_statements
from tests.families import Families
from tests.parents.post import code_in, links_in, one_mail
from tests.parents.walking import WHO, activate, give_key, key_for, make_parent
from tests.task_backends import IMMEDIATE
from tests.visiting import Client

KEY, FORGOT = "/parents/key/", "/parents/forgot/"
BORN = {"birth_date": "2013-05-04"}
WITH_BIRTH_DATE = {**WHO, **BORN}


def ask(path: str, fields: dict[str, str], **client: Any) -> Any:
    return Client(**client).post(path, fields)


def disable(user: User) -> None:
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()


def as_it_is(families: Families) -> None:
    """Minnie has an email, rights, and no account."""


def has_account(families: Families) -> None:
    make_parent(families.mother, "minnie7")


def is_disabled(families: Families) -> None:
    disable(make_parent(families.mother, "minnie7"))


def has_no_email(families: Families) -> None:
    Guardian.objects.filter(pk=families.mother.pk).update(email="")


def has_no_rights(families: Families) -> None:
    areas = dict.fromkeys(Relationship.AREAS, False)
    Relationship.objects.filter(guardian=families.mother).update(**areas)


def left(families: Families) -> None:
    Guardian.objects.filter(pk=families.mother.pk).update(is_active=False)


CASES: dict[str, tuple[Callable[[Families], None], dict[str, str]]] = {
    "match": (as_it_is, {}),
    "account": (has_account, {}),
    "disabled": (is_disabled, {}),
    "no email": (has_no_email, {}),
    "no rights": (has_no_rights, {}),
    "left": (left, {}),
    "unknown number": (as_it_is, {"student_id": "7654321"}),
    "another child": (as_it_is, {"student_id": "0999999"}),
    "wrong birth date": (as_it_is, {"birth_date": "2013-05-05"}),
    "wrong name": (as_it_is, {"last_name": "Nobody"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("path", [KEY, FORGOT])
def test_every_request_gets_the_same_page(families: Families, path: str, db: None) -> None:
    answers, statements = {}, {}
    for number, (name, (prepare, wrong)) in enumerate(CASES.items()):
        prepare(families)
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        with row_statements() as seen:
            answer: Any = browser.post(path, {**WITH_BIRTH_DATE, **wrong})
        page = browser.get(answer.url)
        text = re.sub(r'value="\w{64}"', "", page.text)
        answers[name] = (answer.status_code, answer.url, dict(answer.headers), text)
        statements[name] = [re.sub(r"'[^']*'|\d+", "?", statement) for statement in seen]
        back_to_how_it_was(families)
    assert all(answer == answers["match"] for answer in answers.values())
    assert answers["match"][:2] == (302, f"{path}?sent=1")
    assert "We got your request" in answers["match"][3]
    assert all(seen == statements["match"] for seen in statements.values())
    assert len(statements["match"]) <= 4, "\n".join(statements["match"])


def back_to_how_it_was(families: Families) -> None:
    """As the roster had it; the account that a case made goes away."""
    families.mother.save()
    for tie in Relationship.objects.filter(guardian=families.mother):
        for area in Relationship.AREAS:
            setattr(tie, area, True)
        tie.save()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM parents_activationkey")
        cursor.execute("DELETE FROM parents_guardianaccount")
        cursor.execute("DELETE FROM portal_passworddigest")
        cursor.execute("DELETE FROM portal_user")
        cursor.execute("DELETE FROM portal_attempt")


def test_three_requests_a_day_for_one_student_number_from_anywhere(families: Families) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for number, path in enumerate((KEY, FORGOT, KEY)):
            assert ask(path, WITH_BIRTH_DATE, REMOTE_ADDR=f"198.51.100.{number}").status_code == 302
        page = ask(FORGOT, {**WHO, "first_name": "Max"}, REMOTE_ADDR="198.51.100.9")
        assert page.status_code == 429
        assert "You can try again in <b>24 hours</b>" in page.text
        assert "Contact your child’s school office" in page.text
        assert "teacher" not in page.text
        assert int(page["Retry-After"]) == 24 * 3600
        assert ask(KEY, {**WITH_BIRTH_DATE, "student_id": "0999999"}).status_code == 302
        traveller.shift(dt.timedelta(hours=24, seconds=1))
        assert ask(KEY, WITH_BIRTH_DATE).status_code == 302
    assert DBTaskResult.objects.count() == 5


def test_an_unknown_number_is_counted_like_a_known_one(families: Families) -> None:
    wrong = {**WITH_BIRTH_DATE, "student_id": "7654321"}
    assert [ask(KEY, wrong).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_ten_requests_an_hour_from_one_address(families: Families) -> None:
    asked = [ask(KEY, {**WITH_BIRTH_DATE, "student_id": f"{n:07d}"}).status_code for n in range(1, 12)]
    assert asked == [302] * 10 + [429]
    assert ask(KEY, WITH_BIRTH_DATE, REMOTE_ADDR="198.51.100.9").status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"student_id": "S0393354"}, "Leave out the S."),
        ({"student_id": "393354"}, "exactly 7 digits"),
        ({"birth_date": ""}, "Enter your child’s birth date."),
        ({"birth_date": "4.5.2013"}, "Enter a date, like"),
        ({"birth_date": "2013-02-30"}, "Enter a date, like"),
        ({"birth_date": "0001-01-01"}, "Check the year"),
        ({"birth_date": "2999-01-01"}, "Check the year"),
        ({"birth_date": "\x00"}, "Enter"),
        ({"last_name": "\x00"}, "Enter your last name."),
        ({"first_name": "x" * 300}, "too long"),
    ],
)
def test_an_invalid_form_shows_the_error_keeps_the_input_and_costs_no_request(
    families: Families, fields: dict[str, str], words: str
) -> None:
    for _ in range(12):
        page = ask(KEY, {**WITH_BIRTH_DATE, **fields})
    assert page.status_code == 200
    assert words in page.text
    assert "Error: " in page.text
    kept = next(iter({"last_name", "first_name"} - fields.keys()))
    assert f'value="{WHO[kept]}"' in page.text
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"last_name": "clayton", "first_name": "MINNIE"},
        {"last_name": " Cláyton ", "first_name": "Minnie\u200b"},
        {"student_id": "０３９３３５４"},
        {"birth_date": "05/04/2013"},
    ],
)
def test_case_and_accents_are_ignored_and_the_mail_goes_to_the_address_on_file(
    families: Families, fields: dict[str, str]
) -> None:
    ask(KEY, {**WITH_BIRTH_DATE, **fields})
    assert one_mail().to == ["minnie@example.org"]


def test_an_emailed_key_activates_and_the_letters_key_stays_valid(families: Families) -> None:
    letter = key_for(families.mother)
    ask(KEY, WITH_BIRTH_DATE)
    message = one_mail()
    ((path, language, code),) = links_in(message)
    assert (path, language) == ("/parents/activate/", "es")
    assert message.body.count(code) == 2, "in the link, and to be typed"
    for key in (letter, code):
        assert give_key(Client(), key).url == "/parents/activate/account/"
    activate(Client(), code, "minnie7")
    mailed = ActivationKey.objects.get(by_mail=True)
    assert mailed.expires_at - mailed.issued_at <= dt.timedelta(hours=24, seconds=1)
    assert mailed.issued_by is None


@pytest.mark.parametrize("path", [KEY, FORGOT])
def test_a_guardian_with_an_account_gets_the_user_name_and_a_link(families: Families, path: str) -> None:
    make_parent(families.mother, "minnie7", language="fr")
    ask(path, WITH_BIRTH_DATE)
    message = one_mail()
    assert "minnie7" in message.body
    assert [link[:2] for link in links_in(message)] == [("/parents/link/", "fr")]
    assert PasswordLink.objects.count() == 1
    assert ActivationKey.objects.filter(by_mail=True).count() == 0


def test_forgotten_without_an_account_does_nothing(families: Families) -> None:
    ask(FORGOT, WHO)
    assert delivered() == []
    assert not ActivationKey.objects.exists()
    assert not KeyRequest.objects.exists()


@pytest.mark.parametrize(
    ("account", "file", "page", "reads"),
    [("fr", "vi", "es", "fr"), ("", "vi", "es", "vi"), ("", "", "es", "es"), ("", "zh", "es", "es")],
)
def test_the_mail_is_in_the_readers_language(
    families: Families, account: str, file: str, page: str, reads: str
) -> None:
    Guardian.objects.filter(pk=families.mother.pk).update(language=file)
    if account:
        make_parent(families.mother, "minnie7", language=account)
    browser = Client()
    browser.get(f"{KEY}?lang={page}")
    browser.post(KEY, WITH_BIRTH_DATE)
    message = one_mail()
    assert links_in(message)[0][1] == reads
    assert message.subject == subject_in(reads)


def subject_in(language: str) -> str:
    with translation.override(language):
        text = translation.gettext("How to get into the Parent Portal (%(portal_name)s)")
        return text % {"portal_name": portal_name()}


def share_address(families: Families) -> None:
    """The parents have one mailbox, each writes it another way."""
    Guardian.objects.filter(pk=families.father.pk).update(email="Minnie@Example.org", language="es")


def test_a_shared_address_gets_one_mail_that_names_each_account(families: Families) -> None:
    share_address(families)
    make_parent(families.mother, "minnie7")
    ask(KEY, WITH_BIRTH_DATE)
    message = one_mail()
    assert [link[0] for link in links_in(message)] == ["/parents/link/", "/parents/activate/"]
    for words in ("Minnie Clayton", "minnie7", "Max Clayton"):
        assert words in message.body
    codes = [code for _, _, code in links_in(message)]
    assert len(set(codes)) == 2


@pytest.mark.parametrize("path", [KEY, FORGOT])
@pytest.mark.parametrize(
    "wrong",
    [
        {"student_id": "7654321"},
        {"student_id": "0999999"},
        {"birth_date": "2013-05-05"},
        {"last_name": "Clayto"},
        {"first_name": "Max"},
        {"last_name": "Minnie", "first_name": "Clayton"},
    ],
)
def test_a_request_that_does_not_match_makes_no_link(
    families: Families, path: str, wrong: dict[str, str]
) -> None:
    make_parent(families.mother, "minnie7")
    ask(path, {**WITH_BIRTH_DATE, **wrong})
    if path == FORGOT and "birth_date" in wrong:
        assert one_mail().to == ["minnie@example.org"], "here no birth date is asked"
        return
    assert delivered() == []
    assert set(KeyRequest.objects.values_list("guardian")) <= {(families.father.pk,)}
    assert not PasswordLink.objects.exists()


def test_a_student_without_a_birth_date_matches_no_request(families: Families) -> None:
    families.daffy.birth_date = None
    families.daffy.save()
    ask(KEY, WITH_BIRTH_DATE)
    assert delivered() == []


def test_two_guardians_with_the_same_name_and_address_get_one_mail(families: Families) -> None:
    share_address(families)
    Guardian.objects.filter(pk=families.father.pk).update(first_name="Minnie")
    ask(KEY, WITH_BIRTH_DATE)
    assert len(links_in(one_mail())) == 2


def test_two_guardians_with_the_same_name_and_two_addresses_get_a_mail_each(families: Families) -> None:
    Guardian.objects.filter(pk=families.father.pk).update(first_name="Minnie", email="max@example.org")
    ask(KEY, WITH_BIRTH_DATE)
    sent = delivered()
    assert sorted(message.to[0] for message in sent) == ["max@example.org", "minnie@example.org"]
    assert {len(links_in(message)) for message in sent} == {1}


def test_guardians_at_the_address_without_rights_are_not_in_the_mail(families: Families) -> None:
    share_address(families)
    Guardian.objects.filter(pk=families.father.pk).update(is_active=False)
    Guardian.objects.filter(pk=families.aunt.pk).update(email="minnie@example.org")
    ask(KEY, WITH_BIRTH_DATE)
    message = one_mail()
    assert len(links_in(message)) == 1
    assert "Max" not in message.body
    assert "Agnes" not in message.body


def test_a_disabled_account_at_the_same_address_gets_no_link(families: Families) -> None:
    share_address(families)
    disable(make_parent(families.father, "max1234"))
    ask(KEY, WITH_BIRTH_DATE)
    assert "max1234" not in one_mail().body
    assert not PasswordLink.objects.exists()


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (has_no_email, KeyRequest.Reason.NO_EMAIL),
        (has_no_rights, KeyRequest.Reason.NO_RIGHTS),
        (is_disabled, KeyRequest.Reason.DISABLED),
    ],
)
def test_a_guardian_without_an_email_is_put_on_the_offices_list(
    families: Families, prepare: Callable[[Families], None], reason: str
) -> None:
    prepare(families)
    for _ in range(2):
        ask(KEY, WITH_BIRTH_DATE)
    assert delivered() == []
    request = KeyRequest.objects.get()
    assert (request.guardian, request.student, request.reason) == (families.mother, families.daffy, reason)
    assert not PasswordLink.objects.exists()


def test_a_guardian_without_rights_or_email_is_listed_as_without_rights(families: Families) -> None:
    has_no_rights(families)
    has_no_email(families)
    ask(KEY, WITH_BIRTH_DATE)
    delivered()
    assert KeyRequest.objects.get().reason == KeyRequest.Reason.NO_RIGHTS


def test_the_office_closes_requests_and_an_activation_does_too(families: Families) -> None:
    has_no_email(families)
    staff = make_staff("registrar@example.org", role="registrar", school=families.school)
    ask(KEY, WITH_BIRTH_DATE)
    delivered()
    request = KeyRequest.objects.get()
    assert key_requests.close_requests(actor=Actor(staff, HERE), requests=[request]) == 1
    assert key_requests.close_requests(actor=Actor(staff, HERE), requests=[request]) == 0
    ask(KEY, WITH_BIRTH_DATE)
    delivered()
    assert KeyRequest.objects.filter(closed_at=None).count() == 1
    make_parent(families.mother, "minnie7")
    assert not KeyRequest.objects.filter(closed_at=None).exists()


def test_a_queued_task_contains_no_usable_code(families: Families) -> None:
    make_parent(families.mother, "minnie7")
    share_address(families)
    ask(KEY, WITH_BIRTH_DATE)
    kwargs = DBTaskResult.objects.get().args_kwargs["kwargs"]
    assert UUID(kwargs.pop("request_id")).version == 4
    assert kwargs == {
        "pairs": [[families.mother.pk, families.daffy.pk]],
        "language": "en",
        "only_accounts": False,
    }
    message = one_mail()
    rows = json.dumps([list(row.values()) for row in DBTaskResult.objects.values()], default=str)
    for _, _, code in links_in(message):
        assert code not in rows
        assert code.replace("-", "") not in rows


def test_a_request_that_is_rolled_back_leaves_no_task(
    families: Families, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("portal.access_log.record", broken)
    with pytest.raises(RuntimeError):
        ask(KEY, WITH_BIRTH_DATE)
    assert not DBTaskResult.objects.exists()


def mail_that_is_sent_twice(families: Families) -> tuple[Any, Any]:
    """A mail that arrived although its worker heard nothing, and the same mail, sent again later."""
    ask(KEY, WITH_BIRTH_DATE)
    run_next_task()
    later = timezone.now() + dt.timedelta(hours=25)
    again = DBTaskResult.objects.ready().get()
    run_next_task()
    with time_machine.travel(later):
        again.task.call(**again.args_kwargs["kwargs"])
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    return first, second


def test_a_mail_that_is_sent_again_has_the_same_links_whose_day_begins_anew(families: Families) -> None:
    make_parent(families.mother, "minnie7")
    share_address(families)
    first, second = mail_that_is_sent_twice(families)
    assert links_in(first) == links_in(second)
    assert len(links_in(first)) == 2
    assert (PasswordLink.objects.count(), ActivationKey.objects.filter(by_mail=True).count()) == (1, 1)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=48)):
        assert give_key(Client(), links_in(second)[1][2]).url == "/parents/activate/account/"


def test_a_link_that_has_been_used_is_not_mailed_again(families: Families) -> None:
    ask(KEY, WITH_BIRTH_DATE)
    run_next_task()
    again = DBTaskResult.objects.ready().get()
    activate(Client(), code_in(one_mail()), "minnie7")
    User.objects.filter(username="minnie7").update(session_nonce="another")
    PasswordLink.objects.all().delete()
    again.task.call(**again.args_kwargs["kwargs"])
    (path, _, _) = links_in(mail.outbox[0])[0]
    assert path == "/parents/link/", "the key has made an account, so the mail offers a new password"
    PasswordLink.objects.update(used_at=timezone.now())
    again.task.call(**again.args_kwargs["kwargs"])
    assert len(mail.outbox) == 1


def test_the_demo_sends_the_mail_immediately(families: Families, settings: LazySettings) -> None:
    """There the tasks run in the request, after its commit."""
    settings.TASKS = IMMEDIATE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda work, robust: work())
        assert ask(KEY, WITH_BIRTH_DATE).status_code == 302
    assert code_in(mail.outbox[0])


def test_a_get_makes_no_request(client: Client, families: Families) -> None:
    for path in (KEY, FORGOT):
        for query in ("", "?sent=1", "?" + "&".join(f"{k}={v}" for k, v in WITH_BIRTH_DATE.items())):
            assert client.get(path + query).status_code == 200
    assert not DBTaskResult.objects.exists()
    assert not AccessEvent.objects.exists()
