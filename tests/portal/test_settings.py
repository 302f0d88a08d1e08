"""A wrong value in the environment is refused at start, with a sentence that names the setting (T66, T73)."""

import datetime as dt
import json
import logging
import os
import re
import runpy
import subprocess
import sys
from logging.config import DictConfigurator
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.live import ROOT
from tests.repo.test_environment import READ
from tests.settings import MADE_UP

SOURCE = ROOT / "portal" / "settings.py"
LONG = "s" * 32
GOOD = {
    **MADE_UP,
    "HTTPS": "1",
    "ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_ORIGIN": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal:secret-of-the-database@127.0.0.1:5432/portal",
}
NUMBERS = ("-1", "many", "1.5", "1e3", "+5", "99999999999999999999", "٣")
FROM_ONE = (*NUMBERS, "0")
SHARES = ("-0.1", "1.5", "nan", "inf", "half", "10%")
WORDS = ("maybe", "TRUE!", "2")
SECRETS = ("", "short", "s" * 31)

WRONG: dict[str, tuple[str, ...]] = {
    "DEBUG": WORDS,
    "HTTPS": WORDS,
    "SSL_REDIRECT": WORDS,
    "LOG_JSON": WORDS,
    "SECRET_KEY": SECRETS,
    "KEY_SECRET": SECRETS,
    "THROTTLE_SECRET": SECRETS,
    "SECRET_KEY_FALLBACKS": ("short", f"{LONG},short", f"{LONG},"),
    "CHALLENGE_PEPPER": (
        "",
        LONG,  # without an id
        f":{LONG}",
        "a:short",
        "a:",
        f"a:{LONG},",
        f"a:{LONG},b",
        f"a:{LONG},a:{LONG}x",
        f"{'a' * 17}:{LONG}",
        f"a b:{LONG}",
    ),
    "OIDC_RSA_KEY": (
        "",
        LONG,
        "-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----",
        f"{MADE_UP['OIDC_RSA_KEY']},{MADE_UP['OIDC_RSA_KEY']}",
        f"{MADE_UP['OIDC_RSA_KEY']},",
    ),
    "LOST_PEPPERS": (f"a:{LONG}", "a,,b", "a b"),
    "ALLOWED_HOSTS": ("", "https://portal.example.org", "portal.example.org:443", "a.org,,b.org", "*", "a b"),
    "PORTAL_ORIGIN": (
        "",
        "portal.example.org",
        "http://portal.example.org",  # while HTTPS is on
        "https://",
        "https://portal.example.org/portal",
        "https://portal.example.org?x",
        "https://user@portal.example.org",
        "https://portal.example.org:port",
        "https://portal.example.org:99999",
        "ftp://portal.example.org",
    ),
    "TRUSTED_PROXIES": (*NUMBERS, "11"),
    "SCHOOL_NETWORKS": (
        "203.0.113.0/24",
        "[]",
        "{",
        '{"203.0.113.7/24": 1200}',  # an address within the network
        '{"203.0.113.0/33": 1200}',
        '{"school": 1200}',
        '{"203.0.113.0/24": 0}',
        '{"203.0.113.0/24": -5}',
        '{"203.0.113.0/24": "1200"}',
        '{"203.0.113.0/24": true}',
        '{"203.0.113.0/24": 1.5}',
        '{"203.0.113.0/24": 1, "203.0.113.0/24": 2}',
    ),
    "DATABASE_URL": (
        "",
        "sqlite:///portal.sqlite3",
        "postgres://portal",
        "postgres://portal@127.0.0.1/",
        "postgres://portal@127.0.0.1:port/portal",
        "postgres://portal@127.0.0.1:99999/portal",
        "postgres://portal@127.0.0.1:0/portal",
        "postgres://[::1/portal",
    ),
    "CONN_MAX_AGE": NUMBERS,
    "STAFF_OTP": ("never", "Required"),
    "HASHING_SLOTS": FROM_ONE,
    "HASHING_QUEUE": FROM_ONE,
    "HASHING_WAIT_SECONDS": FROM_ONE,
    "LIMITS": (
        "5",
        "[]",
        "{",
        '{"clam": {"window": 60}}',
        '{"claim": {"tries": 3}}',
        '{"claim": {"name": "other"}}',
        '{"claim": {"address": null}}',
        '{"claim": {}}',
        '{"claim": 5}',
        '{"claim": {"window": 0}}',
        '{"claim": {"window": -60}}',
        '{"claim": {"window": "1h"}}',
        '{"claim": {"window": true}}',
        '{"claim": {"window": 1e99}}',
        '{"claim": {"waits": []}}',
        '{"claim": {"waits": 5}}',
        '{"claim": {"waits": [5, 60]}}',
        '{"claim": {"waits": [[0, 60]]}}',
        '{"claim": {"waits": [[5, -1]]}}',
        '{"claim": {"waits": [[5]]}}',
        '{"claim": {"waits": [[5, 60], [5, 90]]}}',
        '{"claim": {"closed_after": -1}}',
        '{"claim": {"counts_successes": true}}',
        '{"challenge_answers": {"keeps_failures": true}}',
        '{"claim_address": {"ceiling": 0}}',
        '{"claim_address": {"every_try": "yes"}}',
        '{"current_password_address": {"ceiling": 3}}',  # it has no limit for addresses
        '{"claim": {"window": 60}, "claim": {"window": 90}}',
    ),
    "TIME_ZONE": ("Mars/Olympus", "Eastern", "America", "../etc/passwd", "EST+5"),
    "EMAIL_URL": (
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp+tls://user:secret-of-the-mail@mail.example.org:port",
        "smtp+tls://mail.example.org:0",
    ),
    "DEFAULT_FROM_EMAIL": ("portal", "portal@", "a@b@c", "Portal <portal>"),
    "TASKS_BACKEND": ("django_tasks_db", "portal.Backend"),
    "EMAIL_TIMEOUT": FROM_ONE,
    "MAIL_RETRY_SECONDS": (*NUMBERS, "60,", "60;300", "60,-1", "604801"),
    "MONITORING_TOKEN": SECRETS[1:],
    "ACTIVATION_KEY_DAYS": FROM_ONE,
    "DEPARTED_GRACE_DAYS": NUMBERS,
    "RIGHTS_AT_18": ("open", "Keep"),
    **{f"CORRECTIONS_{kind}": ("nurse", "Registrar") for kind in ("ATTENDANCE", "GRADES", "HOUSEHOLD")},
    "ACCESS_LOG_RETENTION_DAYS": (*FROM_ONE, "89"),
    "STUDENT_RECORDS_WAIT_HOURS": ("-1", "169", "a day"),
    "STUDENT_RECORDS_WAIT_ROOMS": ("perhaps",),
    "SCHEDULE_OPENS": ("in July", "2027-7-20"),
    "ATTENDANCE_THRESHOLDS": (
        "3",
        "[]",
        "{",
        '{"tardy": {}}',
        '{"unexcused": 3}',
        '{"unexcused": {"three": {"en": "a", "es": "b", "fr": "c", "vi": "d"}}}',
        '{"unexcused": {"0": {"en": "a", "es": "b", "fr": "c", "vi": "d"}}}',
        '{"unexcused": {"366": {"en": "a", "es": "b", "fr": "c", "vi": "d"}}}',
        '{"absent_percent": {"101": {"en": "a", "es": "b", "fr": "c", "vi": "d"}}}',
        '{"unexcused": {"3": "Call us"}}',
        '{"unexcused": {"3": {"en": "a", "es": "b", "fr": "c"}}}',  # no Vietnamese
        '{"unexcused": {"3": {"en": "a", "es": "b", "fr": "c", "vi": " "}}}',
        '{"unexcused": {"3": {"en": "a", "es": "b", "fr": "c", "vi": 4}}}',
        '{"unexcused": {"3": {"en": "a", "es": "b", "fr": "c", "vi": "%s"}}}' % ("x" * 301),
    ),
    "ABSENCE_NOTE_DAYS": (*NUMBERS, "31"),
    "CLAIM_DEADLINE": ("soon", "2026-02-30", "09/15/2026", "2026-9-15"),
    "ANNUAL_RESET_SECOND_PERSON": NUMBERS,
    "ANNUAL_RESET_UNDO_HOURS": FROM_ONE,
    "LETTERS_AT_ONCE": FROM_ONE,
    "ROSTER_MISSING_HOURS": FROM_ONE,
    "FAILED_MATCHES_A_DAY": FROM_ONE,
    "TEACHERS_LIFT_WAITS": ("perhaps",),
    "RECORDS_PER_TEN_MINUTES": FROM_ONE,
    "RECORDS_PER_DAY": FROM_ONE,
    "PRIVACY_OFFICER_EMAIL": ("privacy", "privacy@"),
    "ROSTER_NUMBER_COLUMN": ("number", "userIds", "userIds:", "sourcedId:", "metadata."),
    "ROSTER_FAULT_SHARE": SHARES,
    "ROSTER_GUARDIAN_RIGHTS": ("some", "All"),
    "ROSTER_DISTRICT_BRAKE": SHARES,
    "ROSTER_SCHOOL_BRAKE": SHARES,
    "ROSTER_RECORDS_BRAKE": SHARES,
    "ROSTER_IDENTITY_BRAKE": SHARES,
    "ROSTER_ROLLOVER": (
        "2027-06-01",
        "2027-08-15/2027-06-01",
        "June/August",
        "2027-06-01/2027-07-01/2027-08-01",
    ),
    "LOG_LEVEL": ("LOUD", "warning"),
    "DISTRICT_URL": ("example.org", "http://example.org", "https://", "https://a b", "javascript:alert(1)"),
    "DISTRICT_SEAL": ("/nowhere.svg", str(SOURCE), "static"),
}
FREE = {"PORTAL_NAME", "DISTRICT_NAME"}


