"""The parents' bar: the pages of the whole family and of the account."""

from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.web.navigation import Navigation, NavigationEntry


@cache
def parents_navigation() -> Navigation:
    """Return the bar of every parents' page, once made. A new page of the family is one more entry."""
    home, account = reverse("parents:home"), reverse("parents:account")
    return Navigation(
        name=_("Parent Portal"),
        sign_out=_("Log Off"),
        home=home,
        account=account,
        entries=(
            NavigationEntry(_("Home"), home, "home", on_phone=True),
            NavigationEntry(_("Messages"), reverse("parents:messages"), "messages", on_phone=True),
            NavigationEntry(_("Calendar"), reverse("parents:family_calendar"), "calendar", on_phone=True),
            NavigationEntry(_("To do"), reverse("parents:family_todo"), "todo"),
            NavigationEntry(_("Household"), reverse("parents:household"), "household"),
        ),
        more=(
            NavigationEntry(_("Apps and websites"), reverse("parents:resources"), "apps"),
            NavigationEntry(_("Correction requests"), reverse("parents:corrections"), "todo"),
            NavigationEntry(_("My account"), account, "account"),
            NavigationEntry(_("Apps and data"), reverse("parents:data"), "todo"),
            NavigationEntry(_("Access log"), reverse("parents:access_log"), "todo"),
        ),
    )
