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
        (_("You need your name, exactly as it appears in Infinite Campus, and your student ID."),),
        (
            _("Click <b>Claim My Account</b>."),
            _("Type your last name, your first name and your student ID. Click <b>Next</b>."),
            _("Make a password. Type it twice. Click <b>Next</b>."),
            _("Write down your username, shown in green."),
            _("Answer three questions. Click <b>Save</b>."),
        ),
        _CLAIM,
        also=_("new account register sign up create claim my account"),
    ),
    Answer(
        "claim-failed",
        _("What should I do when it says “The Claim Account Operation Failed.”"),
        (_("What you entered doesn’t exactly match Infinite Campus. Check it letter by letter."),),
        (
            _("Most names start with a capital letter."),
            _("Use your real first name, not a nickname."),
            _("Two last names? Type both. Type each hyphen and accent mark, too."),
            _("Only one name? Type it as both your last name and your first name."),
            _("Your student ID has 7 digits. Type the zero. Don’t type the S."),
            _("Still not working? Ask your teacher how your name is spelled in Infinite Campus."),
        ),
        _CLAIM,
        also=_(
            "wrong name not found does not match error space lowercase capital accent last name find my name"
        ),
    ),
    Answer(
        "not-yet",
        _("Why do I have to wait for my account?"),
        (
            _("You’re new. You can claim your account 24 hours after your school adds you."),
            _("The page tells you the day and time. Come back then. You don’t need to do anything else."),
        ),
        also=_("new student 24 hours one day soon i am new"),
    ),
    Answer(
        "already-claimed",
        _("Why does it say “This account is already claimed”?"),
        (
            _("You can claim an account only once. After that, you just sign in."),
            _("Don’t know the password? Make a new one."),
            _("If it wasn’t you, click <b>Someone else claimed my account</b>. Your school will help you."),
        ),
        way=_FORGOT,
        also=_("taken stolen second time again stole hacked"),
    ),
    Answer(
        "good-password",
        _("What makes a good password?"),
        (
            _("It has at least 8 characters. Three words are easy to remember, like river-lamp-tiger."),
            _("Don’t use your name or your number. Don’t reuse an old password."),
            _("Don’t share it with anyone, not even a friend."),
        ),
        also=_("rules strong letters digits long refused how many characters length space"),
    ),
    Answer(
        "which-questions",
        _("Which three questions should I choose?"),
        (
            _("Choose three that you’ll still remember next year. Leave the other five blank."),
            _("Capital letters, spaces and accent marks don’t matter in your answers."),
            _("You’ll need your three answers if you forget your password."),
        ),
        also=_("challenge security questions answers eight mascot"),
    ),
    Answer(
        "back-button",
        _("Can I go back or reload the page?"),
        (
            _("Yes. Go back anytime. Nothing will break or be sent twice."),
            _(
                "If you stop for 30 minutes, you have to start over. That way, no one else can finish it for "
                "you."
            ),
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
            _("Type a new password twice. Click <b>Save</b>."),
            _("Sign in with it."),
        ),
        _FORGOT,
        also=_("reset change new password lost reset my password"),
    ),
    Answer(
        "wrong-answers",
        _("What should I do when it says “These answers do not match”?"),
        (
            _("At least one answer doesn’t match. For safety, we don’t say which one."),
            _("Think back to the day you chose them. Who was your teacher then?"),
            _("You get five tries a day. After that, wait until the next day or ask your teacher."),
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
        also=_("challenge security questions remember ticket reset teacher"),
    ),
    Answer(
        "change-password",
        _("I know my password. How do I change it?"),
        (
            _("Sign in. Click <b>My account</b>. You can also change your questions there."),
            _("Does someone else know your password? Change it today."),
        ),
        also=_("new password account settings change"),
    ),
)
