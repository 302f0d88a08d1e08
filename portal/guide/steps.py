"""The text of the classroom guide, one step for each screen; the student's sheet has it on one page (A6)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: a heading, a few short sentences (with <b> for the text of a button), and a picture.

    `picture` names a stop in stops.py, and `seen` describes the picture in words; `drawing` names a template
    instead, for a screen without a picture of a page.
    """

    title: Any
    words: tuple[Any, ...]
    picture: str = ""
    seen: Any = ""
    drawing: str = ""


STEPS = (
    Step(
        _("Have these ready"),
        (
            _("Your last name and first name, exactly as they appear in Infinite Campus."),
            _("Your student ID. It has 7 digits and no S."),
            _("Not sure? Ask your teacher now."),
        ),
        drawing="guide/card.html",
    ),
    Step(
        _("Open the start page"),
        (_("Find <b>Claim My Account</b>."), _("Click it.")),
        picture="landing",
        seen=_("The portal’s start page. Claim My Account is circled."),
    ),
    Step(
        _("Type your name and your number"),
        (
            _("Type your last name. Then type your first name."),
            _("Type the 7 digits of your student ID."),
            _("Check each letter. Capital and lowercase letters matter."),
            _("Click <b>Next</b>."),
        ),
        picture="claim",
        seen=_("The page with three boxes: last name, first name and student ID. Next is circled."),
    ),
    Step(
        _("Make a password"),
        (
            _("Use at least 8 characters. Three words work well."),
            _("Choose one you’ve never used here."),
            _("Type it twice."),
            _("Click <b>Next</b>."),
        ),
        picture="password",
        seen=_("The page with two boxes for the new password. Next is circled."),
    ),
    Step(
        _("Find your username"),
        (
            _("Your username is big and green."),
            _("It’s the letter S followed by your student ID."),
            _("Write it down now."),
        ),
        picture="username",
        seen=_("The page that shows the new username in large green type. It is circled."),
    ),
    Step(
        _("Answer three questions"),
        (
            _("Choose three that you’ll still remember next year."),
            _("Leave the other five blank."),
            _("Click <b>Save</b>."),
        ),
        picture="questions",
        seen=_("The page with eight questions. Save is circled."),
    ),
    Step(
        _("Your account is ready"),
        (
            _("Look at your username again."),
            _("Try one answer, if you like."),
            _("Click <b>Go to sign in</b>."),
        ),
        picture="done",
        seen=_("The page that says your account is ready. Go to sign in is circled."),
    ),
    Step(
        _("Type your username"),
        (_("Type the S and your student ID."), _("Click <b>Go</b>.")),
        picture="name",
        seen=_("The start page with a username in its box. Go is circled."),
    ),
    Step(
        _("Type your password"),
        (
            _("Type the password you made."),
            _("Click the eye to see what you’re typing."),
            _("Click <b>Go</b>."),
        ),
        picture="sign-in",
        seen=_("The page that asks for the password. Go is circled."),
    ),
    Step(
        _("You’re in!"),
        (
            _("Your name is at the top."),
            _("Done? Click <b>Sign out</b> so the next person can use this computer."),
        ),
        picture="home",
        seen=_("The page after you sign in, with your name at the top. Sign out is circled."),
    ),
    Step(
        _("Remember three things"),
        (
            _("Your username: the letter S followed by your student ID."),
            _("Your password. Don’t share it with anyone, not even a friend."),
            _("Your three answers. You’ll need them if you forget your password."),
        ),
        drawing="guide/three.html",
    ),
)
