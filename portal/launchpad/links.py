"""Which addresses a resource may lead to: https, or a page of the portal."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

LONGEST_LINK = 2000


def check_link(link: str) -> None:
    """Raise ValidationError unless this is an https address without credentials, or a path of the portal.

    At most `LONGEST_LINK` characters, all of them printable ASCII other than a space or a backslash.
    """
    if len(link) > LONGEST_LINK:
        raise ValidationError(f"A link has at most {LONGEST_LINK} characters.", code="too_long")
    if not all("!" <= character <= "~" and character != "\\" for character in link):
        raise ValidationError("A link has no spaces, backslashes or special characters.", code="characters")
    if is_own_path(link):
        return
    try:
        parts = urlsplit(link)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValidationError("This is not an address.", code="malformed") from None
    if parts.scheme != "https" or not has_host:
        raise ValidationError(
            "Enter an address that begins with https:// or a path like /help/.", code="scheme"
        )
    if "@" in parts.netloc:
        raise ValidationError("A link must not hold a user name or a password.", code="credentials")


def is_own_path(link: str) -> bool:
    """Say whether this is a path of the portal; // would lead to another host."""
    return link.startswith("/") and not link.startswith("//")
