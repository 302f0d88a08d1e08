"""Telling guardians what happened to an account (C9)."""

from django.conf import settings

from portal import mail
from sis import roster


def tell_guardians(student: roster.Student, template: str) -> None:
    """Send this notice to every guardian with an e-mail on file, in their language, after the commit."""
    contact = roster.school_contact(student)
    for recipient in roster.notice_recipients(student):
        mail.send_later(
            to=recipient.email,
            language=recipient.language,
            template=template,
            guardian=recipient.name,
            student=student,
            contact=contact,
            portal_name=settings.PORTAL_NAME,
            portal_origin=settings.PORTAL_ORIGIN,
        )
