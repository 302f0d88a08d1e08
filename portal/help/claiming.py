"""Answers about the claim, and about forgotten passwords. For students: one idea in each sentence."""

from django.utils.translation import gettext_lazy as _

from portal.help.entry import Answer
from portal.hooks import Page

_CLAIM = (Page.CLAIM, _("Claim My Account"))
_FORGOT = (Page.FORGOT, _("Forgot My Password"))

CLAIM = (
    Answer(
        "claim",
        _("How do I claim my account?"),
        (_("You need your name, just as it is in Infinite Campus, and your student ID."),),
        (
            _("Click <b>Claim My Account</b>."),
            _("Type your last name, your first name and your student ID. Click <b>Next</b>."),
            _("Make a password. Type it two times. Click <b>Next</b>."),
            _("Write down your green username."),
            _("Answer three questions. Click <b>Save</b>."),
        ),
        _CLAIM,
        also=_("new account register sign up create"),
    ),
    Answer(
        "claim-failed",
        _("What should I do when it says “The Claim Account Operation Failed.”"),
        (_("What you typed is not just what is in Infinite Campus. Check it letter by letter."),),
        (
            _("Names begin with a big letter."),
            _("Type your real first name, not a short one."),
            _("Two last names? Type both. Type each hyphen and each accent, too."),
            _("Only one name? Type it as both your last name and your first name."),
            _("Your student ID has 7 digits. Type the zero. Do not type an S."),
            _("Still not working? Ask your teacher how your name is spelled in Infinite Campus."),
        ),
        _CLAIM,
        also=_("wrong name not found does not match error"),
    ),
    Answer(
        "not-yet",
        _("Why must I wait for my account?"),
        (
            _("You are new. Your account opens 24 hours after your school has put in your name."),
            _("The page tells you the day and the time. Come back then. You need to do no more."),
        ),
        also=_("new student 24 hours one day soon"),
    ),
    Answer(
        "already-claimed",
        _("Why does it say “This account is already claimed”?"),
        (
            _("You can claim an account one time. Then you just sign in."),
            _("Do you not know the password? Make a new one."),
            _("If it wasn’t you, click <b>Someone else claimed my account</b>. Your school will help you."),
        ),
        way=_FORGOT,
        also=_("taken stolen second time again"),
    ),
    Answer(
        "good-password",
        _("What is a good password?"),
        (
            _("It has 8 letters or more. Three words are easy to keep in mind, like river-lamp-tiger."),
            _("Do not use your name or your number. Do not use an old password."),
            _("Tell it to nobody, not even a friend."),
        ),
        also=_("rules strong letters digits long refused"),
    ),
    Answer(
        "which-questions",
        _("Which three questions do I take?"),
        (
            _("Take three that you will still know next year. Leave the other five empty."),
            _("Big letters, blanks and accents do not count in an answer."),
            _("You’ll need your three answers if you forget your password."),
        ),
        also=_("challenge security questions answers eight mascot"),
    ),
    Answer(
        "back-button",
        _("May I go back, or load the page again?"),
        (
            _("Yes. Go back as you like. Nothing breaks, and nothing is done two times."),
            _("Do not stop for 30 minutes, or you start again. That way, nobody can end it for you."),
        ),
        also=_("back button reload refresh browser double click"),
    ),
    Answer(
        "another-claim",
        _("Why does it say “You started another claim”?"),
        (
            _("This page is old. You started a new claim in this browser. Nothing was changed."),
            _("Click <b>Continue with the newer one</b>. If it isn’t yours, click <b>Start over</b>."),
        ),
        also=_("two tabs second tab other student"),
    ),
)

FORGOT = (
    Answer(
        "forgot-password",
        _("I forgot my password. What do I do?"),
        (_("You can make a new one. You need your three answers."),),
        (
            _("Click <b>Forgot My Password</b>."),
            _("Type your username. Click <b>Next</b>."),
            _("Answer your three questions. Click <b>Next</b>."),
            _("Type a new password two times. Click <b>Save</b>."),
            _("Sign in with it."),
        ),
        _FORGOT,
        also=_("reset change new password lost"),
    ),
    Answer(
        "wrong-answers",
        _("What should I do when it says “These answers do not match”?"),
        (
            _("One answer, or more, is not the one that you gave. We do not say which one."),
            _("Think back to the day when you chose them. Who was your teacher then?"),
            _("You can try five times a day. Then wait until the next day, or ask your teacher."),
        ),
        also=_("challenge security questions wrong answer"),
    ),
    Answer(
        "forgot-answers",
        _("I forgot my three answers. What do I do?"),
        (
            _(
                "Ask your teacher for a reset. Your teacher tells the school, and the school resets "
                "your account."
            ),
            _("Then claim your account again, with a new password and new answers."),
        ),
        also=_("challenge security questions remember ticket reset"),
    ),
    Answer(
        "change-password",
        _("I know my password. How do I change it?"),
        (
            _("Sign in. Click <b>My account</b>. You can also change your questions there."),
            _("Does somebody else know your password? Change it today."),
        ),
        also=_("new password account settings"),
    ),
)
