"""The first page of admin lists what waits in the visitor's scope (A1)."""

import pytest

from claims import tickets
from parents.models import KeyRequest
from portal.actor import Actor
from portal.models import SignInReport, User
from tests.cast import HERE, Cast, claim, sign_in
from tests.counting import row_statements
from tests.visiting import Client


@pytest.fixture
def waiting(cast: Cast) -> None:
    """One thing of each kind at the school of the cast, and one at another school."""
    claim(cast.stranger)
    for student in (cast.marcia, cast.stranger):
        tickets.report_somebody_else(actor=Actor(origin=HERE), student=student)
        SignInReport.objects.create(user=User.objects.get(username=f"S{student.number}"))
    KeyRequest.objects.create(guardian=cast.mother, student=cast.marcia, reason="no_email")
    KeyRequest.objects.create(guardian=cast.father, student=cast.stranger, reason="no_email")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("outsider", {}),
        ("teacher", {}),
        ("tech", {"Open tickets": 1, "Reported sign-ins": 1}),
        ("registrar", {"Key requests": 1, "Correction requests": 0}),
        (
            "district",
            {
                "Open tickets": 2,
                "Key requests": 2,
                "Correction requests": 0,
                "Reported sign-ins": 2,
                "Mail and tasks not done, 0 of them failed": 2,
            },
        ),
    ],
)
def test_each_role_sees_its_own_entries(
    client: Client, cast: Cast, waiting: None, name: str, lines: dict[str, int]
) -> None:
    sign_in(client, f"{name}@example.org")
    page = client.get("/admin/")
    counts = {line.label.partition(", the oldest")[0]: line.count for line in page.context["inbox"]}
    assert counts == lines
    for line in page.context["inbox"]:
        if line.url:
            found = client.get(line.url)
            assert (found.status_code, found.context["cl"].result_count) == (200, line.count)


def test_completed_work_is_not_shown(client: Client, cast: Cast, waiting: None) -> None:
    SignInReport.objects.update(closed_at="2026-01-01T00:00:00Z")
    sign_in(client, "tech@example.org")
    assert [line.count for line in client.get("/admin/").context["inbox"]] == [1, 0]


def test_the_first_page_costs_little(client: Client, cast: Cast, waiting: None) -> None:
    sign_in(client, "district@example.org")
    with row_statements() as seen:
        client.get("/admin/")
    assert len(seen) <= 8, "\n".join(seen)
