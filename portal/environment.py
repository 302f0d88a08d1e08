"""Reading the environment's settings, once, at start.

Each setting has a type. A wrong value is refused with one sentence that names the setting and says what it
must be. Most sentences leave the value out: it may be a secret.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import environ
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
JsonObject = dict[str, Any]

SHORTEST_SECRET = 32
SHORTEST_RSA_KEY = 2048
LONGEST_WAIT = 7 * 24 * 3600
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
COUNT = re.compile(r"(?!0+(\.0+)?$)[0-9]{1,3}(\.[0-9]{1,2})?", re.ASCII)
LONGEST_TEXT = 300
# The counters of attendance, each with the largest count that makes sense.
ATTENDANCE_COUNTERS = {"unexcused": 365, "absent_percent": 100}
ADDRESS = re.compile(r"([^<>@]*<)?[^\s<>@]+@[^\s<>@]+>?")
WEBSITE = re.compile(r"https://[\w.-]+(:[0-9]+)?(/[^\s\"'<>]*)?", re.ASCII)
LARGEST_SVG = 20_000
PEPPER_ID = re.compile(r"[\w.-]{1,16}", re.ASCII)


class Environment:
    """The settings in the environment. A blank setting is one that is not set.

    Every method takes a setting's name and its default, and raises ImproperlyConfigured. With DEBUG, which is
    a trial, secrets may be short, and what is required otherwise has the default `trial`.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._is_trial = self.flag("DEBUG", default=False)

    def read(self, name: str, default: T, parse: Callable[[str], T], rule: str) -> T:
        """Return what `parse` makes of the setting. An error of `parse` refuses it: NAME must be `rule`."""
        given = self._values.get(name, "").strip()
        if not given:
            return default
        try:
            return parse(given)
        except (ValueError, TypeError, KeyError, OSError):
            raise ImproperlyConfigured(f"{name} must be {rule}.") from None

    def required(self, name: str, trial: T, parse: Callable[[str], T], rule: str) -> T:
        """Like `read`, for a setting that only a trial can do without."""
        if not self._is_trial and not self._values.get(name, "").strip():
            raise ImproperlyConfigured(f"Set the environment variable {name}: it must be {rule}.")
        return self.read(name, trial, parse, rule)

    def text(self, name: str, default: str) -> str:
        """Return a text."""
        return self.read(name, default, str, "a text")

    def pattern(self, name: str, default: str, pattern: re.Pattern[str], rule: str) -> str:
        """Return a text of this form."""
        return self.read(name, default, lambda given: _matching(given, pattern), rule)

    def flag(self, name: str, default: bool) -> bool:  # noqa: FBT001 (what the setting is without a value)
        """Return whether it is switched on."""
        return self.read(name, default, _flag, "true or false")

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number in this range."""
        return self.read(
            name, default, lambda given: _number(given, least, most), f"a whole number from {least} to {most}"
        )

    def waits(self, name: str, default: list[int]) -> list[timedelta]:
        """Return times to wait, given in seconds and separated by commas."""
        return self.read(
            name,
            [timedelta(seconds=seconds) for seconds in default],
            lambda given: [timedelta(seconds=_number(item, 0, LONGEST_WAIT)) for item in _items(given)],
            "seconds separated by commas, such as 60,300, each at most a week",
        )

    def share(self, name: str, default: float) -> float:
        """Return a share of the whole, from 0 to 1."""
        return self.read(name, default, _share, "a number from 0 to 1, such as 0.25")

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Return one of these words."""
        named = f"{', '.join(choices[:-1])} or {choices[-1]}"
        return self.read(name, default, lambda given: _one_of(given, choices), named)

    def day(self, name: str) -> date | None:
        """Return a day."""
        return self.read(name, None, date.fromisoformat, "a day, such as 2026-09-15")

    def period(self, name: str) -> tuple[date, date] | None:
        """Return the first and the last day of a period."""
        return self.read(name, None, _period, "two days, the first one first, such as 2027-06-01/2027-08-15")

    def time_zone(self, name: str, default: str) -> str:
        """Return the name of a time zone that this machine knows."""
        return self.read(name, default, _time_zone, "the name of a time zone, such as America/New_York")

    def secret(self, name: str, trial: str) -> str:
        """Return a secret."""
        return self.required(name, trial, self._long_enough, self._secrecy)

    def optional_secret(self, name: str) -> str:
        """Return a secret, or an empty text."""
        return self.read(name, "", self._long_enough, self._secrecy)

    def secrets(self, name: str) -> list[str]:
        """Return secrets that were separated by commas."""
        return self.read(
            name,
            [],
            lambda given: [self._long_enough(secret) for secret in _items(given)],
            f"{self._secrecy}, or several, separated by commas",
        )

    def peppers(self, name: str, trial: str) -> dict[str, str]:
        """Return secrets by their ids, in order, from "id:secret,id:secret"."""
        return self.required(
            name,
            self._peppers(trial) if trial else {},
            self._peppers,
            "id:secret, or several, separated by commas: each id different, at most 16 letters and digits, "
            f"and each secret {self._secrecy}",
        )

    def rsa_keys(self, name: str, trial: str) -> list[str]:
        """Return RSA private keys as PEM, from keys separated by commas, with \\n for each line break."""
        return self.required(
            name,
            _rsa_keys(trial) if trial else [],
            _rsa_keys,
            "an RSA private key of at least 2048 bits as PEM, with \\n for each line break, or several, "
            "separated by commas, each different",
        )

    def pepper_ids(self, name: str) -> list[str]:
        """Return ids of peppers that were separated by commas."""
        return self.read(
            name,
            [],
            lambda given: [_matching(pepper_id, PEPPER_ID) for pepper_id in _items(given)],
            "ids of peppers, separated by commas",
        )

    def hosts(self, name: str, trial: list[str]) -> list[str]:
        """Return host names that were separated by commas."""
        return self.required(
            name,
            trial,
            lambda given: [_matching(host, HOST) for host in _items(given)],
            "host names separated by commas, without scheme and port, such as portal.example.org",
        )

    def origin(self, name: str, trial: str, *, is_https: bool) -> str:
        """Return the scheme and host under which people open the portal."""
        schemes = ("https",) if is_https else ("http", "https")
        return self.required(
            name,
            trial,
            lambda given: _origin(given, schemes),
            f"scheme and host alone, such as {schemes[0]}://portal.example.org",
        )

    def mail_address(self, name: str, default: str) -> str:
        """Return an email address, with or without a name."""
        return self.pattern(name, default, ADDRESS, "an email address, such as portal@example.org")

    def svg(self, name: str) -> str:
        """Return the text of the SVG file of this path, empty if none is named."""
        return self.read(
            name, "", _svg, f"the path of an SVG file without scripts, {LARGEST_SVG} bytes at most"
        )

    def database(self, name: str) -> JsonObject:
        """Return the database of this URL, as Django's DATABASES describes it."""
        rule = (
            "the URL of a PostgreSQL, such as postgres://portal:password@127.0.0.1/portal; to try the portal "
            "out, use `make run` and `.ci/manage COMMAND`, which start one"
        )
        if not self._values.get(name, "").strip():
            raise ImproperlyConfigured(f"Set the environment variable {name}: it must be {rule}.")
        return self.read(name, {}, _database, rule)

    def mail_server(self, name: str, default: str) -> JsonObject:
        """Return Django's EMAIL_… settings of this URL."""
        return self.read(
            name,
            _mail_server(default),
            _mail_server,
            "the URL of a mail server, such as smtp+tls://mail.example.org:587",
        )

    def json(self, name: str, check: Callable[[JsonObject], None]) -> JsonObject:
        """Return a JSON object that `check` accepts; its ValueError says in a few words what is wrong."""

        def parse(given: str) -> JsonObject:
            found = json.loads(given, object_pairs_hook=_unique)
            if not isinstance(found, dict):
                raise ValueError
            try:
                check(found)
            except ValueError as problem:
                raise ImproperlyConfigured(f"{name}: {problem}.") from None
            return found

        return self.read(name, {}, parse, "a JSON object, such as {}, that names nothing twice")

    @property
    def _secrecy(self) -> str:
        return "not empty" if self._is_trial else f"at least {SHORTEST_SECRET} characters long"

    def _long_enough(self, secret: str) -> str:
        if len(secret) < (1 if self._is_trial else SHORTEST_SECRET):
            raise ValueError
        return secret

    def _peppers(self, given: str) -> dict[str, str]:
        pairs = [item.partition(":") for item in _items(given)]
        found = {_matching(name, PEPPER_ID): self._long_enough(secret) for name, _colon, secret in pairs}
        if len(found) < len(pairs):
            raise ValueError
        return found


