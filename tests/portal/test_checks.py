"""The system check of gunicorn's threads."""

import pytest
from pytest_django.fixtures import Settings

from portal.checks import check_threads


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        ("--workers=2 --threads=40", False),
        ("--workers=2 --threads=35 --bind=0.0.0.0:8000", False),
        ("--workers=2 --threads=34", True),
        ("--threads 8", True),
        ("--worker-class=sync", False),
        ("", False),
    ],
)
def test_hashing_must_leave_threads_to_other_pages(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, arguments: str, refused: bool
) -> None:
    settings.HASHING_SLOTS, settings.HASHING_QUEUE = 2, 32
    monkeypatch.setenv("GUNICORN_CMD_ARGS", arguments)
    assert [error.id for error in check_threads()] == (["portal.E001"] if refused else [])


def test_without_gunicorns_arguments_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUNICORN_CMD_ARGS", raising=False)
    assert check_threads() == []
