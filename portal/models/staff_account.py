"""The bond between a staff user and the person's record in the roster (A7)."""

from django.conf import settings
from django.db import models

from portal.models.user import User


class StaffAccount(models.Model):
    """Whose account it is, and who invited the person. Without one a staff user has no school and no class.

    Only district administrators and superusers do without: there must be a first one.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="staff_account")
    staff = models.OneToOneField("sis.StaffMember", on_delete=models.PROTECT, related_name="account")
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        permissions = [("manage_staff", "Can invite staff, give roles and reset second factors")]

    def __str__(self) -> str:
        """Return the user name."""
        return str(self.user)


def has_left(user: User) -> bool:
    """Say whether this is a staff member who is not in the roster any more."""
    account: StaffAccount | None = getattr(user, "staff_account", None)
    return account is not None and not account.staff.is_active
