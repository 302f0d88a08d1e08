"""Django admin as the staff's part of the portal."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django admin with our own site."""

    default_site = "portal.staff.admin_site.StaffSite"
