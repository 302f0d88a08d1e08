"""The mail to parents: what the task worker sends, and the links in it."""

import re

from django.core.mail import EmailMessage

from tests.claims.post import delivered

LINK = re.compile(
    r"http://testserver(?P<path>/parents/\w+/)\?lang=(?P<language>\w\w)#(?P<code>[0-9A-F-]{36})"
)


def one_mail() -> EmailMessage:
    """Run the waiting tasks; return the only mail sent."""
    (message,) = delivered()
    return message


def links_in(message: EmailMessage) -> list[tuple[str, str, str]]:
    """Return path, language and code of every link in this mail."""
    return LINK.findall(str(message.body))


def code_in(message: EmailMessage) -> str:
    """Return the code of the only link in this mail."""
    ((_, _, code),) = links_in(message)
    return str(code)
