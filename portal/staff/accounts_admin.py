"""Staff accounts in admin: roles, second factor, invitations, closing (A7)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from portal.actor import Actor
from portal.auth import second_factor
from portal.dates import numeric_date
from portal.models import SecondFactor, StaffUser, User
from portal.staff import accounts
from portal.staff.accounts import REFUSALS
from portal.staff.actions import run_action
from portal.staff.filters import SchoolFilter
from portal.staff.forms import ReasonForm, RolesForm
from portal.staff.roles import MANAGE_STAFF, ROLES
from portal.staff.scoped_admin import ScopedAdmin

SHOWN = (
    "username",
    "first_name",
    "last_name",
    "in_roster",
    "roles",
    "is_superuser",
    "state",
    "disabled_reason",
    "disabled_at",
    "has_second_factor",
    "invited",
)


class RoleFilter(admin.SimpleListFilter):
    """Staff with one role."""

    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the four roles."""
        return [(role, role.capitalize()) for role in ROLES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep staff with the chosen role."""
        return queryset.filter(groups__name=self.value()) if self.value() in ROLES else queryset


class WorksAtFilter(SchoolFilter):
    """Staff by the schools where they work."""

    school_lookup = "staff_account__staff__schools"


class StaffUserAdmin(ScopedAdmin):
    """Staff accounts: roles, state, second factor."""

    opens_with = MANAGE_STAFF
    list_display = ["username", "last_name", "first_name", "roles", "state", "has_second_factor"]
    list_filter = [RoleFilter, WorksAtFilter, "state"]
    search_fields = ["username_key"]
    search_help_text = "User name or name"
    ordering = ["username_key"]
    change_form_template = "admin/portal/staff_user.html"
    fields = SHOWN
    readonly_fields = SHOWN

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return staff only, with what the list shows of each."""
        rows = super().all_rows(request).filter(kind=User.Kind.STAFF)
        enrolled = SecondFactor.objects.filter(user=OuterRef("pk"))
        rows = rows.select_related("staff_account__staff", "staff_account__invited_by")
        shown: QuerySet[Any] = rows.prefetch_related("groups").annotate(enrolled=Exists(enrolled))
        return shown

    def search(self, request: HttpRequest, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Search by the beginning of the user name, or by words of the name without accents."""
        return queryset.filter(pk__in=accounts.search_staff(words).values("pk"))

    def about(self, record: Any) -> dict[str, Any]:
        """Return how the access log names the account."""
        return {"record": "portal.staffuser", "record_id": record.pk, "user": record}

    def get_urls(self) -> list[URLPattern]:
        """Add the actions on one account, each on a page of its own."""
        return [
            path(f"<int:user_id>/{way}/", self.admin_site.admin_view(view), name=f"portal_staffuser_{way}")
            for way, view in (
                ("roles", self.roles_view),
                ("invite", self.link_view),
                ("second-step", self._asks_why("Reset second factor", second_factor.reset_second_factor)),
                ("close", self._asks_why("Close account", accounts.close_account)),
                ("reopen", self._asks_why("Reopen account", accounts.reopen_account)),
            )
        ] + super().get_urls()

    def roles_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Change this person's roles."""
        user = self.get_record(request, user_id)
        held = [group.name for group in user.groups.all()]
        form = RolesForm(request.POST or None, initial={"roles": held})
        # A post without any box ticked is valid: it removes all roles.
        form.is_bound = request.method == "POST"

        def give(*, actor: Actor) -> None:
            accounts.give_roles(actor=actor, user=user, roles=form.cleaned_data["roles"])

        return self._ask(request, user, form, "Change roles", give)

    def link_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Send this person a new link to set the password."""
        user = self.get_record(request, user_id)

        def invite(*, actor: Actor) -> None:
            account = getattr(user, "staff_account", None)
            if account is not None:
                accounts.invite(actor=actor, staff=account.staff)
            else:
                accounts.enqueue_link(user, accounts.FORGOTTEN)

        return self._ask(request, user, forms.Form(request.POST or None), "Send a new link", invite)

    def _asks_why(self, title: str, service: Callable[..., Any]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, user_id: int) -> HttpResponse:
            user, form = self.get_record(request, user_id), ReasonForm(request.POST or None)

            def act(*, actor: Actor) -> None:
                service(actor=actor, user=user, reason=form.cleaned_data["reason"])

            return self._ask(request, user, form, title, act)

        return view

    def _ask(
        self,
        request: HttpRequest,
        user: StaffUser,
        form: forms.Form,
        title: str,
        act: Callable[..., None],
    ) -> HttpResponse:
        """Show the form; after a valid post run the action and redirect to the account."""
        if request.method == "POST" and (form.is_valid() or not form.fields):
            run_action(request, act, done=f"{title}: done for {user}.", refusals=REFUSALS)
            return redirect("admin:portal_staffuser_change", user.pk)
        trail = [
            (reverse("admin:portal_staffuser_changelist"), "Staff accounts"),
            (reverse("admin:portal_staffuser_change", args=[user.pk]), str(user)),
        ]
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": title,
            "person": user,
            "trail": trail,
        }
        return render(request, "admin/portal/action.html", context)

    @admin.display(description="roles")
    def roles(self, user: StaffUser) -> str:
        """Show the roles."""
        named = [group.name for group in user.groups.all()]
        return ", ".join(named) or ("superuser" if user.is_superuser else "none")

    @admin.display(description="in the roster")
    def in_roster(self, user: StaffUser) -> str:
        """Show the roster's record of this person."""
        account = getattr(user, "staff_account", None)
        if account is None:
            return "no record: reaches no school and no class"
        return f"{account.staff}, {account.staff.role}" if account.staff.is_active else "left"

    @admin.display(description="second factor", boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        """Show whether the person has enrolled."""
        return bool(user.enrolled)

    @admin.display(description="invited")
    def invited(self, user: StaffUser) -> str:
        """Show when the person was invited and by whom."""
        account = getattr(user, "staff_account", None)
        if account is None or account.invited_at is None:
            return "no"
        return f"{numeric_date(account.invited_at)} by {account.invited_by or 'the shell'}"
