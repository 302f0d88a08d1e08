"""What apps plug into the core: every app once, however often it registers."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.urls import reverse

from portal import hooks
from sis.hooks import Registry


def registries() -> Iterator[tuple[str, list[object]]]:
    for name, value in vars(hooks).items():
        if isinstance(value, Registry):
            yield name, list(value)
        elif isinstance(value, dict) and not name.startswith("_"):
            yield name, list(value.items())


@pytest.mark.parametrize("app", ["portal", "claims", "parents"])
def test_an_app_may_register_again(app: str) -> None:
    before = dict(registries())
    apps.get_app_config(app).ready()
    assert dict(registries()) == before


def test_entries_keep_their_order() -> None:
    registry = Registry("first")
    registry.register("second", "third")
    registry.register("first")
    assert list(registry) == ["first", "second", "third"]


def test_every_hook_is_used() -> None:
    assert [name for name, entries in registries() if not entries] == []


def test_every_page_that_the_core_links_to_exists() -> None:
    assert set(hooks.linked_pages) == set(hooks.Page)
    of_child = {"parents:todo": {"child_id": "a-child"}}
    names = (*hooks.linked_pages.values(), *hooks.form_pages.values())
    assert all(reverse(name, kwargs=of_child.get(name)) for name in names)
