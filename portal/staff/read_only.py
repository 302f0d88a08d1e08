"""An admin page that shows and never changes: what changes goes through a service."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Lists and shows rows. Adding, changing and deleting are off, whatever the permissions say."""

    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to whoever may see this page."""
        return self.has_view_permission(request)
