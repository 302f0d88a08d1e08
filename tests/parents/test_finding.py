"""Staff find people by what they have in hand: a child, part of a number, an email on file."""

from typing import Any

import pytest

from parents.models import AccessHold
from portal import access_log
from portal.actor import Actor
from portal.models import AccessEvent, User
from portal.staff import log_search
from portal.web.client_address import Origin
from sis import roster
from sis.models import Guardian, Household, HouseholdMember, Student
from tests.cast import HERE, Cast, sign_in
from tests.factories import GuardianFactory, RelationshipFactory, StaffMemberFactory, StudentFactory
from tests.parents.people import activate
from tests.visiting import Client


def staff(name: str) -> Client:
    client = Client()
    sign_in(client, f"{name}@example.org")
    return client


def found(client: Client, path: str, typed: str) -> list[object]:
    return list(client.get(f"/admin/{path}/", {"q": typed}).context["cl"].result_list)


@pytest.mark.parametrize("typed", ["0123457", "S123457", "marcia student", "minnie clayton"])
def test_a_guardian_is_found_by_child_too(cast: Cast, typed: str) -> None:
    assert cast.mother in found(staff("registrar"), "sis/guardian", typed)


def test_a_guardian_is_not_found_by_a_child_out_of_scope(cast: Cast) -> None:
    RelationshipFactory.create(guardian=cast.mother, student=cast.stranger, grades=True)
    assert found(staff("registrar"), "sis/guardian", cast.stranger.number) == []
    assert found(staff("district"), "sis/guardian", cast.stranger.number) == [cast.mother]


def test_a_guardian_out_of_scope_is_not_found_by_child(cast: Cast) -> None:
    foreign = GuardianFactory.create()
    RelationshipFactory.create(guardian=foreign, student=cast.stranger, grades=True)
    assert found(staff("registrar"), "sis/guardian", cast.stranger.number) == []


@pytest.mark.slow
def test_a_student_is_found_by_a_part_of_a_number(cast: Cast) -> None:
    client = staff("tech")
    for typed in ("0393", "3933", "S0393", "039335", "933", "354"):
        assert found(client, "sis/student", typed) == [cast.daffy]
    assert found(client, "sis/student", "03") == []


def test_holds_are_found_by_guardian_and_by_child(cast: Cast) -> None:
    hold = AccessHold.objects.create(
        guardian=cast.father, student=cast.marcia, reason="an order", set_by=cast.registrar
    )
    client = staff("registrar")
    for typed in (cast.father.first_name, "marcia", "0123457"):
        assert found(client, "parents/accesshold", typed) == [hold]
    assert found(client, "parents/accesshold", "zzz") == []


def test_keys_are_found_by_guardian(cast: Cast) -> None:
    client = staff("registrar")
    client.post("/admin/parents/letterrun/issue/", {"school": cast.school.pk})
    assert [
        key.guardian
        for key in client.get("/admin/parents/activationkey/", {"q": "minnie"}).context["cl"].result_list
    ] == [cast.mother]


def logged(client: Client, person: str) -> set[str]:
    page = client.get("/admin/portal/accessevent/", {"person": person})
    return {row["event"].kind for row in page.context["rows"]}


def test_what_was_typed_into_the_search_is_in_no_event(cast: Cast) -> None:
    client = staff("district")
    logged(client, "nobody@example.org")
    client.post("/admin/portal/accessevent/export/", QUERY_STRING="person=nobody@example.org")
    assert "nobody" not in str(list(AccessEvent.objects.values()))


def name_in_roster(user: User, first_name: str, last_name: str) -> None:
    member = user.staff_account.staff
    member.first_name, member.last_name = first_name, last_name
    member.save()


@pytest.mark.slow
def test_staff_with_and_without_a_roster_record_are_found_by_folded_name(cast: Cast) -> None:
    name_in_roster(cast.registrar, "Zoë", "Núñez")
    User.objects.filter(pk=cast.administrator.pk).update(first_name="Đặng", last_name="Chief")
    access_log.record("portal.by_one", actor=Actor(cast.registrar, HERE))
    access_log.record("portal.by_other", actor=Actor(cast.administrator, HERE))
    client = staff("district")
    for typed, kind, user in (
        ("nunez", "portal.by_one", cast.registrar),
        ("zoe nunez", "portal.by_one", cast.registrar),
        ("dang", "portal.by_other", cast.administrator),
    ):
        assert kind in logged(client, typed)
        assert [str(one) for one in found(client, "portal/staffuser", typed)] == [user.username]


