"""A code, or a refresh token, sent many times at once: one answer, and then it is worth nothing (T84)."""

from collections import Counter

import pytest
import requests
from django.db import connection

from portal.models import SignOn, SignOnToken
from tests.cast import Cast
from tests.conftest import Rounds
from tests.live import LivePortal
from tests.portal.relying_party import RelyingParty, signed_in
from tests.storming import run_together

AT_ONCE = 20


@pytest.mark.parametrize("what", ["code", "refresh_token"])
def test_sent_at_once_it_gives_tokens_once_and_they_end(
    cast: Cast, live_portal: LivePortal, rounds: Rounds, what: str
) -> None:
    app, student = RelyingParty.register(), signed_in()
    for _round in range(rounds(2, 10)):
        SignOn.objects.all().delete()
        sent = {"client_id": app.client.client_id, "client_secret": app.secret}
        if what == "code":
            sent |= {
                "grant_type": "authorization_code",
                "code": app.code(student),
                "redirect_uri": app.callback,
                "code_verifier": app.verifier,
            }
        else:
            sent |= {
                "grant_type": "refresh_token",
                "refresh_token": app.sign_on(student)["refresh_token"],
            }
        answers: list[requests.Response] = []

        def send(fields: dict[str, str] = sent, found: list[requests.Response] = answers) -> None:
            found.append(requests.post(f"{live_portal.url}/o/token/", fields, timeout=30))

        run_together([send] * AT_ONCE)
        connection.close()

        statuses = Counter(response.status_code for response in answers)
        assert statuses == {200: 1, 400: AT_ONCE - 1}
        (given,) = (response.json() for response in answers if response.status_code == 200)
        assert app.userinfo(given["access_token"]).status_code == 401
        assert app.refresh(given["refresh_token"]).status_code == 400
        assert SignOn.objects.get().revoked_at is not None
        assert SignOnToken.objects.filter(kind="access").count() == 1
