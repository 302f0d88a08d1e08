"""What the nightly pruning deletes, and what it keeps (T82)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.mail import send
from portal.models import AcceptedForm, AccessEvent, Attempt
from tests.task_backends import IN_DATABASE


def old_event(days: int) -> AccessEvent:
    return AccessEvent.objects.create(
        kind="portal.sign_in", success=True, at=timezone.now() - timedelta(days=days)
    )


@pytest.mark.parametrize("retention", [0, 30, 89])
def test_a_short_retention_does_not_stop_pruning(db: None, settings: Any, retention: int) -> None:
    """The database refuses to delete what is younger than 90 days, and then nothing at all is deleted."""
    settings.ACCESS_LOG_RETENTION = timedelta(days=retention)
    kept, gone = old_event(85), old_event(91)
    long_ago = timezone.now() - timedelta(days=3)
    Attempt.objects.create(
        key="k", target_key="", spent=1, consecutive=0, renews_at=long_ago, not_before=long_ago
    )
    call_command("prune", stdout=None)
    assert set(AccessEvent.objects.values_list("pk", flat=True)) == {kept.pk}
    assert gone.pk != kept.pk
    assert not Attempt.objects.exists()


def test_accepted_forms_are_deleted_once_they_cannot_be_found(db: None) -> None:
    AcceptedForm.objects.create(digest="old", at=timezone.now() - timedelta(minutes=6))
    AcceptedForm.objects.create(digest="young", at=timezone.now() - timedelta(minutes=4))
    call_command("prune", stdout=None)
    assert [form.digest for form in AcceptedForm.objects.all()] == ["young"]


def test_a_sent_mail_is_deleted_eventually(db: None, settings: Any) -> None:
    settings.TASKS = IN_DATABASE
    for _ in range(3):
        send.enqueue(
            to="minnie@example.org", subject="Marcia", body="Marcia's account was claimed", mail_id="1"
        )
    long_ago = timezone.now() - timedelta(days=15)
    first, second, waiting = DBTaskResult.objects.order_by("enqueued_at")
    for task, at in ((first, long_ago), (second, timezone.now())):
        task.claim("tests")
        task.set_successful(None)
        DBTaskResult.objects.filter(pk=task.pk).update(finished_at=at)
    DBTaskResult.objects.filter(pk=waiting.pk).update(enqueued_at=long_ago)
    call_command("prune", stdout=None)
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {second.pk, waiting.pk}
