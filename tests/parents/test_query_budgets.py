"""How many statements each parents' page may cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from parents import family
from portal.models import User
from portal.records.pages import STUDENT_PAGES, StudentPage
from tests.counting import hashes, row_statements
from tests.factories import RelationshipFactory, StudentFactory
from tests.families import Families
from tests.parents.walking import (
    MOTHERS_NAME,
    WHO,
    give_key,
    key_for,
    log_in,
    make_parent,
    stand_before_create,
)
from tests.record_families import EVERY_AREA, make_record_families
from tests.visiting import Client

Prepare = Callable[[Client, Families], object]


def nobody(client: Client, families: Families) -> None:
    """A browser that was never here."""


def parent(client: Client, families: Families) -> None:
    log_in(client)


def activating(client: Client, families: Families) -> None:
    stand_before_create(client, key_for(families.father))


BUDGETS: list[tuple[str, Prepare, int]] = [
    ("/parents/", nobody, 1),
    ("/parents/?ended=idle&at=1700000000", nobody, 1),
    ("/parents/", parent, 2),
    ("/parents/activate/", nobody, 1),
    ("/parents/activate/account/", nobody, 0),
    ("/parents/activate/account/", activating, 2),
    ("/parents/activate/done/", nobody, 0),
    ("/parents/key/", nobody, 1),
    ("/parents/key/?sent=1", nobody, 1),
    ("/parents/forgot/", nobody, 1),
    ("/parents/link/", nobody, 1),
    ("/parents/home/", nobody, 0),
    ("/parents/home/", parent, 12),
    ("/parents/messages/", nobody, 0),
    ("/parents/messages/", parent, 8),
    ("/parents/messages/nonsense/", parent, 8),
    ("/parents/resources/", parent, 9),
    ("/parents/household/", parent, 10),
    ("/parents/family/", parent, 10),
    ("/parents/corrections/", parent, 6),
    ("/parents/corrections/new/", parent, 4),
    ("/parents/data/", nobody, 0),
    ("/parents/data/", parent, 8),
    ("/parents/account/", nobody, 0),
    ("/parents/account/", parent, 2),
    ("/parents/access-log/", nobody, 0),
    ("/parents/access-log/", parent, 3),
    ("/parents/students/nonsense/", nobody, 0),
    ("/parents/students/nonsense/", parent, 7),
    ("/account/", parent, 2),
    ("/home/", parent, 2),
]


@pytest.mark.parametrize(
    ("path", "prepare", "most"), BUDGETS, ids=[f"{path} as {who.__name__}" for path, who, _ in BUDGETS]
)
def test_a_page_keeps_within_its_budget(
    client: Client, families: Families, minnie: User, path: str, prepare: Prepare, most: int
) -> None:
    prepare(client, families)
    with row_statements() as seen:
        client.get(path)
    assert len(seen) <= most, "\n".join(seen)


@pytest.mark.parametrize("page", STUDENT_PAGES, ids=lambda page: page.part)
def test_a_page_of_a_child_costs_at_most_twelve_statements(
    client: Client, db: None, page: StudentPage
) -> None:
    made = make_record_families(timezone.localdate())
    user = make_parent(made.mother, MOTHERS_NAME)
    log_in(client)
    daffy = family.family_of(user).children[0]
    more = {"class_id": made.school.math.pk} if "class_id" in page.path else {}
    path = daffy.access.address(page.part, **more)
    assert client.get(path).status_code == 200  # the district's contact is kept for a minute
    with row_statements() as seen:
        client.get(path)
    assert len(seen) <= 12, "\n".join(seen)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/parents/calendar/", "/parents/todo/", "/parents/home/"])
def test_more_children_classes_and_assignments_cost_no_more_statements(
    client: Client, db: None, path: str
) -> None:
    made = make_record_families(timezone.localdate())
    make_parent(made.mother, MOTHERS_NAME)
    log_in(client)
    counts = []
    for children in (0, 5):
        for number in range(children):
            child = StudentFactory.create(school=made.school.school, grade="07")
            RelationshipFactory.create(guardian=made.mother, student=child, **EVERY_AREA)
            for place in range(6):
                section = made.school.add_class(f"Class {number}-{place}", student=child)
                for days in (-2, 1):
                    due = made.today + timedelta(days=days)
                    made.school.score(None, status="", student=child, work__section=section, work__due_on=due)
        assert client.get(path).status_code == 200
        with row_statements() as seen:
            page = client.get(path)
        counts.append(len(seen))
    assert "Class 4-5" in page.text or path == "/parents/home/"
    assert counts[0] == counts[1] <= 12, "\n".join(seen)


def test_logging_in_costs_four_statements_and_one_hash(families: Families, minnie: User) -> None:
    browser = Client()
    with row_statements() as seen, hashes() as hashed:
        assert log_in(browser).url == "/parents/home/"
    assert len(seen) <= 4, "\n".join(seen)
    assert hashed == ["compared"]


@pytest.mark.parametrize("name", ["minnie7", "nobody77"])
def test_a_failed_log_in_costs_three_statements_and_one_hash(
    families: Families, minnie: User, name: str
) -> None:
    log_in(Client(), name, "a-guess")  # the district's contact is kept for a minute
    with row_statements() as seen, hashes() as hashed:
        assert log_in(Client(), name, "a-guess").status_code == 200
    assert len(seen) <= 3, "\n".join(seen)
    assert hashed == ["compared"]


def test_a_key_costs_four_statements_right_or_wrong(families: Families) -> None:
    key = key_for(families.mother)
    for typed, most in ((key, 4), ("0" * 32, 4)):
        with row_statements() as seen, hashes() as hashed:
            give_key(Client(), typed)
        assert len(seen) <= most, "\n".join(seen)
        assert not hashed


@pytest.mark.parametrize("known", [True, False])
def test_a_request_costs_four_statements_and_no_hash(families: Families, known: bool) -> None:
    make_parent(families.father, "max1234")
    fields = WHO if known else {**WHO, "student_id": "7654321"}
    with row_statements() as seen, hashes() as hashed:
        Client().post("/parents/key/", {**fields, "birth_date": "2013-05-04"})
    assert len(seen) <= 4, "\n".join(seen)
    assert not hashed
