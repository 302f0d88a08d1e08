"""The roster in the staff's admin: contacts can be edited, everything else comes from the files.

Students are shown by the app that holds their accounts.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from portal.staff import accounts
from portal.staff.filters import InRosterFilter, SchoolFilter, StateFilter
from portal.staff.roles import MANAGE_STAFF
from portal.staff.roster.imports_admin import RosterImportAdmin
from portal.staff.scoped_admin import ScopedAdmin
from sis import roster
from sis.staff_pages import (
    Attendance,
    Course,
    District,
    Household,
    Relationship,
    School,
    Section,
    StaffMember,
    StaffScope,
    Term,
)

__all__ = ["CONTACT", "FromFiles", "RosterImportAdmin"]

CONTACT = ("contact_name", "contact_phone", "contact_email", "contact_hours", "contact_address")


class FromFiles(ScopedAdmin):
    """Records from the roster files, for district administrators; only `editable` fields can change."""

    editable: tuple[str, ...] = ()

    @admin.display(description="in roster", boolean=True, ordering="is_active")
    def is_in_roster(self, record: Any) -> bool:
        """Show whether the last roster lists it."""
        return bool(record.is_active)

    def __init__(self, model: type[Any], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        self.opens_with = self.opens_with or f"sis.view_{self.opts.model_name}"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow changes only where a field can be edited, and only to roles that cover the whole district."""
        return (
            bool(self.editable)
            and self.scope_for(request, f"sis.change_{self.opts.model_name}").is_everywhere
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Return every field except those that staff maintain."""
        fields = [*self.opts.fields, *self.opts.many_to_many]
        return [field.name for field in fields if field.name not in self.editable]


@admin.register(District)
class DistrictAdmin(FromFiles):
    """The district's contact, which every failure page shows."""

    editable = CONTACT
    list_display = ("name", "contact_name", "contact_phone", "is_in_roster")


@admin.register(School)
class SchoolAdmin(FromFiles):
    """The schools' contacts."""

    editable = (*CONTACT, "level", "grades")
    list_display = ("name", "level", "contact_name", "contact_phone", "is_in_roster")
    list_filter = (InRosterFilter, "level")
    search_fields = ("name",)


class InvitedFilter(StateFilter):
    """Staff with or without an account."""

    title = parameter_name = "invited"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return yes and no."""
        return {"yes": ("Yes", Q(account__isnull=False)), "no": ("No", Q(account=None))}


class StaffSchoolFilter(SchoolFilter):
    """Staff by the schools where they work."""

    school_lookup = "schools"


@admin.register(StaffMember)
class StaffMemberAdmin(FromFiles):
    """Staff as the files have them."""

    list_display = ("last_name", "first_name", "email", "role", "is_in_roster")
    list_filter = (InvitedFilter, StaffSchoolFilter, InRosterFilter, "role")
    search_fields = ("email",)
    search_help_text = "Name or the whole email address"
    actions = ("invite",)

    def search(self, request: HttpRequest, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Search by words of the name without accents, or by email."""
        return queryset & roster.search_staff_members(words)

    def has_invite_permission(self, request: HttpRequest) -> bool:
        """Allow the roles that manage staff accounts."""
        return self.scope_for(request, MANAGE_STAFF).is_everywhere

    @admin.action(description="Invite to a staff account", permissions=["invite"])
    def invite(self, request: HttpRequest, queryset: QuerySet[StaffMember]) -> None:
        """Email each of them a link, and report who could not be invited and why."""
        accounts.invite_all(request, queryset)


@admin.register(Relationship)
class RelationshipAdmin(FromFiles):
    """Which guardian belongs to which student, and what the guardian may see."""

    student_path = "student"
    list_display = ("guardian", "student", "kind", "is_contact", "is_in_roster")
    list_select_related = ("guardian", "student")
    search_fields = ("pk",)
    searched_people = {"student": "student", "guardian": "guardian"}
    search_help_text = "Guardian or child"


@admin.register(Household)
class HouseholdAdmin(FromFiles):
    """Households and their addresses."""

    list_display = ("name", "phone", "physical_address", "is_in_roster")
    search_fields = ("name",)


@admin.register(Term)
class TermAdmin(FromFiles):
    """School years and their parts."""

    list_display = ("title", "kind", "start", "end", "is_in_roster")
    list_filter = (InRosterFilter, "kind")


@admin.register(Course)
class CourseAdmin(FromFiles):
    """Courses as the files have them."""

    list_display = ("title", "code", "school", "is_in_roster")
    list_filter = (InRosterFilter, "school")
    list_select_related = ("school",)
    search_fields = ("title", "code")


@admin.register(Section)
class SectionAdmin(FromFiles):
    """Classes as the files have them."""

    list_display = ("title", "code", "kind", "school", "room", "periods", "is_in_roster")
    list_filter = (InRosterFilter, "school")
    list_select_related = ("school",)
    search_fields = ("title", "code")


@admin.register(StaffScope)
class StaffScopeAdmin(FromFiles):
    """Where staff may act."""

    list_display = ("staff", "school", "role", "is_in_roster")
    list_filter = (InRosterFilter, "role")
    list_select_related = ("staff", "school")
    search_fields = ("staff__last_name", "staff__first_name")


@admin.register(Attendance)
class AttendanceAdmin(FromFiles):
    """Attendance as the last file has it."""

    student_path = "student"
    list_display = ("student", "day", "period", "status", "excuse")
    list_filter = ("day",)
    list_select_related = ("student",)
    ordering = ("-day", "-pk")
    search_fields = ("pk",)
    searched_people = {"student": "student"}
    search_help_text = "Student number or name"
