"""Answers about the accounts of parents and guardians themselves."""

from django.utils.translation import gettext_lazy as _

from portal.help.entry import Answer
from portal.hooks import Page

_PARENT_PORTAL = (Page.PARENT_PORTAL, _("Parent Portal"))

ANSWERS = (
    Answer(
        "parent-account",
        _("How do I get my own parent account?"),
        (
            _(
                "The school gives you a letter with an activation key. Each parent or guardian has a "
                "different key."
            ),
            _("No letter? We can email a link to the address the school has on file."),
        ),
        steps=(
            _("Open the <b>Parent Portal</b> and click <b>New user? Enter your activation key</b>."),
            _("Type or paste the key. Dashes and capital letters don’t matter. Click <b>Submit</b>."),
            _("Choose a user name and a password. Click <b>Create Account</b>."),
        ),
        way=(Page.ACTIVATE, _("Enter your activation key")),
        also=_(
            "activation key Infinite Campus grades attendance schedule register new user letter QR code "
            "lost key"
        ),
    ),
    Answer(
        "parent-log-in-failed",
        _("I can’t log in to the Parent Portal. What can I do?"),
        (
            _("Passwords are case sensitive. User names are not."),
            _("After five wrong passwords in a row, the account is disabled. The school can reactivate it."),
            _("Forgot your user name or password? We’ll email a link to the address on file."),
            _("A temporary password from the school is good for 72 hours."),
        ),
        way=(Page.PARENT_FORGOT, _("I forgot my user name or password")),
        also=_("Authentication Failed account is disabled locked temporary password reactivate"),
    ),
    Answer(
        "miss-a-child",
        _("Why don’t I see all of my children?"),
        (
            _(
                "You’ll see a child in the Parent Portal if the school lists you with the right to see that "
                "child’s information."
            ),
            _("Your child must be enrolled for this school year or the next one."),
            _("A new brother or sister is added automatically. You don’t need another key."),
            _("Still missing a child? Contact that child’s school office."),
        ),
        way=_PARENT_PORTAL,
        also=_("missing child sibling brother sister custody rights second child"),
    ),
)
