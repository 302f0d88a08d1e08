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
                "Have these ready: your child’s last name, first name and 7-digit student ID, exactly as "
                "they appear in Infinite Campus."
            ),
            _("Then do it together. Our guide shows each page."),
            _("Any computer, tablet or phone with internet access will work."),
        ),
        way=_GUIDE,
        also=_("claim register new student first time phone cell phone app tablet"),
    ),
    Answer(
        "new-in-the-district",
        _("My child is new here. When can we claim the account?"),
        (
            _("24 hours after the school enters your child in Infinite Campus."),
            _("If it’s too early, the page tells you the day and time when you can claim it."),
        ),
        also=_("enroll new student wait 24 hours"),
    ),
    Answer(
        "sure-it-is-right",
        _("I’m sure the username and password are right. Why does it still fail?"),
        (
            _(
                "Check the username on the password page. If it’s another child’s, click <b>Not you?</b> "
                "and type the right one."
            ),
            _("Is another child signed in on this computer? Click <b>Sign out</b> first."),
            _(
                "You don’t need to clear your browser. The portal doesn’t keep one child’s information for "
                "the next."
            ),
            _(
                "Did the school reset all accounts? The start page will say so, and your child claims the "
                "account again."
            ),
            _("Still not working? Make a new password with the three answers, or contact the teacher."),
        ),
        way=(Page.FORGOT, _("Forgot My Password")),
        also=_("Authentication Failed cache history incognito clear browser family computer shared device"),
    ),
    Answer(
        "sure-the-name-is-right",
        _("I’m sure the name and student ID are right. Why does the claim still fail?"),
        (
            _(
                "The school may have spelled the name differently. Ask the teacher or the school how it "
                "appears in Infinite Campus."
            ),
            _("A suffix like Jr., a second last name or an accent mark can make the difference."),
            _("Once the school corrects the name, try again the next day."),
        ),
        also=_("The Claim Account Operation Failed cache history clear browser name spelled"),
    ),
    Answer(
        "mail-about-a-claim",
        _("I got an email about my child’s account. What is it about?"),
        (
            _("We email you when someone claims your child’s account or resets the password."),
            _("If your child did this, everything is fine. If not, contact the school right away."),
        ),
        also=_("notice message email alert spam junk folder no email"),
    ),
)
