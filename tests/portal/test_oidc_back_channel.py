"""Apps with an address for it are told when someone signs out, or may no longer sign in (S6)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from jwcrypto.jwk import JWKSet
from jwcrypto.jwt import JWT
from pytest_django.fixtures import Settings

from claims.recovery import reset_account
from portal import outbound
from portal.actor import Actor
from portal.auth import passwords
from portal.models import PairwiseSubject, QueuedTask, User
from portal.oidc.back_channel import EVENT, announce_ended
from sis.models import Student
from tests.cast import Cast
from tests.portal.relying_party import RelyingParty, signed_in
from tests.resources import make_resource
from tests.task_backends import IN_DATABASE, batch_worker
from tests.visiting import Client as Browser

pytestmark = pytest.mark.slow

TOLD = "https://reader.example.org/told"


@pytest.fixture
def app(cast: Cast) -> RelyingParty:
    return RelyingParty.register(back_channel_logout_uri=TOLD)


@pytest.fixture
def sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the portal sends, as address and verified claims; nothing leaves this machine."""
    settings.TASKS = IN_DATABASE
    found: list[tuple[str, dict[str, Any]]] = []

    def take(url: str, fields: dict[str, str]) -> None:
        keys = JWKSet.from_json(Browser().get("/o/jwks/").content.decode())
        token = JWT(jwt=fields["logout_token"], key=keys, algs=["RS256"])
        assert json.loads(token.header)["typ"] == "logout+jwt"
        found.append((url, json.loads(token.claims)))

    monkeypatch.setattr(outbound, "post_form", take)
    return found


def run_tasks() -> None:
    worker = batch_worker()
    while worker.run_next():
        pass


def test_a_sign_out_tells_each_app_of_this_session_once(app: RelyingParty, sent: list[Any]) -> None:
    silent = RelyingParty.register(make_resource("Lab"))
    student = signed_in()
    claims = app.claims(app.sign_on(student))
    app.sign_on(student)
    silent.sign_on(student)
    student.post("/logout/")
    run_tasks()

    ((url, told),) = sent
    assert url == TOLD
    assert (told["iss"], told["aud"], told["sub"], told["sid"]) == (
        "http://testserver",
        app.client.client_id,
        claims["sub"],
        claims["sid"],
    )
    assert told["events"] == {EVENT: {}}
    assert told["jti"]
    assert told["exp"] > told["iat"]
    assert "nonce" not in told


def reset(cast: Cast) -> None:
    reset_account(actor=Actor(), student=cast.marcia, reason="lost")


def disable(cast: Cast) -> None:
    user = User.objects.get(username="S0123457")
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()


def change_password(cast: Cast) -> None:
    user = User.objects.get(username="S0123457")
    digest = passwords.digest_generated_password("another-password-1", user=user, origin=None)
    passwords.set_password(digest, user=user)


def depart(cast: Cast) -> None:
    Student.objects.filter(pk=cast.marcia.pk).update(is_active=False, left_at=timezone.now())


@pytest.mark.parametrize("end", [reset, disable, change_password, depart])
def test_whatever_ends_all_sessions_tells_the_apps_once(
    cast: Cast, app: RelyingParty, sent: list[Any], end: Callable[[Cast], None]
) -> None:
    subject = app.claims(app.sign_on(signed_in()))["sub"]
    assert announce_ended() == 0
    end(cast)

    assert announce_ended() == 1
    assert announce_ended() == 0
    run_tasks()
    told = [claims for url, claims in sent if url == TOLD]
    assert [claims["sub"] for claims in told] == [subject]
    assert "sid" not in told[0]


def test_an_app_that_does_not_answer_is_told_again(
    app: RelyingParty, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(url: str, fields: dict[str, str]) -> None:
        raise outbound.OutboundError("no answer")

    settings.TASKS = IN_DATABASE
    monkeypatch.setattr(outbound, "post_form", fail)
    student = signed_in()
    app.sign_on(student)
    student.post("/logout/")
    run_tasks()

    task = QueuedTask.objects.get(queue_name="logout")
    assert task.starts == 1
    assert task.run_after > timezone.now()
    assert PairwiseSubject.objects.get().subject not in task.traceback


def test_an_app_that_never_answered_is_told_again_from_admin(
    cast: Cast, app: RelyingParty, settings: Settings, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(url: str, fields: dict[str, str]) -> None:
        raise outbound.OutboundError("no answer")

    settings.TASK_RETRIES = {}
    with monkeypatch.context() as patch:
        patch.setattr(outbound, "post_form", fail)
        student = signed_in()
        app.sign_on(student)
        student.post("/logout/")
        run_tasks()
    assert sent == []
    failed = QueuedTask.objects.failed().get(queue_name="logout")

    desk = signed_in("district@example.org")
    assert "app Math book" in desk.get("/admin/portal/queuedtask/?state=failed").text
    again = {"action": "run_again", "_selected_action": str(failed.pk)}
    answer = desk.post("/admin/portal/queuedtask/", again, follow=True)
    assert "Failed tasks that are sent again: 1." in answer.text
    run_tasks()
    assert [url for url, _claims in sent] == [TOLD]


def test_a_client_that_was_removed_is_not_told(app: RelyingParty, sent: list[Any]) -> None:
    student = signed_in()
    app.sign_on(student)
    student.post("/logout/")
    app.client.delete()
    assert (
        "an app that was removed" in signed_in("district@example.org").get("/admin/portal/queuedtask/").text
    )
    run_tasks()

    assert sent == []


def test_the_note_says_whether_the_app_keeps_its_own_session(cast: Cast, app: RelyingParty) -> None:
    student = signed_in()

    assert "may keep you signed in" not in app.authorize(student).text
    assert "may keep you signed in" in RelyingParty.register(make_resource("Lab")).authorize(student).text


def test_the_worker_of_the_queue_finds_them_and_no_other(
    cast: Cast, app: RelyingParty, sent: list[Any]
) -> None:
    app.sign_on(signed_in())
    disable(cast)
    mail_worker = batch_worker()
    mail_worker.process_all_queues, mail_worker.queue_names = False, ["mail"]
    mail_worker._look_for_ended()
    run_tasks()
    assert sent == []

    worker = batch_worker()
    worker.process_all_queues, worker.queue_names = False, ["logout"]
    worker._look_for_ended()
    run_tasks()
    assert [url for url, _claims in sent] == [TOLD]