def test_a_name_of_many_people_is_cut_off_and_the_page_and_the_file_say_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_search, "MOST_PEOPLE", 2)
    for _ in range(2):
        StudentFactory.create(last_name="Clayton")
    client, path = staff("district"), "/admin/portal/accessevent/"

    def last_row(person: str) -> str:
        lines = b"".join(client.post(f"{path}export/?person={person}")).decode().splitlines()
        return lines[-1]

    assert "More than 2 people match" in client.get(path, {"person": "clayton"}).text
    assert "about the first 2 only" in last_row("clayton")
    assert "More than" not in client.get(path, {"person": "marcia"}).text
    assert "whole export" in last_row("marcia")


@pytest.mark.slow
def test_the_log_is_searched_by_guardian_by_email_on_file_and_by_staff_member(cast: Cast) -> None:
    user = activate(cast.mother)
    access_log.record("parents.tested", actor=Actor(user, HERE), user=user)
    name_in_roster(cast.registrar, "Regína", "Ledger")
    access_log.record("parents.by_staff", actor=Actor(cast.registrar, HERE))
    chief = staff("district")
    email = Guardian.objects.get(pk=cast.mother.pk).email
    for typed in ("minnie clayton", email):
        assert "parents.tested" in logged(chief, typed)
    assert "parents.by_staff" in logged(chief, "regina ledger")
    assert logged(chief, "nobody@example.org") == set()


def test_kindergarten_comes_before_the_first_grade(cast: Cast) -> None:
    for grade in ("KG", "01", "PK", "12"):
        StudentFactory.create(grade=grade)
    order = ["PK", "KG", "01", "12"]
    assert [grade for grade in roster.grades_of_students() if grade in order] == order
    client, page = staff("district"), "/admin/claims/claimprogress/"
    shown = dict(client.get(page).context["parts"])["By grade"]
    assert [row.label for row in shown if row.label in order] == order
    students = Student.objects.filter(grade__in=order)
    assert [student.grade for student in students.order_by(*roster.by_grade("grade"))] == order
    counted = client.get("/admin/claims/annualreset/add/?count=1&what=all").context["by_grade"]
    assert [group.school for group in counted if group.school in order] == order


@pytest.mark.parametrize("typed", ["555-0199", "(336) 555-0199", "3365550199", "+1 336 555 0199"])
def test_a_guardian_is_found_by_phone(cast: Cast, typed: str) -> None:
    Guardian.objects.filter(pk=cast.mother.pk).update(phone="336.555.0199")
    assert found(staff("registrar"), "sis/guardian", typed) == [cast.mother]


def test_a_guardian_is_found_by_the_households_phone(cast: Cast) -> None:
    home = Household.objects.create(sourced_id="home", name="HOME", phone="(336) 555-0142")
    member = HouseholdMember.objects.create(household=home, guardian=cast.father)
    HouseholdMember.objects.create(household=home, student=cast.marcia)
    client = staff("registrar")
    assert found(client, "sis/guardian", "555-0142") == [cast.father]
    HouseholdMember.objects.filter(pk=member.pk).update(is_active=False)
    assert found(client, "sis/guardian", "555-0142") == []


@pytest.mark.parametrize("typed", ["0199", "555-0198", "+1", "(", "9910555633"])
def test_less_or_other_digits_find_no_guardian(cast: Cast, typed: str) -> None:
    Guardian.objects.filter(pk=cast.mother.pk).update(phone="336.555.0199")
    assert found(staff("registrar"), "sis/guardian", typed) == []


def test_staff_are_found_by_folded_name_invited_or_not_and_by_school(cast: Cast) -> None:
    elsewhere = StaffMemberFactory.create(first_name="Zoë", last_name="Núñez")
    here = StaffMemberFactory.create(first_name="Zoe", last_name="Nunez")
    here.schools.add(cast.school)
    client, path = staff("district"), "/admin/sis/staffmember/"

    def listed(**query: Any) -> set[object]:
        return set(client.get(path, query).context["cl"].result_list)

    assert listed(q="nunez zoe") == {elsewhere, here}
    assert listed(q="nunez", school=cast.school.pk) == {here}
    assert listed(q="nunez", invited="no") == {elsewhere, here}
    assert listed(q="nunez", invited="yes") == set()
    assert cast.registrar.staff_account.staff in listed(invited="yes")


def test_the_log_is_searched_by_address(cast: Cast) -> None:
    access_log.record("parents.from_afar", actor=Actor(cast.registrar, Origin("203.0.113.77", "")))
    client = staff("district")
    page = client.get("/admin/portal/accessevent/", {"address": "203.0.113.77"})
    assert [row["event"].kind for row in page.context["rows"]] == ["parents.from_afar"]
    assert client.get("/admin/portal/accessevent/", {"address": "somewhere"}).context["rows"] == []
    near = staff("tech").get("/admin/portal/accessevent/", {"address": "203.0.113.77"})
    assert near.context["rows"] == []
