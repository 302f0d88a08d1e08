"""The portal's own settings with made-up secrets, for tests, type checks and nothing else."""

import json
import os
from pathlib import Path

MADE_UP = {
    "DEBUG": "0",
    "HTTPS": "0",
    "SECRET_KEY": "tests-only-" + "k" * 60,
    "KEY_SECRET": "tests-only-" + "a" * 60,
    "THROTTLE_SECRET": "tests-only-" + "t" * 60,
    "CHALLENGE_PEPPER": "tests:" + "p" * 60,
    "OIDC_RSA_KEY": (Path(__file__).parent / "made_up_key.pem").read_text(),
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "PORTAL_ORIGIN": "http://testserver",
    "SECRET_KEY_FALLBACKS": "",
    "SCHOOL_NETWORKS": "{}",
    "LIMITS": "{}",
    "PORTAL_NAME": "CCPS Portal",
    "DISTRICT_NAME": "District of Tests",  # no name of a person, which tests look for on every page
    "DISTRICT_URL": "",
    "DISTRICT_SEAL": "",
    "TIME_ZONE": "America/New_York",
    "TRUSTED_PROXIES": "0",
    "EMAIL_URL": "consolemail://",
    "EMAIL_TIMEOUT": "",
    "MAIL_RETRY_SECONDS": "",
    "MONITORING_TOKEN": "tests-only-" + "m" * 60,
    "DEFAULT_FROM_EMAIL": "portal@example.org",
    "STAFF_OTP": "optional",
    "STUDENT_RECORDS_WAIT_HOURS": "0",  # a test that claims an account looks at its pages at once
    "LOG_JSON": "0",
    "RECORDS_PER_TEN_MINUTES": "1000000",  # a test that reads many records is about something else
    "RECORDS_PER_DAY": "1000000",
}
# These win over the machine's own environment and over a developer's `.env`. A test that starts the portal
# names what it wants otherwise (tests/live.py).
os.environ.update({**MADE_UP, **json.loads(os.environ.get("TEST_SETTINGS", "{}"))})
os.environ.setdefault("DATABASE_URL", "postgres://portal@127.0.0.1/portal")

from portal.settings import *  # noqa: E402, F403

# Static files straight from the sources: a test run collects nothing.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
