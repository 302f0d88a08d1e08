"""Codes, tokens and hints appear in no log, no table and no page; nothing is hashed in a launch (S6, T34)."""

import logging
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings
from django.core.serializers import serialize

from portal.models import AccessEvent, Client, PairwiseSubject, SignOn, SignOnToken
from tests.cast import Cast
from tests.counting import hashes, row_statements
from tests.portal.relying_party import SIGNED_OUT, RelyingParty, answer, signed_in
from tests.visiting import Client as Browser


def json_line(record: logging.LogRecord) -> str:
    """What production writes for this record."""
    logging_settings: dict[str, Any] = settings.LOGGING
    configurator = DictConfigurator(logging_settings)
    for name in logging_settings["handlers"]["console"]["filters"]:
        assert configurator.configure_filter(dict(logging_settings["filters"][name])).filter(record)
    formatter = configurator.configure_formatter(dict(logging_settings["formatters"]["json"]))
    return str(formatter.format(record))


def test_no_secret_is_logged_or_stored(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    app, student = RelyingParty.register(claims=["name"]), signed_in()
    with caplog.at_level(logging.DEBUG):
        code = app.code(student)
        tokens = app.token(code=code).json()
        fresh = app.refresh(tokens["refresh_token"]).json()
        app.userinfo(fresh["access_token"])
        app.userinfo("stolen-token")
        app.token(code="guessed-code")
        app.refresh("guessed-refresh-token")
        app.authorize(student, redirect_uri="https://evil.example.org/", state="state-canary")
        hint = {"id_token_hint": fresh["id_token"], "post_logout_redirect_uri": SIGNED_OUT}
        Browser().get("/o/logout/", {**hint, "client_id": "nobody"})
        student.get("/o/logout/", hint)
    said = caplog.text + "".join(json_line(record) for record in caplog.records)
    assert "/o/logout/" in said
    stored = "".join(
        serialize("json", model.objects.all())
        for model in (AccessEvent, Client, PairwiseSubject, SignOn, SignOnToken)
    )

    given = {**tokens, **{f"fresh_{name}": value for name, value in fresh.items()}}
    secrets = [str(value) for name, value in given.items() if name.endswith("_token")]
    for secret in (code, app.secret, app.verifier, *secrets):
        assert secret not in said
        assert secret not in stored
    for guess in ("stolen-token", "guessed-code", "guessed-refresh-token", "state-canary"):
        assert guess not in said


def test_a_launch_hashes_no_password_and_costs_few_statements(cast: Cast) -> None:
    app, student = RelyingParty.register(claims=["name", "school"]), signed_in()
    app.code(student)
    with hashes() as hashed:
        with row_statements() as at_authorize:
            code = answer(app.authorize(student))["code"]
        with row_statements() as at_token:
            tokens = app.token(code=code).json()
        with row_statements() as at_userinfo:
            app.userinfo(tokens["access_token"])
        with row_statements() as at_refresh:
            app.refresh(tokens["refresh_token"])

    assert hashed == []
    assert [len(found) for found in (at_authorize, at_token, at_userinfo, at_refresh)] == [10, 9, 5, 9]
