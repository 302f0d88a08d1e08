"""User names that students had before their number was corrected: staff see them, and free them."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.corrected_numbers import free_names
from claims.permissions import RESET_ACCOUNT
from portal import hooks
from portal.actor import actor_of
from portal.models import FormerUsername, User
from portal.staff.filters import DoneFilter
from portal.staff.scoped_admin import ScopedAdmin
from portal.usernames import canonical_username
from sis import roster

MOST_AT_ONCE = 100


class ToldFilter(DoneFilter):
    """Whether the student has seen the new username."""

    title, parameter_name = "student told", "told"
    done_at = "told_at"


class FreedFilter(DoneFilter):
    """Whether the former username is free for someone else."""

    title, parameter_name = "free again", "freed"
    done_at = "freed_at"


@admin.register(FormerUsername)
class FormerUsernameAdmin(ScopedAdmin):
    """Former user names of students in the visitor's scope; those that are not free yet first."""

    opens_with, user_path = RESET_ACCOUNT, "user"
    list_display = ["former", "student_link", "since", "told_at", "freed_at"]
    list_display_links = None
    list_filter = [ToldFilter, FreedFilter]
    list_select_related = ["user__student_account__student"]
    search_fields = ["username_key"]
    search_help_text = "Former username, or the student’s number or name now"
    ordering = [F("freed_at").asc(nulls_first=True), "-since"]
    actions = ["free"]

    def search(self, request: HttpRequest, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Search by the beginning of the former name, or by the student."""
        students = roster.search_students(words).order_by().values("pk")
        users = User.objects.filter(**{f"{hooks.person_lookups[User.Kind.STUDENT]}__in": students})
        of_students = FormerUsername.objects.filter(user__in=users.values("pk")).values("pk")
        named = FormerUsername.objects.filter(username_key__startswith=canonical_username(words))
        return queryset.filter(pk__in=of_students.union(named.values("pk")))

    @admin.action(description="Free the former username")
    def free(self, request: HttpRequest, queryset: QuerySet[FormerUsername]) -> None:
        """Free the names; the log records who did."""
        chosen = self.ticked_records(
            request, queryset.select_related("user"), RESET_ACCOUNT, most=MOST_AT_ONCE
        )
        free_names(actor=actor_of(request), names=chosen)

    @admin.display(description="former username", ordering="username_key")
    def former(self, name: FormerUsername) -> str:
        """Show the name with a capital S."""
        return str(name)

    @admin.display(description="student now", ordering="user__username_key")
    def student_link(self, name: FormerUsername) -> SafeString:
        """Link to the student."""
        student = name.user.student_account.student
        url = reverse("admin:sis_student_change", args=[student.pk])
        return format_html('<a href="{}">{}</a>', url, student)