def check_school_networks(networks: JsonObject) -> None:
    """Raise ValueError unless these are networks with the enrollment behind each (`SCHOOL_NETWORKS`)."""
    for network, enrollment in networks.items():
        try:
            first = ipaddress.ip_network(network).network_address
        except ValueError:
            raise ValueError(f"{network!r} is not a network, such as 203.0.113.0/24") from None
        if isinstance(first, ipaddress.IPv6Address) and first.ipv4_mapped:
            # Requests from there have plain IPv4 addresses (portal/web/client_address.py).
            raise ValueError(f"{network!r} must be written as IPv4, such as {first.ipv4_mapped}/24")
        if type(enrollment) is not int or enrollment < 1:
            raise ValueError(f"the enrollment behind {network} must be a whole number of at least 1")


def check_attendance_thresholds(thresholds: JsonObject, *, languages: Iterable[str]) -> None:
    """Raise ValueError unless these are texts by count and language (`ATTENDANCE_THRESHOLDS`)."""
    for kind, texts in thresholds.items():
        if kind not in ATTENDANCE_COUNTERS:
            raise ValueError(f"there is no counter {kind}; there are {' and '.join(ATTENDANCE_COUNTERS)}")
        if not isinstance(texts, dict):
            raise ValueError(f"{kind} must be an object, with a count for each text")
        for count, by_language in texts.items():
            if not COUNT.fullmatch(count) or float(count) > ATTENDANCE_COUNTERS[kind]:
                raise ValueError(
                    f"{count!r} of {kind} must be a number above 0, at most {ATTENDANCE_COUNTERS[kind]}"
                )
            _check_translated(by_language, f"the text of {kind} at {count}", languages)


