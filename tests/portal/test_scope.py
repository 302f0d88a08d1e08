"""How far each role reaches, and that a change in the roster applies from the next request."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.utils import timezone

from claims.permissions import RESET_ACCOUNT, VIEW_STATUS
from portal.models import User
from portal.staff.roles import VIEW_LOG
from portal.staff.scope import scope_of
from sis.models import Enrollment, Guardian, School, SectionTeacher, StaffScope, Student
from tests.cast import Cast, make_staff, sign_in
from tests.counting import row_statements
from tests.factories import (
    GuardianFactory,
    RelationshipFactory,
    SectionFactory,
    SectionTeacherFactory,
    StaffScopeFactory,
    StudentFactory,
)
from tests.visiting import Client

YESTERDAY = dt.timedelta(days=1)


def again(user: User) -> User:
    """Return the same user as a new request loads it."""
    return User.objects.get(pk=user.pk)


def seen(user: User, permission: str = VIEW_STATUS) -> set[str]:
    students = scope_of(again(user), permission).students(Student.objects.all())
    return set(students.values_list("number", flat=True))


def test_each_role_reaches_its_own_students(cast: Cast) -> None:
    elsewhere = StudentFactory.create(number="0500001", school=cast.school)
    own, school = {"0393354", "0123457"}, {"0393354", "0123457", elsewhere.number}
    assert seen(cast.teacher_user) == own
    assert seen(cast.technician) == seen(cast.registrar) == school
    assert seen(cast.administrator) == {*school, "0999999"}
    assert seen(cast.outsider) == set()


def test_a_permission_of_another_role_reaches_no_one(cast: Cast) -> None:
    assert seen(cast.technician, RESET_ACCOUNT) == {"0393354", "0123457"}
    assert seen(cast.teacher_user, RESET_ACCOUNT) == seen(cast.registrar, RESET_ACCOUNT) == set()


def test_each_of_two_roles_reaches_only_with_its_own_permissions(cast: Cast) -> None:
    """A teacher of one school who is the technician of another: sees both, resets only there."""
    cast.teacher_user.groups.add(Group.objects.get(name="technician"))
    stranger_school = Student.objects.get(number="0999999").school
    StaffScopeFactory.create(staff=cast.teacher, school=stranger_school, role="technician")
    assert seen(cast.teacher_user) == {"0393354", "0123457", "0999999"}
    assert seen(cast.teacher_user, RESET_ACCOUNT) == {"0999999"}


def test_an_office_without_the_role_and_a_role_without_the_office_reach_no_one(cast: Cast) -> None:
    StaffScopeFactory.create(staff=cast.teacher, school=cast.school, role="technician")
    assert seen(cast.teacher_user, RESET_ACCOUNT) == set()
    StaffScope.objects.filter(staff__account__user=cast.technician).update(role="registrar")
    assert seen(cast.technician, RESET_ACCOUNT) == set()


def test_an_office_without_a_school_is_the_whole_district(cast: Cast) -> None:
    StaffScope.objects.filter(staff__account__user=cast.technician).update(school=None)
    assert scope_of(again(cast.technician), RESET_ACCOUNT).is_everywhere


@pytest.mark.parametrize("superuser", [True, False])
def test_a_permission_without_a_role_opens_no_record(cast: Cast, superuser: bool) -> None:
    user = make_staff("direct@example.org", "view_status", "reset_account")
    user.is_superuser = superuser
    user.save()
    assert scope_of(again(user), RESET_ACCOUNT).is_everywhere is superuser
    assert scope_of(again(user), RESET_ACCOUNT).is_nowhere is not superuser


@pytest.mark.parametrize("username", ["S0123457", None])
def test_users_who_are_not_staff_reach_no_one(cast: Cast, username: str | None) -> None:
    user = User.objects.get(username=username) if username else AnonymousUser()
    if isinstance(user, User):
        user.groups.add(Group.objects.get(name="district administrator"))
        user.is_superuser = True
    assert scope_of(user, VIEW_STATUS).is_nowhere


def test_a_homeroom_counts_like_a_class(cast: Cast) -> None:
    room = SectionFactory.create(school=cast.school, kind="homeroom")
    SectionTeacherFactory.create(staff=cast.teacher, section=room)
    StudentFactory.create(number="0500002", school=cast.school, homeroom=room)
    assert seen(cast.teacher_user) == {"0393354", "0123457", "0500002"}


@pytest.mark.parametrize(
    ("rows", "change"),
    [
        (SectionTeacher, {"is_active": False}),
        (SectionTeacher, {"end": timezone.localdate()}),
        (Enrollment, {"is_active": False}),
        (Enrollment, {"end": timezone.localdate() - YESTERDAY}),
        (SectionTeacher, {"begin": timezone.localdate() + YESTERDAY}),
        (Enrollment, {"begin": timezone.localdate() + YESTERDAY}),
        (Student, {"is_active": False}),
    ],
)
def test_a_class_that_has_ended_or_not_begun_is_not_reached(
    cast: Cast, rows: type, change: dict[str, object]
) -> None:
    rows._default_manager.update(**change)  # type: ignore[attr-defined]
    assert seen(cast.teacher_user) == set()


def test_a_class_that_ends_tomorrow_is_still_reached(cast: Cast) -> None:
    SectionTeacher.objects.update(end=timezone.localdate() + YESTERDAY)
    Enrollment.objects.update(end=timezone.localdate() + YESTERDAY)
    assert seen(cast.teacher_user) == {"0393354", "0123457"}


def test_a_student_of_a_closed_school_is_reached_by_the_district_only(cast: Cast) -> None:
    School.objects.filter(pk=cast.school.pk).update(is_active=False)
    assert seen(cast.technician) == set()


def test_guardians_are_reached_through_their_children(cast: Cast) -> None:
    other = GuardianFactory.create()
    tie = RelationshipFactory.create(guardian=other, student=cast.stranger)
    for user, expected in (
        (cast.technician, {cast.mother, cast.father}),
        (cast.teacher_user, {cast.mother, cast.father}),
        (cast.administrator, {cast.mother, cast.father, other}),
        (cast.outsider, set()),
    ):
        assert set(scope_of(again(user), VIEW_STATUS).guardians(Guardian.objects.all())) == expected
    tie.is_active = False
    tie.save()
    RelationshipFactory.create(guardian=other, student=cast.daffy, is_active=False)
    assert other not in scope_of(again(cast.technician), VIEW_STATUS).guardians(Guardian.objects.all())


def test_accounts_are_reached_through_their_students(cast: Cast) -> None:
    for user, expected in ((cast.technician, {"S0123457"}), (cast.outsider, set())):
        found = scope_of(again(user), VIEW_STATUS).users(User.objects.all())
        assert set(found.values_list("username", flat=True)) == expected
    everywhere = scope_of(again(cast.administrator), VIEW_STATUS)
    assert everywhere.users(User.objects.all()).count() == User.objects.count()


def test_the_schools_of_a_scope_are_those_reached_whole(cast: Cast) -> None:
    assert list(scope_of(again(cast.technician), VIEW_STATUS).schools()) == [cast.school]
    assert list(scope_of(again(cast.teacher_user), VIEW_STATUS).schools()) == []
    assert scope_of(again(cast.administrator), VIEW_STATUS).schools().count() == School.objects.count()


@pytest.mark.parametrize("name", ["tech@example.org", "teacher@example.org", "registrar@example.org"])
def test_staff_who_left_the_roster_are_refused_at_the_next_request(
    client: Client, cast: Cast, name: str
) -> None:
    sign_in(client, name)
    assert client.get("/admin/sis/student/").status_code == 200
    staff = User.objects.get(username=name).staff_account.staff
    staff.is_active = False
    staff.save()
    assert client.get("/admin/sis/student/").status_code == 302
    assert client.get("/home/").headers["Location"] == "/"
    assert "Authentication Failed" in sign_in(Client(), name).text


def test_a_removed_role_or_office_applies_from_the_next_request(client: Client, cast: Cast) -> None:
    sign_in(client, "tech@example.org")
    page = f"/admin/sis/student/{cast.marcia.pk}/reset/"
    assert client.get(page).status_code == 200
    StaffScope.objects.update(is_active=False)
    assert client.get(page).status_code == 403
    StaffScope.objects.update(is_active=True)
    cast.technician.groups.clear()
    assert client.get(page).status_code == 403


def test_a_scope_is_queried_once_per_request(cast: Cast) -> None:
    user = again(cast.technician)
    with row_statements() as seen_statements:
        for permission in (VIEW_STATUS, RESET_ACCOUNT, VIEW_LOG, VIEW_STATUS):
            assert not scope_of(user, permission).is_nowhere
    assert len(seen_statements) <= 4, seen_statements


@pytest.mark.slow
def test_a_teachers_students_are_found_by_their_keys(cast: Cast) -> None:
    """A class is found without reading all students: here by what PostgreSQL plans for many of them."""
    Student.objects.bulk_create(StudentFactory.build_batch(5000, school=cast.school))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sis_student")
    students = scope_of(again(cast.teacher_user), VIEW_STATUS).students(Student.objects.order_by())
    assert "Seq Scan on sis_student" not in students.explain()


def test_staff_see_a_student_who_is_enrolled_at_their_school_too(cast: Cast) -> None:
    stranger = Student.objects.get(number="0999999")
    assert stranger.school != cast.school
    stranger.other_schools.add(cast.school)
    for user in (cast.technician, cast.registrar):
        assert stranger.number in seen(user)
        assert scope_of(again(user), VIEW_STATUS).reaches(stranger)
    stranger.other_schools.clear()
    assert stranger.number not in seen(cast.registrar)
