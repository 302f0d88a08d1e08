"""Guardians on the staff pages: find one, see why a child is shown or not, help with the account."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from parents import status
from parents.admin.filters import AccountFilter, GuardianSchoolFilter, HouseholdFilter
from parents.admin.guardian_actions import GuardianActions
from parents.models import ActivationKey, GuardianAccount, KeyRequest
from parents.permissions import (
    GIVE_TEMPORARY_PASSWORD,
    HOLD_ACCESS,
    MANAGE_KEYS,
    REACTIVATE_ACCOUNT,
    VIEW_GUARDIAN_ACCOUNTS,
)
from parents.visibility import ChildVisibility, child_visibilities
from portal.models import User
from portal.staff.filters import InRosterFilter
from sis import roster

SHOWN_KEYS = 8
# Of children with a common name, the parents of the first so many are found.
MOST_CHILDREN = 200


@admin.register(roster.Guardian)
class GuardianAdmin(GuardianActions):
    """Guardians with their accounts."""

    opens_with, guardian_path = VIEW_GUARDIAN_ACCOUNTS, "pk"
    list_display = ["last_name", "first_name", "email", "language", "user_name", "state"]
    list_display_links = ["last_name", "first_name"]
    list_filter = [AccountFilter, HouseholdFilter, GuardianSchoolFilter, InRosterFilter]
    search_fields = ["email"]
    search_help_text = "Name, user name, phone or the whole email address; or a child’s name or number"
    ordering = ["search_key", "pk"]
    sortable_by = ()  # by name, as the index has them
    change_form_template = "admin/parents/guardian.html"
    fields = ["last_name"]

    def search(self, request: HttpRequest, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Search by words of the name, an email, a phone number, a user name, or a child's name or number.

        Only children in scope are searched: finding a parent must not tell whose parent someone also is.
        """
        users = User.objects.filter(username_key=words.strip().casefold()[:150], kind=User.Kind.PARENT)
        named = list(GuardianAccount.objects.filter(user__in=users).values_list("guardian_id", flat=True))
        if named:
            return queryset.filter(pk__in=named)
        children = self.scope_for(request).students(roster.search_students(words))[:MOST_CHILDREN]
        of_children = list(roster.guardians_tied_to(children).order_by().values_list("pk", flat=True))
        return queryset & roster.search_guardians(words, also=of_children)

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the guardians with their accounts."""
        return super().all_rows(request).select_related("account__user")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show everything about one guardian that the visitor may see."""
        guardian = self.get_object(request, object_id)
        context = {**(extra_context or {}), **self._page(request, guardian), "title": guardian.full_name}
        return super().change_view(request, object_id, form_url, context)

    def _page(self, request: HttpRequest, guardian: Any) -> dict[str, Any]:
        account: GuardianAccount | None = getattr(guardian, "account", None)
        mine, elsewhere = self._reached(request, child_visibilities(guardian.pk))
        page: dict[str, Any] = {
            "account": account,
            "state": status.state_in_words(account),
            "is_disabled": bool(account and not account.user.is_active),
            "children": mine,
            "elsewhere": elsewhere,
            "may_hold": self.may_act_on(request, guardian, HOLD_ACCESS),
            "may_reactivate": self.may_act_on(request, guardian, REACTIVATE_ACCOUNT),
            "may_give_temporary": self.may_act_on(request, guardian, GIVE_TEMPORARY_PASSWORD),
        }
        if account:
            page |= {"lock": status.lock_in_words(account), "events": status.events_of_account(account)}
        if self.may_act_on(request, guardian, MANAGE_KEYS):
            now = timezone.now()
            keys = ActivationKey.objects.filter(guardian=guardian).select_related("issued_by")
            page["keys"] = [(key, key.state(now)) for key in keys.order_by("-issued_at")[:SHOWN_KEYS]]
            page["requests"] = KeyRequest.objects.filter(guardian=guardian, closed_at=None)
            page["may_manage_keys"] = True
        return page

    def _reached(
        self, request: HttpRequest, children: list[ChildVisibility]
    ) -> tuple[list[ChildVisibility], int]:
        """Return the children in the visitor's scope, and the number of other children."""
        ids = [child.student.pk for child in children]
        students = self.scope_for(request).students(roster.all_students().filter(pk__in=ids))
        own = set(students.values_list("pk", flat=True))
        mine = [child for child in children if child.student.pk in own]
        return mine, len(children) - len(mine)

    @admin.display(description="user name")
    def user_name(self, guardian: Any) -> str:
        """Show the user name of the account."""
        account: GuardianAccount | None = getattr(guardian, "account", None)
        return account.user.username if account else "–"

    @admin.display(description="account")
    def state(self, guardian: Any) -> str:
        """Show the state of the account."""
        return status.state_in_words(getattr(guardian, "account", None))