def _check_translated(texts: object, what: str, languages: Iterable[str]) -> None:
    wanted = list(languages)
    if not isinstance(texts, dict) or set(texts) != set(wanted):
        raise ValueError(f"{what} must be given in {', '.join(wanted)} and no other language")
    for text in texts.values():
        if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_TEXT:
            raise ValueError(f"{what} must have 1 to {LONGEST_TEXT} characters in every language")


def _items(given: str) -> list[str]:
    return [item.strip() for item in given.split(",")]


def _matching(given: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(given):
        raise ValueError
    return given


def _svg(path: str) -> str:
    text = Path(path).read_text(encoding="utf-8")
    if "<svg" not in text or "<script" in text.lower() or len(text.encode()) > LARGEST_SVG:
        raise ValueError
    return text


def _one_of(given: str, choices: Iterable[str]) -> str:
    if given not in choices:
        raise ValueError
    return given


def _flag(given: str) -> bool:
    return _one_of(given.lower(), (*YES, *NO)) in YES


def _number(given: str, least: int, most: int) -> int:
    if not (given.isascii() and given.isdecimal() and least <= int(given) <= most):
        raise ValueError
    return int(given)


def _rsa_keys(given: str) -> list[str]:
    pems = [item.replace("\\n", "\n") for item in _items(given)]
    keys = [load_pem_private_key(pem.encode(), None) for pem in pems]
    if not all(isinstance(key, RSAPrivateKey) and key.key_size >= SHORTEST_RSA_KEY for key in keys):
        raise ValueError
    if len(set(pems)) < len(pems):
        raise ValueError
    return pems


def _share(given: str) -> float:
    if not 0 <= float(given) <= 1:
        raise ValueError
    return float(given)


def _period(given: str) -> tuple[date, date]:
    first, last = (date.fromisoformat(day.strip()) for day in given.split("/"))
    if first > last:
        raise ValueError
    return first, last


def _time_zone(given: str) -> str:
    return ZoneInfo(given).key


def _origin(given: str, schemes: tuple[str, ...]) -> str:
    found = urlsplit(given)
    rest = (found.path.strip("/"), found.query, found.fragment, found.username, found.port == 0)
    if found.scheme not in schemes or not HOST.fullmatch(_host(found)) or any(rest):
        raise ValueError
    return given.rstrip("/")


def _database(given: str) -> JsonObject:
    found = urlsplit(given)
    if found.scheme not in ("postgres", "postgresql") or not found.path.strip("/") or found.port == 0:
        raise ValueError
    return dict(environ.Env.db_url_config(given))


def _mail_server(given: str) -> JsonObject:
    found = urlsplit(given)
    if found.scheme not in environ.Env.EMAIL_SCHEMES or found.port == 0:
        raise ValueError
    if found.scheme.startswith("smtp"):
        _matching(_host(found), HOST)
    return dict(environ.Env.email_url_config(given))


def _host(url: SplitResult) -> str:
    host = url.hostname or ""
    return f"[{host}]" if ":" in host else host


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)
