"""Mails to guardians: a greeting, whole sentences, whom to call, and the portal in the reader's language."""

from types import SimpleNamespace

import pytest
from django.conf import settings

from portal.mail import render_mail

GREETINGS = {"en": "Hello", "es": "Hola", "fr": "Bonjour", "vi": "Kính gửi"}
MAILS = (
    "claims/mail/claimed.txt",
    "claims/mail/password_reset.txt",
    "claims/mail/account_reset.txt",
    "parents/mail/link.txt",
)


@pytest.mark.parametrize("language", GREETINGS)
@pytest.mark.parametrize("template", MAILS)
def test_a_mail_greets_says_whom_to_call_and_leads_to_the_portal(template: str, language: str) -> None:
    contact = SimpleNamespace(of="Babb Middle", name="", phone="770-555-0120", email="office@example.org")
    entry = SimpleNamespace(name="Minnie Clayton", username="", address="https://portal.example/#A", guid="A")
    _subject, body = render_mail(
        template,
        language,
        student=SimpleNamespace(full_name="Ánh Nguyễn"),
        guardian="Minnie Clayton",
        contact=contact,
        entries=[entry],
        wait_hours=24,
    )
    greeting, blank, sentence, *_rest = body.splitlines()

    assert greeting.startswith(GREETINGS[language])
    assert blank == ""
    assert sentence[0].isupper()
    assert "\n\n\n" not in body
    assert "770-555-0120" in body
    assert body.endswith(f"\n{settings.PORTAL_ORIGIN}/?lang={language}\n")
