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
        also=_("log in login enter start"),
    ),
    Answer(
        "my-username",
        _("What is my username?"),
        (
            _("It is the letter S and the 7 digits of your student ID. It looks like this: S0123456."),
            _("Do not leave out the zero. A big S or a small s will do."),
            _("You do not know your student ID? Ask your teacher."),
        ),
        also=_("user name student number ID find"),
    ),
    Answer(
        "sign-in-failed",
        _("What should I do when it says “Authentication Failed”?"),
        (_("The username or the password is wrong. Check both. Then try again."),),
        (
            _("Is your username right? It is an S and 7 digits."),
            _("Is it your name on the screen? If not, click <b>Not you?</b>."),
            _("Is Caps Lock on? Big and small letters count in a password."),
            _("Click the eye. Now you see what you type."),
            _("It still fails? Make a new password."),
        ),
        _FORGOT,
        also=_("wrong password cannot sign in login error"),
    ),
    Answer(
        "never-claimed",
        _("I never had an account. How do I begin?"),
        (
            _("Claim your account first. You do it once."),
            _("Did your school reset all accounts? Then claim yours again."),
        ),
        way=_CLAIM,
        also=_("new student first time sign up register"),
    ),
    Answer(
        "too-many-tries",
        _("What should I do when it says “Too many tries”?"),
        (
            _("That keeps your account safe. Nobody can guess for long."),
            _("Wait as long as the page says. A try before that does not help."),
            _("Then go slow, and look at each letter. Or make a new password."),
            _("Does the page give no time? Then ask your teacher for help."),
        ),
        way=_FORGOT,
        also=_("locked blocked lock wait minutes"),
    ),
    Answer(
        "signed-out",
        _("Why am I signed out?"),
        (
            _("Did you rest for an hour? Then we sign you out, to keep you safe."),
            _("Did you get a new password? Then you are signed out in all other places."),
            _("Just sign in again."),
        ),
        way=_START,
        also=_("session ended timeout logged out"),
    ),
    Answer(
        "send-again",
        _("Why does it say “Please try that again”?"),
        (
            _("The page was open for a long time. We do not take old pages. Nothing was changed."),
            _("Open the page again. Type it in once more."),
            _("Does it come back each time? Then cookies are off in this browser. Ask your teacher."),
        ),
        also=_("cookie expired old page CSRF forbidden"),
    ),
)

SHARED = (
    Answer(
        "somebody-else",
        _("I see the name of somebody else. What do I do?"),
        (
            _(
                "Is it on the page that asks for a password? Click <b>Not you?</b>. Then type your own "
                "username."
            ),
            _("Is somebody still signed in? Click <b>Sign out</b>. Then sign in with your own name."),
            _("That is all. You do not have to clean up this computer."),
        ),
        way=_START,
        also=_("not me wrong user cache history incognito clear browser cookies"),
    ),
    Answer(
        "done-here",
        _("How do I leave this computer to the next person?"),
        (
            _(
                "Click <b>Sign out</b> at the top. Then nobody can see your pages, not even with the "
                "back button."
            ),
            _("Never let this browser keep your password, if others use it, too."),
        ),
        also=_("log out log off sign out shared Chromebook"),
    ),
    Answer(
        "other-language",
        _("How do I change the language?"),
        (_("Click your language at the top of any page. The page stays the same."),),
        also=_("English Spanish French Vietnamese translate translation"),
    ),
)
