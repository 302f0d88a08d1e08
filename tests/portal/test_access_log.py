"""The access log: what it contains, what it never contains, and that it cannot be changed (T68)."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal import hooks
from portal.actor import Actor
from portal.auth.sign_in_statement import record_sign_in
from portal.models import AccessEvent, AppendOnly, User
from portal.sql import Statement
from portal.web.client_address import Origin
from sis.hooks import Registry
from tests.cast import Cast, sign_in
from tests.visiting import Client

HERE = Origin(ip="203.0.113.7", agent="a test")


@pytest.fixture
def event(db: None) -> AccessEvent:
    return AccessEvent.objects.create(kind="portal.sign_in", success=True, ip="203.0.113.7")


def execute(sql: str, *params: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def sign_ins() -> Iterator[tuple[object, ...]]:
    for row in AccessEvent.objects.filter(kind="portal.sign_in").order_by("pk"):
        yield row.success, row.detail.get("refused"), row.actor_id, row.user_id


def test_the_program_cannot_change_or_delete_an_event(event: AccessEvent) -> None:
    event.success = False
    for change in (
        event.save,
        event.delete,
        lambda: AccessEvent.objects.update(success=False),
        lambda: AccessEvent.objects.all().delete(),
        lambda: AccessEvent.objects.filter(pk=event.pk).delete(),
        lambda: AccessEvent.objects.bulk_update([event], ["success"]),
    ):
        with pytest.raises(AppendOnly), transaction.atomic():
            change()
    assert AccessEvent.objects.get(pk=event.pk).success


@pytest.mark.parametrize("age_days", [0, 89, 91, 4000])
def test_the_database_refuses_every_update(event: AccessEvent, age_days: int) -> None:
    old = AccessEvent.objects.create(
        kind="portal.sign_in", success=True, at=timezone.now() - dt.timedelta(days=age_days)
    )
    with pytest.raises(DatabaseError, match="append-only"):
        execute("UPDATE portal_accessevent SET success = false WHERE id = %s", old.pk)


@pytest.mark.parametrize(("age_days", "goes"), [(0, False), (89, False), (91, True)])
def test_the_database_refuses_to_delete_recent_rows(db: None, age_days: int, goes: bool) -> None:
    at = timezone.now() - dt.timedelta(days=age_days)
    row = AccessEvent.objects.create(kind="portal.sign_in", success=True, at=at)
    delete = "DELETE FROM portal_accessevent WHERE id = %s"
    if goes:
        execute(delete, row.pk)
    else:
        with pytest.raises(DatabaseError, match="append-only"):
            execute(delete, row.pk)
    assert AccessEvent.objects.filter(pk=row.pk).exists() is not goes


def test_every_sign_in_writes_one_row(cast: Cast) -> None:
    marcia = User.objects.get(username="S0123457")
    sign_in(Client(), "S0123457")
    for _ in range(6):
        sign_in(Client(), "S0123457", "wrong")
    sign_in(Client(), "S7654321", "wrong")
    assert list(sign_ins()) == [
        (True, None, marcia.pk, marcia.pk),
        *[(False, False, None, marcia.pk)] * 5,
        (False, True, None, marcia.pk),
        (False, False, None, None),
    ]


def test_an_event_has_its_time_and_origin(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    before = timezone.now()
    client.post(
        "/password/", {"password": "wrong"}, headers={"User-Agent": "Chromebook"}, REMOTE_ADDR="198.51.100.4"
    )
    row = AccessEvent.objects.latest("pk")
    assert (row.ip, row.agent) == ("198.51.100.4", "Chromebook")
    assert before <= row.at <= timezone.now()


def test_no_table_holds_what_was_typed(client: Client, cast: Cast) -> None:
    """A password typed into the field for the name is the usual slip."""
    sign_in(client, "canary-password", "canary-secret")
    sign_in(client, "canary@example.org", "canary-secret")
    client.post("/forgot/", {"username": "canary-password"})
    form = {"last_name": "canary-last", "first_name": "canary-first", "student_id": "7654321"}
    client.post("/claim/", form)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows = "\n".join(row[0] for row in cursor.fetchall())
            assert "canary" not in rows, table
            assert table == "sis_student" or "7654321" not in rows, table


@pytest.mark.parametrize(
    "agent",
    [
        "one\r\nSet-Cookie: x=1",
        "red \x1b[31m",
        "\x00nul",
        "right\u202eleft",
        '{"a": 1}',
        "x" * 5000,
        "🦊",
        "\udcff",
    ],
)
def test_a_user_agent_is_stored_on_one_printable_line(client: Client, cast: Cast, agent: str) -> None:
    client.post("/", {"username": "S0123457"})
    answer = client.post("/password/", {"password": "wrong"}, HTTP_USER_AGENT=agent)
    assert answer.status_code == 200
    kept = AccessEvent.objects.latest("pk").agent
    assert len(kept) <= 200
    assert kept.isprintable()


def test_a_sign_in_and_the_apps_statements_are_written_together_or_not_at_all(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = AccessEvent.objects.count()
    broken = Statement("broken", "DELETE FROM portal_attempt WHERE 1/0 = 1 RETURNING 1", ())
    monkeypatch.setattr(hooks, "sign_in_statements", Registry(lambda _user: [broken]))
    with pytest.raises(DatabaseError, match="division"), transaction.atomic():
        record_sign_in(actor=Actor(cast.technician, HERE), reservation=None, at=timezone.now())
    assert AccessEvent.objects.count() == before


def test_pruning_keeps_recent_rows(db: None) -> None:
    for days in (10, 399, 401):
        AccessEvent.objects.create(
            kind="portal.sign_in", success=True, at=timezone.now() - dt.timedelta(days=days)
        )
    call_command("prune")
    assert AccessEvent.objects.filter(kind="portal.sign_in").count() == 2
