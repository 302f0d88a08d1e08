"""Codes exchanged for tokens each second, over HTTP: the portal beside the bare toolkit and bare hashes.

Both servers run during the whole measurement and take turns, so that only the ratios count.
"""

import base64
import contextlib
import hashlib
import http.client
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from portal.models import PairwiseSubject, SignOn, User, new_salt
from portal.oidc.validator import digest_of
from tests.bench.bare_toolkit import CALLBACK, VERIFIER
from tests.bench.students import make_claimed
from tests.live import ROOT, database_url, listening_port, start_portal, stop
from tests.portal.relying_party import RelyingParty
from tests.storming import run_together

ROUNDS, EACH, CONNECTIONS, HASHING = 5, 150, 8, 100
ARGUMENTS = ("--workers=2", "--threads=8", "--worker-class=gthread")
BARE_DATABASE = "bench_bare_toolkit"


@dataclass
class Server:
    """Where codes are exchanged, and the codes that are left."""

    port: int
    client_id: str
    secret: str
    codes: list[str]

    def exchange(self) -> float:
        """Exchange the next `EACH` codes over so many connections at once; return the rate."""
        codes = iter([self.codes.pop() for _number in range(EACH)])
        began = time.perf_counter()
        run_together([lambda: self._work(codes)] * CONNECTIONS)
        return EACH / (time.perf_counter() - began)

    def _work(self, codes: Iterator[str]) -> None:
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(caller):
            for code in codes:
                fields = {
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": CALLBACK,
                    "code_verifier": VERIFIER,
                    "client_id": self.client_id,
                    "client_secret": self.secret,
                }
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                caller.request("POST", "/o/token/", urlencode(fields), kind)
                answer = caller.getresponse()
                body = answer.read()
                assert answer.status == 200, body


def run() -> None:
    """Measure and print."""
    number = EACH * (ROUNDS + 1)
    with _ours(number) as ours, _bare(number) as bare:
        ours.exchange()
        bare.exchange()
        rates = [(ours.exchange(), bare.exchange(), _hashes()) for _round in range(ROUNDS)]
    for name, found in zip(("portal", "bare toolkit", "bare hashing"), zip(*rates, strict=True), strict=True):
        print(f"{name:13} {statistics.median(found):7.1f} a second")
    for name, ratios in (
        ("over the bare toolkit", [mine / theirs for mine, theirs, _hash in rates]),
        ("over bare hashing", [mine / hashed for mine, _theirs, hashed in rates]),
    ):
        median, least, most = statistics.median(ratios), min(ratios), max(ratios)
        print(f"{'':13} {median:.2f} {name} (from {least:.2f} to {most:.2f})")


def _hashes() -> float:
    """Hash on two threads, as one process with two slots does; return the rate."""
    salt = new_salt()
    began = time.perf_counter()
    run_together([lambda: [make_password("copper-sail-lemon", salt=salt) for _ in range(HASHING // 2)]] * 2)
    return HASHING / (time.perf_counter() - began)


@contextlib.contextmanager
def _ours(number: int) -> Iterator[Server]:
    """Start the portal, with an app that may know name and school, and codes of one student."""
    app = RelyingParty.register(claims=["name", "school"])
    user = User.objects.get(username=make_claimed(1)[0])
    subject = PairwiseSubject.objects.create(user=user, client=app.client)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    codes = [secrets.token_urlsafe(24) for _number in range(number)]
    now = timezone.now()
    SignOn.objects.bulk_create(
        SignOn(
            subject=subject,
            code_digest=digest_of(code),
            code_expires_at=now + timedelta(hours=1),
            redirect_uri=CALLBACK,
            scope="openid profile",
            code_challenge=challenge,
            auth_time=now,
            session_nonce=user.session_nonce,
            session_id="bench",
        )
        for code in codes
    )
    with start_portal(ARGUMENTS) as portal:
        yield Server(portal.port, app.client.client_id, app.secret, codes)


@contextlib.contextmanager
def _bare(number: int) -> Iterator[Server]:
    """Start the bare toolkit in a database of its own on the same server."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {BARE_DATABASE}")
        cursor.execute(f"CREATE DATABASE {BARE_DATABASE} TEMPLATE template0")
    url = database_url().rpartition("/")[0] + f"/{BARE_DATABASE}"
    environment = {**os.environ, "DATABASE_URL": url}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.bench.bare_toolkit", str(number)],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    client_id, secret, *codes = made.stdout.split()
    log = ROOT / "var" / "bare-toolkit.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "gunicorn", "tests.bench.bare_toolkit:application", *ARGUMENTS]
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603
            [*command, "--bind=127.0.0.1:0", "--log-level=warning", "--no-control-socket"],
            cwd=ROOT,
            env=environment,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Server(listening_port(process, log), client_id, secret, codes)
    finally:
        stop(process)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {BARE_DATABASE} WITH (FORCE)")
