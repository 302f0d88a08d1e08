"""The students' bar: the first page, and the student's own records (H12)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.records.rights import Part
from portal.web.navigation import Navigation, NavigationEntry


def students_navigation() -> Navigation:
    """Return the bar of every page of a signed-in student. The other pages of records are tabs of the day."""
    home, account = reverse("portal:home"), reverse("portal:account")
    return Navigation(
        name=_("My pages"),
        sign_out=_("Sign out"),
        home=home,
        account=account,
        entries=(
            NavigationEntry(_("Home"), home, "home", on_phone=True),
            NavigationEntry(_("My school day"), reverse(f"claims:{Part.DAY}"), "day", on_phone=True),
            NavigationEntry(_("Schedule"), reverse(f"claims:{Part.SCHEDULE}"), "schedule", on_phone=True),
        ),
        more=(NavigationEntry(_("My account"), account, "account"),),
    )
