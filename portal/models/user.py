"""The one user table: students, parents and staff."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.auth.hashing import normalized
from portal.models.former_username import FormerUsername
from portal.usernames import canonical_username


def new_nonce() -> str:
    """Return a new session nonce, which ends every session made under an older one."""
    return secrets.token_hex(8)


def new_salt() -> str:
    """Return a salt for all of one person's password digests (22 characters, over 128 bits)."""
    return secrets.token_urlsafe(16)


class UserManager(BaseUserManager["User"]):
    """Finds people by the name they type, in whatever case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of this name regardless of case; raises `User.DoesNotExist`."""
        return self.get(username_key=canonical_username(username or ""))

    def named(self, typed: str) -> "models.QuerySet[User]":
        """Return the user of this name, or of this former name that is not freed; in one statement."""
        key = canonical_username(typed)
        former = FormerUsername.objects.filter(username_key=key, freed_at=None).values("user__username_key")
        return self.filter(username_key=Coalesce(models.Subquery(former), models.Value(key)))

    def with_staff_record(self) -> "models.QuerySet[User]":
        """Return the users, staff together with their record in the roster, which says who has left."""
        return self.select_related("staff_account__staff")

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a staff member who may do everything (`manage.py createsuperuser`)."""
        user = self.model(username=username, kind=User.Kind.STAFF, is_superuser=True, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. There is no `last_login`: the access log has it."""

    class Kind(models.TextChoices):
        """The kind of user, which decides about the sign-in page and the home page."""

        STUDENT = "student"
        PARENT = "parent"
        STAFF = "staff"

    class State(models.TextChoices):
        """What the account can be used for."""

        ACTIVE = "active"
        MUST_CHANGE_PASSWORD = "must_change_password"  # noqa: S105 (a state)
        DISABLED = "disabled"

    class DisabledReason(models.TextChoices):
        """Why an account is disabled."""

        NONE = "", "—"
        RESET = "reset", "Reset: must be claimed again"
        FAILED_SIGN_INS = "failed_sign_ins", "Too many failed log-ins"
        BY_STAFF = "by_staff", "Disabled by staff"
        DEPARTED = "departed", "No longer in the district"

    kind = models.CharField(max_length=10, choices=Kind)
    username = models.CharField(max_length=150, unique=True)
    username_key = models.CharField(max_length=150, unique=True, editable=False)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=24, choices=State, default=State.ACTIVE)
    disabled_reason = models.CharField(max_length=20, choices=DisabledReason, blank=True, default="")
    disabled_at = models.DateTimeField(null=True, blank=True)
    temporary_until = models.DateTimeField(
        null=True, blank=True, help_text="A temporary password opens nothing after this (P9)"
    )
    session_nonce = models.CharField(max_length=16, default=new_nonce, editable=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    last_login = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_disabled_has_reason_and_time",
                condition=models.Q(state="disabled", disabled_at__isnull=False)
                & ~models.Q(disabled_reason="")
                | ~models.Q(state="disabled") & models.Q(disabled_at__isnull=True, disabled_reason=""),
            )
        ]
        # No index has `state` in it: the annual reset changes it in every row of students.
        indexes = [
            models.Index(
                fields=["username_key"], name="user_staff_by_name", condition=models.Q(kind="staff")
            ),
            models.Index(
                fields=["disabled_at"], name="user_disabled", condition=models.Q(disabled_at__isnull=False)
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and update the key by which the name is found."""
        self.username_key = canonical_username(self.username)
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Say whether this person may sign in."""
        return self.state != self.State.DISABLED

    def temporary_is_over(self, *, at: datetime) -> bool:
        """Say whether the password is a temporary one that has expired (P9)."""
        return self.temporary_until is not None and at >= self.temporary_until

    @property
    def is_staff(self) -> bool:
        """Say whether this person may use Django admin."""
        return self.kind == self.Kind.STAFF and self.is_active

    def get_full_name(self) -> str:
        """Return the full name, as pages show it."""
        return f"{self.first_name} {self.last_name}".strip() or self.username

    def get_short_name(self) -> str:
        """Return the first name, or the user name if there is none."""
        return self.first_name or self.username

    def set_password(self, raw_password: str | None) -> None:
        """Set a password (not saved) under this person's one salt; None makes it unusable.

        For commands and the demo: pages go through portal/auth/passwords.py, which also keeps the history.
        """
        if raw_password is None:
            self.set_unusable_password()
        else:
            self.password = make_password(normalized(raw_password), salt=self.salt)

    def disable(self, reason: "User.DisabledReason", *, at: datetime) -> None:
        """Disable the account and end its sessions (not saved)."""
        self.state, self.disabled_reason, self.disabled_at = self.State.DISABLED, reason, at
        self.end_sessions()

    def activate(self) -> None:
        """Activate the account; earlier sessions stay ended (not saved)."""
        self.state, self.disabled_reason, self.disabled_at = self.State.ACTIVE, "", None
        self.temporary_until = None
        self.end_sessions()

    def reopen(self) -> None:
        """Reactivate a disabled account; a password that had to be changed still has to be (not saved)."""
        until = self.temporary_until
        self.activate()
        if until:
            self.state, self.temporary_until = self.State.MUST_CHANGE_PASSWORD, until

    def end_sessions(self) -> None:
        """End every session and forget every known browser of this person (not saved)."""
        self.session_nonce = new_nonce()

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # Not the public method, which would sign everyone out when SECRET_KEY rotates.
        value = f"{self.password}:{self.session_nonce}"
        return salted_hmac("portal.user.session", value, secret=secret, algorithm="sha256").hexdigest()


class PasswordDigest(models.Model):
    """The digest of a password that a user has had, so that it is never used again (C4, F2)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_digests")
    digest = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="password_never_used_twice")]

    def __str__(self) -> str:
        """Return nothing that helps to guess it."""
        return f"password of {self.user_id} from {self.at:%Y-%m-%d}"