def load(**environment: str) -> dict[str, Any]:
    """Run the settings module in this environment and nothing else; return what it defines."""
    with mock.patch.dict(os.environ, {**GOOD, **environment}, clear=True):
        return runpy.run_path(str(SOURCE))


def refusal(**environment: str) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        load(**environment)
    return str(refused.value)


def test_every_setting_is_in_the_table() -> None:
    assert set(READ.findall(SOURCE.read_text())) == set(WRONG) | FREE


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_with_a_sentence_that_names_the_setting(name: str) -> None:
    for wrong in WRONG[name]:
        sentence = refusal(**{name: wrong})
        assert re.fullmatch(rf"(Set the environment variable )?{name}\b[^\n]+\.", sentence), (wrong, sentence)
        assert "secret-of" not in sentence


@pytest.mark.slow
def test_a_sentence_says_what_the_setting_must_be() -> None:
    assert refusal(HASHING_SLOTS="many") == "HASHING_SLOTS must be a whole number from 1 to 64."
    assert refusal(KEY_SECRET="short") == "KEY_SECRET must be at least 32 characters long."
    assert "there is no limit clam; there are answer_just_saved, " in refusal(LIMITS='{"clam": {}}')
    assert refusal(LIMITS='{"claim": {"window": -1}}') == (
        "LIMITS: window of claim must be a whole number of at least 1."
    )
    assert refusal(SCHOOL_NETWORKS='{"203.0.113.7/24": 9}') == (
        "SCHOOL_NETWORKS: '203.0.113.7/24' is not a network, such as 203.0.113.0/24."
    )
    assert refusal(SCHOOL_NETWORKS='{"::ffff:203.0.113.0/120": 9}') == (
        "SCHOOL_NETWORKS: '::ffff:203.0.113.0/120' must be written as IPv4, such as 203.0.113.0/24."
    )


