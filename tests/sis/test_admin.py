"""In the admin the roster is read; only contacts are kept by hand."""

import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.test import RequestFactory

from portal.models import User
from portal.staff.roster import admin as sis_admin
from sis.models import Guardian, School, Student
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_staff(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.user = User.objects.create_superuser("admin@example.org", "copper-sail-lemon")
    return request


def test_only_contacts_of_a_school_can_be_edited(request_of_staff: HttpRequest) -> None:
    page = sis_admin.SchoolAdmin(School, admin.site)
    form = page.get_form(request_of_staff, SchoolFactory.create())
    assert set(form.base_fields) == {*sis_admin.CONTACT, "level", "grades"}


def test_nothing_is_added_or_deleted_and_people_never_change(request_of_staff: HttpRequest) -> None:
    pages = [page for model, page in admin.site._registry.items() if isinstance(page, sis_admin.FromFiles)]
    assert len(pages) >= 8
    assert not any(page.has_add_permission(request_of_staff) for page in pages)
    assert not any(page.has_delete_permission(request_of_staff) for page in pages)
    assert not admin.site._registry[Guardian].has_change_permission(request_of_staff)
    assert admin.site._registry[School].has_change_permission(request_of_staff)


def test_students_are_shown_by_the_app_of_their_accounts() -> None:
    assert not isinstance(admin.site._registry.get(Student), sis_admin.FromFiles)
