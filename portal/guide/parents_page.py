"""The text of the parents' guide: how to help a child who claims an account (A6)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its sentences; `ordered` sentences are steps."""

    title: Any
    words: tuple[Any, ...]
    picture: str = ""
    seen: Any = ""
    ordered: bool = False


PARTS = (
    Part(
        _("Have these ready"),
        (
            _("Your child’s last name and first name, exactly as they appear in Infinite Campus."),
            _(
                "Your child’s student ID: 7 digits, without the S. It’s on school paperwork, or ask the "
                "school."
            ),
            _(
                "Is your child new? You can claim the account 24 hours after the school enters your child’s"
                " information."
            ),
        ),
    ),
    Part(
        _("Claim the account together"),
        (
            _("On the portal’s start page, click <b>Claim My Account</b>. Any computer works."),
            _("Type the last name, the first name and the student ID. Click <b>Next</b>."),
            _("Let your child choose a password: at least 8 characters, and never one used here before."),
            _(
                "The username is shown large, in green: the letter S and the student ID. Write it down and "
                "keep it at home."
            ),
            _("Your child answers exactly three questions. Click <b>Save</b>."),
            _("Sign in once to make sure it works. Then click <b>Sign out</b>."),
        ),
        picture="claim",
        seen=_("The page with three boxes: last name, first name and student ID. Next is circled."),
        ordered=True,
    ),
    Part(
        _("What your child should remember"),
        (
            _("The username, the password and the three answers belong to your child."),
            _(
                "Your child will need the three answers to make a new password. Choose answers that won’t "
                "change."
            ),
            _(
                "If the school has your email address, we’ll email you when someone claims the account or "
                "resets the password with the three answers."
            ),
        ),
    ),
    Part(
        _("Sharing one computer"),
        (
            _("Have each child sign out when finished. That way, nothing carries over to the next child."),
            _("Is another child’s username on the screen? Click <b>Not you?</b>"),
        ),
        picture="sign-in",
        seen=_("The page that asks for the password. Go is circled."),
    ),
    Part(
        _("If it doesn’t work"),
        (
            _("Every error page tells you what to check and whom to contact."),
            _("Forgot the password? Click <b>Forgot My Password</b> and answer the three questions."),
            _(
                "Forgot the answers, too? Ask the teacher. The school resets the account. Then claim "
                "it again."
            ),
        ),
    ),
)
