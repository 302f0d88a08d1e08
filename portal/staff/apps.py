"""Django admin as the staff's desk."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django admin with our own site."""

    default_site = "portal.staff.admin_site.StaffSite"
