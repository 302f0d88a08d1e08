"""What the whole suite stands on: a real database, and the portal as a real server."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from portal.web import landing_notices
from tests.live import LivePortal, start_portal

pytest_plugins = ["tests.cast", "tests.families"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What one test made the portal keep for a minute is not there for the next."""
    cache.clear()
    landing_notices.keep([])


@pytest.fixture(scope="session")
def live_server_process(django_db_setup: None) -> Iterator[LivePortal]:
    """One gunicorn for the whole session, on this worker's test database. Tests take `live_portal`."""
    with start_portal() as portal:
        yield portal


@pytest.fixture
def live_portal(transactional_db: None, live_server_process: LivePortal) -> Iterator[LivePortal]:
    """The portal as it runs in production: processes and threads behind a port, the test's own data in it."""
    live_server_process.make_ready()
    yield live_server_process
    live_server_process.drain()
