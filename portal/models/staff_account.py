"""Staff accounts: the link to the roster's record, and the second factor (A7).

A second factor's secret and backup codes are derived from ids under KEY_SECRET
(portal/auth/one_time_codes.py), so a dump of the tables has neither.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.models.user import User


class StaffAccount(models.Model):
    """Links a staff user to the record in the roster, and to who invited them.

    A staff user without one has no school and no class. Only district administrators and superusers need
    none, because there must be a first one.
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
    """Say whether this is a staff member who is no longer in the roster."""
    account: StaffAccount | None = getattr(user, "staff_account", None)
    return account is not None and not account.staff.is_active


class StaffUser(User):
    """A user whose kind is staff, for the admin page of district administrators (A7)."""

    class Meta:
        proxy = True
        verbose_name = "staff account"
        default_permissions = ()


class SecondFactor(models.Model):
    """One person's authenticator app and the current set of backup codes."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret_id = models.UUIDField(unique=True, editable=False)
    codes_id = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    last_step = models.BigIntegerField(
        default=0, help_text="The time step of the last code: no code is good twice"
    )

    def __str__(self) -> str:
        """Return the user."""
        return f"second factor of {self.user}"


class UsedBackupCode(models.Model):
    """A used backup code, by its number in its set."""

    codes_id = models.UUIDField(editable=False)
    place = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["codes_id", "place"], name="backup_code_used_once")]

    def __str__(self) -> str:
        """Return nothing that helps to guess another code."""
        return f"code {self.place}, {self.used_at:%Y-%m-%d}"
