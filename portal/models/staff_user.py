"""Staff among the users, as admin lists them."""

from portal.models.user import User


class StaffUser(User):
    """A user whose kind is staff: what district administrators look after (A7)."""

    class Meta:
        proxy = True
        verbose_name = "staff account"
        default_permissions = ()
