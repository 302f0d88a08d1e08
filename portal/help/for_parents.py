"""Answers for parents and guardians."""

from django.utils.translation import gettext_lazy as _

from portal.help.entry import Answer
from portal.hooks import Page

_GUIDE = ("guide:parents", _("Guide for parents"))

ANSWERS = (
    Answer(
        "help-my-child",
        _("How do I help my child get an account?"),
        (
            _(
                "Have ready: your child’s last name, first name and 7-digit student ID, exactly as in "
                "Infinite Campus."
            ),
            _("Then do it together. Our guide shows each page."),
            _("It works on any computer, tablet or phone that is on the Internet."),
        ),
        way=_GUIDE,
        also=_("claim register new student first time"),
    ),
    Answer(
        "new-in-the-district",
        _("My child is new here. When can we claim the account?"),
        (
            _("24 hours after the school has entered your child in Infinite Campus."),
            _("If you are early, the page tells you the day and the time from which it works."),
        ),
        also=_("enroll new student wait 24 hours"),
    ),
    Answer(
        "sure-it-is-right",
        _("I am sure that the username and the password are right. Why does it still fail?"),
        (
            _(
                "Look at the username on the password page. Is it another child’s? Click <b>Not "
                "you?</b> and type the right one."
            ),
            _("Has another child signed in on this computer? Click <b>Sign out</b> first."),
            _(
                "You do not have to clear anything in your browser. This portal keeps nothing of one "
                "child for the next."
            ),
            _(
                "Has the school reset all accounts? Then the landing page says so, and your child "
                "claims the account again."
            ),
            _("Still no luck? Make a new password with the three answers, or ask the teacher."),
        ),
        way=(Page.FORGOT, _("Forgot My Password")),
        also=_("Authentication Failed cache history incognito clear browser family computer shared device"),
    ),
    Answer(
        "sure-the-name-is-right",
        _("I am sure that the name and the number are right. Why does the claim still fail?"),
        (
            _(
                "The school may have written the name in another way. Ask the teacher or the school "
                "how it is written in Infinite Campus."
            ),
            _("A Jr., a second last name or an accent can make the difference."),
            _("After the school has corrected the name, try again the next day."),
        ),
        also=_("The Claim Account Operation Failed cache history clear browser name spelled"),
    ),
    Answer(
        "mail-about-a-claim",
        _("I got an e-mail about my child’s account. What is it?"),
        (
            _("We write to you when somebody claims your child’s account or makes a new password."),
            _("Was it your child? Then all is well. If not, ask the school at once."),
        ),
        also=_("notice message email alert"),
    ),
)
