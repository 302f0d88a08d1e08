"""What changes when the portal stands behind HTTPS, as production has it: asked of a process of its own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.live import database_url

pytestmark = pytest.mark.process

SCRIPT = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
import django
django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from tests.visiting import Client
client = Client(headers={"host": "portal.example.org"})
plain = client.get("/")
landing = client.get("/", secure=True)
typed = client.post("/", {"username": "S0123457"}, secure=True)
client.get("/?lang=vi", secure=True)
chosen = {"language": client.cookies["language"]}
gone = client.post("/not-you/", secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain.get("Location")],
    "plain_headers": [plain.get(n) for n in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
        "Cache-Control")] + ["Content-Security-Policy" in plain],
    "health": client.get("/healthz").status_code,
    "hsts": landing["Strict-Transport-Security"],
    "cookies": {n: m.OutputString() for r in (landing.cookies, typed.cookies, chosen) for n, m in r.items()},
    "gone": {n: m.OutputString() for n, m in gone.cookies.items()},
    "names": [settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
}))
"""


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    production = {
        "DEBUG": "0",
        "HTTPS": "1",
        "ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_ORIGIN": "https://portal.example.org",
        "DATABASE_URL": database_url(),
        **environment,
    }
    return subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-c", script],
        env={**os.environ, **production},
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def observed() -> dict:
    done = run(SCRIPT)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_cookies_are_bound_to_this_host_and_to_https(observed: dict) -> None:
    assert set(observed["cookies"]) == {"__Host-csrf", "__Host-name", "language"}
    for cookie in observed["cookies"].values():
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert observed["names"] == ["__Host-sid", "__Host-dev"]
    assert observed["secure"] == [True, True]


def test_a_deleted_cookie_has_the_same_attributes(observed: dict) -> None:
    """A browser refuses a `__Host-` cookie without Secure, also one that only ends it."""
    assert "Secure" in observed["gone"]["__Host-name"]
    assert "Max-Age=0" in observed["gone"]["__Host-name"]


def test_plain_http_is_redirected_to_https_with_two_years_of_hsts(observed: dict) -> None:
    assert observed["plain"] == [301, "https://portal.example.org/"]
    assert observed["plain_headers"] == ["DENY", "nosniff", "same-origin", "no-store", True]
    assert observed["hsts"] == "max-age=63072000; includeSubDomains"


def test_health_checks_work_without_https(observed: dict) -> None:
    assert observed["health"] == 200


@pytest.mark.parametrize("missing", ["SECRET_KEY", "KEY_SECRET", "THROTTLE_SECRET", "CHALLENGE_PEPPER"])
def test_without_a_secret_the_portal_does_not_start(missing: str) -> None:
    assert run("import portal.settings").returncode == 0
    done = run("import portal.settings", **{missing: ""})
    assert done.returncode != 0
    assert missing in done.stderr
