"""Activation keys in admin: who has one, and its state; revoke it (A5)."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from parents import keys
from parents.admin.filters import KeyStateFilter, SentFilter
from parents.errors import ParentError
from parents.models import ActivationKey
from parents.permissions import MANAGE_KEYS
from portal.actor import actor_of
from portal.staff.scoped_admin import ScopedAdmin


@admin.register(ActivationKey)
class ActivationKeyAdmin(ScopedAdmin):
    """Keys, newest first. The key itself is only on its letter."""

    opens_with, guardian_path = MANAGE_KEYS, "guardian"
    list_display = ["guardian_link", "state", "issued_at", "issued_by", "expires_at", "by_mail", "printed"]
    list_display_links = None
    list_filter = [KeyStateFilter, SentFilter]
    ordering = ["-issued_at"]
    actions = ["revoke"]
    search_fields = ["pk"]
    searched_people = {"guardian": "guardian"}
    search_help_text = "Guardian"
    fields = [
        "guardian",
        "issued_at",
        "issued_by",
        "expires_at",
        "used_at",
        "revoked_at",
        "revoked_by",
    ]

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the keys with their guardians."""
        return super().all_rows(request).select_related("guardian", "issued_by")

    @admin.display(description="guardian")
    def guardian_link(self, key: ActivationKey) -> str:
        """Link to the guardian, where a letter is printed."""
        url = reverse("admin:sis_guardian_change", args=[key.guardian_id])
        return format_html('<a href="{}">{}, {}</a>', url, key.guardian.last_name, key.guardian.first_name)

    @admin.display(description="state")
    def state(self, key: ActivationKey) -> str:
        """Show the state of the key."""
        return key.state(timezone.now())

    @admin.action(description="Revoke")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ActivationKey]) -> None:
        """Revoke the ticked keys."""
        revoked = over = 0
        for key in self.rows_in_scope(request, queryset, MANAGE_KEYS)[:1000]:
            try:
                keys.revoke_key(actor=actor_of(request), key=key)
                revoked += 1
            except ParentError:
                over += 1
        messages.success(request, f"{revoked} revoked. {over} were already used or revoked.")