def test_good_values_are_read() -> None:
    read = load(
        CHALLENGE_PEPPER=f"new:{LONG}, old:{LONG}:x",
        SCHOOL_NETWORKS='{"203.0.113.0/24": 1200, "2001:db8::/32": 90}',
        LIMITS='{"claim": {"window": 60, "waits": [[2, 5], [4, null]]}, "claim_address": {"ceiling": 7}}',
        ALLOWED_HOSTS="portal.example.org, .example.net,127.0.0.1,[::1]",
        CLAIM_DEADLINE="2026-09-15",
        ROSTER_ROLLOVER="2027-06-01/2027-08-15",
        EMAIL_URL="smtp+tls://user:password@mail.example.org:587",
        DEFAULT_FROM_EMAIL="CCPS Portal <portal@example.org>",
        HASHING_SLOTS="4",
        LOG_JSON="off",
    )
    assert list(read["CHALLENGE_PEPPERS"].items()) == [("new", LONG), ("old", f"{LONG}:x")]
    assert read["SCHOOL_NETWORKS"] == {"203.0.113.0/24": 1200, "2001:db8::/32": 90}
    assert read["LIMITS"]["claim_address"] == {"ceiling": 7}
    assert read["ALLOWED_HOSTS"] == ["portal.example.org", ".example.net", "127.0.0.1", "[::1]"]
    assert read["CLAIM_DEADLINE"] == dt.date(2026, 9, 15)
    assert read["ROSTER_ROLLOVER"] == (dt.date(2027, 6, 1), dt.date(2027, 8, 15))
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (read["HASHING_SLOTS"], read["HTTPS"]) == (4, True)


