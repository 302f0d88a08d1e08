"""The sign-in page, home page and account page of each kind of user (S9)."""

from django.urls import reverse

from portal import hooks
from portal.hooks import AccountPages
from portal.models import User

STAFF_PAGES = AccountPages("portal:landing", home="admin:index", account="portal:account")
OTHER_PAGES = AccountPages("portal:landing", home="portal:home", account="portal:account")


def sign_in_page_of(user: User) -> str:
    """Return the address of the page on which this user signs in."""
    return reverse(_pages_of(user).sign_in)


def home_of(user: User) -> str:
    """Return the address of this user's home page."""
    return reverse(_pages_of(user).home)


def account_page_of(user: User) -> str:
    """Return the address of the page on which this user changes the password."""
    return reverse(_pages_of(user).account)


def _pages_of(user: User) -> AccountPages:
    return hooks.account_pages.get(user.kind) or (STAFF_PAGES if user.is_staff else OTHER_PAGES)
