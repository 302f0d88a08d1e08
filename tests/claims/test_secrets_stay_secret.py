"""No table, page, header, log line or mail ever has a password, an answer or a digest (T34)."""

import logging
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from claims.models import ChallengeVerifier
from portal.models import PasswordDigest, User
from tests.cast import PASSWORD, Cast, sign_in
from tests.claims.post import delivered
from tests.claims.walking import (
    answer,
    claim_in_browser,
    journey_id,
    stand_before_questions,
)
from tests.visiting import Client

CANARIES = ["canary-password-77", "canary-reset-88", "canarymascot", "canary mascot", "canaryteacher"]
ANSWERS = {"school_mascot": "Canary Mascot", "homeroom_teacher": "CanaryTeacher", "birth_month": "5"}
WRONG = {**ANSWERS, "homeroom_teacher": "CanaryTeacher2"}


def every_text() -> str:
    """Return all rows of all tables, with decoded sessions."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    found += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(found).casefold()


class Watched(Client):
    """A browser that records everything it receives."""

    received = ""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        self.received += f"{response.headers}{response.cookies}{response.text}"
        return response


def whole_story(client: Client) -> None:
    claim_in_browser(client, password=CANARIES[0], answers=ANSWERS)
    sign_in(client, "S0393354", CANARIES[0])
    client.post("/logout/")
    answer(stand_before_questions(client, "S0393354"), WRONG)
    answer(stand_before_questions(client, "S0393354"), ANSWERS)
    client.post(
        "/forgot/password/",
        {
            "journey": journey_id(client.get("/forgot/password/")),
            **dict.fromkeys(("new_password1", "new_password2"), CANARIES[1]),
        },
    )
    assert sign_in(client, "S0393354", CANARIES[1]).url == "/home/"


@pytest.mark.slow
def test_no_secret_appears_anywhere(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = Watched()
    with caplog.at_level(logging.DEBUG):
        whole_story(client)
    mails = "\n".join(str(message.message()) for message in delivered())
    logged = "\n".join(f"{record.getMessage()}{record.__dict__}" for record in caplog.records)
    places = {"tables": every_text(), "mails": mails, "log": logged}
    for place, text in places.items():
        for canary in CANARIES:
            assert canary not in text.casefold(), f"{canary} in {place}"
    digests = [
        *User.objects.filter(kind="student").values_list("password", flat=True),
        *PasswordDigest.objects.values_list("digest", flat=True),
        *ChallengeVerifier.objects.values_list("digest", flat=True),
    ]
    assert len(digests) >= 5
    for place, text in {"pages": client.received, "mails": mails}.items():
        assert "argon2" not in text, place
        for digest in digests:
            assert digest not in text, place
    assert CANARIES[0] not in client.received
    assert CANARIES[1] not in client.received


def test_a_leaked_secret_would_be_found(cast: Cast) -> None:
    User.objects.filter(username="S0123457").update(first_name="Canary Mascot")
    assert "canary mascot" in every_text()


def test_staff_see_no_digest_and_no_answer(cast: Cast, client: Client) -> None:
    sign_in(client, "tech@example.org", PASSWORD)
    page = client.get(f"/admin/sis/student/{cast.marcia.pk}/change/")
    assert page.status_code == 200
    for secret in ("argon2", "favorite_fruit", "peach", "Zoë"):
        assert secret not in page.text