def test_a_blank_setting_is_one_that_is_not_set() -> None:
    required = {
        "SECRET_KEY",
        "KEY_SECRET",
        "THROTTLE_SECRET",
        "CHALLENGE_PEPPER",
        "OIDC_RSA_KEY",
        "ALLOWED_HOSTS",
    }
    required |= {"PORTAL_ORIGIN", "DATABASE_URL"}
    blank = load(**dict.fromkeys(set(WRONG) - required, " "))
    assert (blank["DEBUG"], blank["HTTPS"], blank["HASHING_SLOTS"]) == (False, True, 2)
    assert blank["CLAIM_DEADLINE"] is None


def test_a_trial_needs_a_database_alone() -> None:
    unset = dict.fromkeys(set(GOOD) - {"DATABASE_URL"}, "")
    made_up = dict.fromkeys(("SECRET_KEY", "KEY_SECRET", "THROTTLE_SECRET"), "x") | {
        "CHALLENGE_PEPPER": "a:x",
        "OIDC_RSA_KEY": MADE_UP["OIDC_RSA_KEY"],
    }
    with mock.patch("portal.secrets.read_or_make", return_value=made_up):
        trial = load(**{**unset, "DEBUG": "1"})
    assert trial["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert trial["CHALLENGE_PEPPERS"] == {"a": "x"}


def test_lines_of_json_have_the_time_in_utc_with_its_zone() -> None:
    formats = load(TIME_ZONE="America/New_York", LOG_JSON="1")["LOGGING"]["formatters"]
    formatter = DictConfigurator({"version": 1}).configure_formatter(formats["json"])
    record = logging.makeLogRecord({"msg": "it %s", "args": ("rains",), "levelname": "WARNING", "name": "x"})
    line = json.loads(formatter.format(record))
    assert dt.datetime.fromisoformat(line["timestamp"]).utcoffset() == dt.timedelta(0)
    assert dt.datetime.fromisoformat(line["timestamp"]).timestamp() == pytest.approx(record.created)
    assert (line["levelname"], line["name"], line["message"]) == ("WARNING", "x", "it rains")


def start(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command under `portal.settings` until it ends."""
    ours = {**os.environ, **GOOD, "DJANGO_SETTINGS_MODULE": "portal.settings", **environment}
    return subprocess.run(  # noqa: S603
        [sys.executable, *command],
        env=ours,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.process
@pytest.mark.parametrize(
    ("command", "name", "wrong"),
    [
        ("check", "HASHING_SLOTS", "0"),
        ("import_roster", "LIMITS", '{"clam": {}}'),
        ("migrate", "SECRET_KEY", "short"),
    ],
)
def test_a_command_ends_with_the_sentence_alone(command: str, name: str, wrong: str) -> None:
    ended = start(["manage.py", command], **{name: wrong})
    assert ended.returncode == 1
    assert re.fullmatch(rf"{name}[^\n]+\.\n", ended.stderr)
    assert ended.stdout == ""


@pytest.mark.process
def test_gunicorn_ends_with_the_sentence() -> None:
    command = ["-m", "gunicorn", "portal.wsgi:application", "--bind=127.0.0.1:0", "--workers=1"]
    ended = start([*command, "--no-control-socket"], SCHOOL_NETWORKS='{"203.0.113.7/24": 9}')
    assert ended.returncode == 3
    assert "SCHOOL_NETWORKS: '203.0.113.7/24' is not a network, such as 203.0.113.0/24." in ended.stderr
    assert "Traceback" not in ended.stderr
