"""Answers about signing in, and about shared computers. For students: one idea in each sentence."""

from django.utils.translation import gettext_lazy as _

from portal.help.entry import Answer
from portal.hooks import Page

_CLAIM = (Page.CLAIM, _("Claim My Account"))
_FORGOT = (Page.FORGOT, _("Forgot My Password"))
_START = ("portal:landing", _("Go to the start page"))

SIGN_IN = (
    Answer(
        "sign-in",
        _("How do I sign in?"),
        (_("You sign in on two pages."),),
        (
            _("Type your username. Click <b>Go</b>."),
            _("Type your password. Click <b>Go</b>."),
        ),
        _START,
        also=_("log in login enter start log on"),
    ),
    Answer(
        "my-username",
        _("What is my username?"),
        (
            _("It’s the letter S followed by the 7 digits of your student ID, like this: S0123456."),
            _("Don’t leave out the zero. Capital S and lowercase s both work."),
            _("Don’t know your student ID? Ask your teacher."),
        ),
        also=_("user name student number ID find"),
    ),
    Answer(
        "sign-in-failed",
        _("What should I do when it says “Authentication Failed”?"),
        (_("The username or the password is wrong. Check both, then try again."),),
        (
            _("Is your username right? It’s the letter S followed by 7 digits."),
            _("Is that your username on the screen? If not, click <b>Not you?</b>"),
            _("Is Caps Lock on? Capital and lowercase letters must match."),
            _("Click the eye to see what you’re typing."),
            _("Still not working? Make a new password."),
        ),
        _FORGOT,
        also=_("wrong password cannot sign in login error lowercase uppercase capital caps lock case"),
    ),
    Answer(
        "never-claimed",
        _("I’ve never had an account. Where do I start?"),
        (
            _("Claim your account first. You only do this once."),
            _("Did your school reset all accounts? Then claim your account again."),
        ),
        way=_CLAIM,
        also=_("new student first time sign up register"),
    ),
    Answer(
        "too-many-tries",
        _("What should I do when it says “Too many tries”?"),
        (
            _("This keeps your account safe. It stops people from guessing."),
            _("Wait as long as the page says. Trying sooner won’t help."),
            _("Then go slowly and check each letter. Or make a new password."),
            _("No time on the page? Students: ask your teacher. Parents: call the school office."),
        ),
        way=_FORGOT,
        also=_("locked blocked lock wait minutes locked out how long attempts"),
    ),
    Answer(
        "signed-out",
        _("Why was I signed out?"),
        (
            _("Away for an hour? We sign you out to keep your account safe."),
            _("Did you change your password? That signs you out everywhere else."),
            _("Just sign in again."),
        ),
        way=_START,
        also=_("session ended timeout logged out"),
    ),
    Answer(
        "send-again",
        _("Why does it say “Please try that again”?"),
        (
            _("The page was open too long and expired. Nothing was changed."),
            _("Open the page again and type it in once more."),
            _("If it keeps happening, cookies are turned off in this browser. Ask your teacher or school."),
        ),
        also=_("cookie expired old page CSRF forbidden"),
    ),
)

SHARED = (
    Answer(
        "somebody-else",
        _("I see someone else’s name. What do I do?"),
        (
            _("Is it on the password page? Click <b>Not you?</b> and type your own username."),
            _("Is someone else still signed in? Click <b>Sign out</b>. Then sign in with your own username."),
            _("That’s all. You don’t need to clear anything on this computer."),
        ),
        way=_START,
        also=_("not me wrong user cache history incognito clear browser cookies name on the screen"),
    ),
    Answer(
        "done-here",
        _("How do I leave this computer ready for the next person?"),
        (
            _("Click <b>Sign out</b> at the top. Then no one can see your pages, even with the back button."),
            _("If other people use this browser, never let it save your password."),
        ),
        also=_("log out log off sign out shared Chromebook leave"),
    ),
    Answer(
        "other-language",
        _("How do I change the language?"),
        (_("Click your language at the top of any page. You’ll stay on the same page."),),
        also=_("English Spanish French Vietnamese translate translation"),
    ),
)
