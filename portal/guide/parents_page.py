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
            _("Your child’s last name and first name, exactly as they are in Infinite Campus."),
            _("Your child’s student ID: 7 digits, without the S. It is on school papers, or ask the school."),
            _(
                "Is your child new? The account can be claimed 24 hours after the school has entered "
                "the name."
            ),
        ),
    ),
    Part(
        _("Claim the account together"),
        (
            _("On the portal’s start page, click <b>Claim My Account</b>. Any computer works."),
            _("Type the last name, the first name and the student ID. Click <b>Next</b>."),
            _("Let your child choose a password: 8 letters or more, and never one used here before."),
            _("The username is big and green: an S and the student ID. Write it down at home."),
            _("Your child answers three questions, only three. Click <b>Save</b>."),
            _("Sign in once to see that it works. Then click <b>Sign out</b>."),
        ),
        picture="claim",
        seen=_("The page with three boxes: last name, first name and student ID. Next is circled."),
        ordered=True,
    ),
    Part(
        _("Let your child remember"),
        (
            _("The username, the password and the three answers belong to your child."),
            _("Your child needs the three answers to make a new password. Choose ones that stay the same."),
            _(
                "When somebody claims the account or makes a new password, we write to you, if the "
                "school has your e-mail."
            ),
        ),
    ),
    Part(
        _("One computer, many children"),
        (
            _("Each child signs out when done. Then nothing of one child shows up for the next."),
            _("Is another child’s username on the screen? Click <b>Not you?</b>."),
        ),
        picture="sign-in",
        seen=_("The page that asks for the password. Go is circled."),
    ),
    Part(
        _("If it does not work"),
        (
            _("Each page that says no tells you what to check, and whom to ask."),
            _("Forgot the password? Click <b>Forgot My Password</b> and answer the three questions."),
            _(
                "Forgot the answers, too? Ask the teacher. The school resets the account. Then claim "
                "it again."
            ),
        ),
    ),
)
