"""Answers about the accounts of parents and guardians themselves."""

from django.utils.translation import gettext_lazy as _

from portal.help.entry import Answer
from portal.hooks import Page

_PARENT_PORTAL = (Page.PARENT_PORTAL, _("Parent Portal"))

ANSWERS = (
    Answer(
        "parent-account",
        _("How do I get an account of my own?"),
        (
            _("The school gives you a letter with an activation key. Each parent has a different key."),
            _("No letter? We can send a link to the e-mail address that the school has for you."),
        ),
        steps=(
            _("Open the <b>Parent Portal</b> and click <b>New user? Enter your activation key</b>."),
            _("Type or paste the key. Dashes and small letters do not matter. Click <b>Submit</b>."),
            _("Choose a user name and a password. Click <b>Create Account</b>."),
        ),
        way=(Page.ACTIVATE, _("Enter your activation key")),
        also=_("activation key Infinite Campus grades attendance schedule register new user letter"),
    ),
    Answer(
        "parent-log-in-failed",
        _("I cannot log in to the Parent Portal. What can I do?"),
        (
            _("Big and small letters matter in a password. In the user name they do not."),
            _("After five wrong passwords in a row the account is closed. The school opens it again."),
            _("You forgot the user name or the password? We send a link to the e-mail on file."),
            _("A temporary password from the school is good for 72 hours."),
        ),
        way=(Page.PARENT_FORGOT, _("I forgot my user name or password")),
        also=_("Authentication Failed account is disabled locked temporary password reactivate"),
    ),
    Answer(
        "miss-a-child",
        _("Why do I not see all my children?"),
        (
            _("A child shows when the school has you on file with the right to see something."),
            _("The child must be enrolled for this school year or the next."),
            _("A new brother or sister appears by itself. You need no second key."),
            _("Is somebody still missing? Ask the office of that child’s school."),
        ),
        way=_PARENT_PORTAL,
        also=_("missing child sibling brother sister custody rights second child"),
    ),
)
