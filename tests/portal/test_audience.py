"""Who may open which resource, rule by rule; the tiles are decided by the same rules (S6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from claims.models import StudentAccount
from portal.actor import Actor
from portal.errors import PortalError
from portal.launchpad.audience import RuleName, allowed_resources, decide, person_of
from portal.launchpad.launching import launch_resource
from portal.launchpad.links import check_link
from portal.models import AccessEvent, Resource, ResourceText, SecondFactor, User
from sis.models import Enrollment, Relationship, Section, SectionTeacher, StaffMember, Student
from tests.cast import HERE, Cast
from tests.counting import row_statements
from tests.factories import EnrollmentFactory, SchoolFactory, SectionFactory, StudentFactory
from tests.families import Families
from tests.resources import make_resource

Change = Callable[[User], object]


@pytest.fixture
def marcia(cast: Cast) -> User:
    return User.objects.get(username="S0123457")


def fresh(user: User) -> User:
    return User.objects.with_staff_record().get(pk=user.pk)


def failed(user: User, resource: Resource) -> list[RuleName]:
    """The rules that keep this user out; the tiles must agree."""
    user = fresh(user)
    resource = Resource.objects.complete().get(pk=resource.pk)
    decision = decide(user=user, resource=resource)
    tiles = allowed_resources(person_of(user), timezone.now())
    assert decision.allowed == (resource in tiles)
    return [rule.name for rule in decision.rules if not rule.passed]


def test_a_student_may_open_what_is_for_all_students(marcia: User) -> None:
    assert failed(marcia, make_resource()) == []
    assert failed(marcia, make_resource(for_parents=True)) == [RuleName.KIND]


@pytest.mark.parametrize(
    ("limit", "admits"),
    [
        ({"school": True}, True),
        ({"school": False}, False),
        ({"grade": "07"}, True),
        ({"grade": "08"}, False),
        ({"section": True}, True),
        ({"section": False}, False),
        ({"school": True, "grade": "07"}, True),
        ({"school": True, "grade": "08"}, False),
        ({"school": False, "grade": "07"}, False),
    ],
    ids=str,
)
def test_a_row_of_the_audience_admits_who_matches_all_of_it(
    cast: Cast, marcia: User, limit: dict[str, Any], admits: bool
) -> None:
    cast.marcia.grade = "07"
    cast.marcia.save()
    named = dict(limit)
    if "school" in limit:
        named["school"] = cast.school if limit["school"] else SchoolFactory.create()
    if "section" in limit:
        named["section"] = Section.objects.get() if limit["section"] else SectionFactory.create()
    assert failed(marcia, make_resource("X", named)) == ([] if admits else [RuleName.AUDIENCE])


def test_one_row_is_enough(cast: Cast, marcia: User) -> None:
    resource = make_resource("Band", {"grade": "nowhere"}, {"school": cast.school})
    assert failed(marcia, resource) == []


def test_a_class_admits_from_the_first_day_through_the_last(marcia: User) -> None:
    resource = make_resource("Lab book", {"section": Section.objects.get()})
    today = timezone.localdate()
    for begin, end, admits in (
        (today, today + timedelta(days=1), True),
        (today + timedelta(days=1), None, False),
        (None, today, False),
    ):
        Enrollment.objects.update(begin=begin, end=end)
        assert failed(marcia, resource) == ([] if admits else [RuleName.AUDIENCE])


def test_a_resource_is_shown_from_one_moment_until_another(marcia: User) -> None:
    resource, now = make_resource(), timezone.now()
    hour = timedelta(hours=1)
    for begins, ends, missing in (
        (now - hour, now + hour, []),
        (now + hour, None, [RuleName.FROM]),
        (None, now, [RuleName.UNTIL]),
    ):
        Resource.objects.update(shown_from=begins, shown_until=ends)
        assert failed(marcia, resource) == missing


def test_a_resource_that_is_switched_off_or_has_lost_its_client_is_hidden(marcia: User) -> None:
    assert failed(marcia, make_resource(is_active=False)) == [RuleName.ACTIVE]
    assert failed(marcia, make_resource(client_state=Resource.ClientState.REMOVED)) == [RuleName.CLIENT]
    assert failed(marcia, make_resource(client_state=Resource.ClientState.REGISTERED)) == []


def disable(user: User) -> None:
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()


def must_change(user: User) -> None:
    user.state = User.State.MUST_CHANGE_PASSWORD
    user.save()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (disable, RuleName.ACCOUNT),
        (must_change, RuleName.PASSWORD),
        (lambda _user: StudentAccount.objects.update(claimed_at=None), RuleName.ROSTER),
        (lambda _user: Student.objects.update(is_active=False), RuleName.ROSTER),
    ],
    ids=["disabled", "must change the password", "reset", "departed"],
)
def test_an_account_that_is_not_in_order_opens_nothing(marcia: User, change: Change, rule: RuleName) -> None:
    resource = make_resource()
    change(marcia)
    assert failed(marcia, resource) == [rule]
    with pytest.raises(PortalError):
        launch_resource(actor=Actor(fresh(marcia), HERE), resource_id=resource.pk)
    assert not AccessEvent.objects.filter(kind="portal.resource_launched").exists()


def test_a_parent_may_open_what_is_for_one_of_the_children(families: Families, minnie: User) -> None:
    section = SectionFactory.create()
    EnrollmentFactory.create(student=families.daffy, section=section)
    for limit in ({}, {"school": families.school}, {"section": section}):
        limits = [limit] if limit else []
        assert failed(minnie, make_resource("Bus", *limits, for_parents=True)) == []
    other = make_resource("Bus", {"school": families.olga.school}, for_parents=True)
    assert failed(minnie, other) == [RuleName.AUDIENCE]
    Relationship.objects.update(is_active=False)
    assert failed(minnie, make_resource(for_parents=True)) == [RuleName.ROSTER]


def test_one_child_must_match_a_whole_row(families: Families, minnie: User) -> None:
    families.daffy.grade = "07"
    families.daffy.save()
    second = StudentFactory.create(school=SchoolFactory.create(), grade="09")
    Relationship.objects.create(guardian=families.mother, student=second, kind="mother", schedule=True)
    row = {"school": families.school, "grade": "09"}
    assert failed(minnie, make_resource("Both", row, for_parents=True)) == [RuleName.AUDIENCE]


def test_staff_match_by_school_and_class_and_not_by_grade(cast: Cast) -> None:
    section = Section.objects.get()
    here = make_resource("School", {"school": cast.school, "grade": "12"}, for_staff=True)
    own = make_resource("Class", {"section": section}, for_staff=True)
    everyone = make_resource("All", for_staff=True)
    assert failed(cast.technician, here) == []
    assert failed(cast.technician, own) == [RuleName.AUDIENCE]
    assert failed(cast.teacher_user, own) == []
    assert failed(cast.administrator, everyone) == []
    assert failed(cast.administrator, here) == [RuleName.AUDIENCE]
    SectionTeacher.objects.update(end=timezone.localdate())
    assert failed(cast.teacher_user, own) == [RuleName.AUDIENCE]
    StaffMember.objects.update(is_active=False)
    assert failed(cast.teacher_user, everyone) == [RuleName.ROSTER]


def test_an_office_of_the_district_is_at_every_school(cast: Cast) -> None:
    resource = make_resource("School", {"school": cast.stranger.school}, for_staff=True)
    assert failed(cast.technician, resource) == [RuleName.AUDIENCE]
    cast.technician.staff_account.staff.scopes.update(school=None)
    assert failed(cast.technician, resource) == []


def test_staff_who_need_a_second_step_have_set_it_up(cast: Cast) -> None:
    resource = make_resource(for_staff=True)
    with override_settings(STAFF_OTP="required"):
        assert failed(cast.technician, resource) == [RuleName.SECOND_STEP]
        SecondFactor.objects.create(user=cast.technician, secret_id="00000000-0000-4000-8000-000000000001")
        assert failed(cast.technician, resource) == []


def test_the_answer_for_staff_says_it_row_by_row(cast: Cast, marcia: User) -> None:
    resource = make_resource("X", {"school": cast.school, "grade": "12"}, {"section": Section.objects.get()})
    rules = {rule.name: rule.explanation for rule in decide(user=marcia, resource=resource).rules}
    assert rules[RuleName.AUDIENCE] == (
        "It is limited to grade 12, Babb Middle: no; the class Science 7: yes."
    )
    assert set(rules) == set(RuleName)


def test_a_launch_is_logged_and_leads_to_the_link(cast: Cast, marcia: User) -> None:
    resource = make_resource(link="/help/")
    assert launch_resource(actor=Actor(marcia, HERE), resource_id=resource.pk) == "/help/"
    event = AccessEvent.objects.get(kind="portal.resource_launched")
    assert (event.actor_id, event.user_id, event.student_id) == (marcia.pk, marcia.pk, cast.marcia.pk)
    assert event.detail == {"resource": resource.pk}


def test_a_missing_resource_and_one_for_others_look_alike(marcia: User) -> None:
    for resource_id in (make_resource(for_staff=True).pk, 2**60):
        with pytest.raises(PortalError, match="not_available"):
            launch_resource(actor=Actor(marcia, HERE), resource_id=resource_id)


def test_many_resources_and_classes_cost_the_same(cast: Cast, marcia: User) -> None:
    def tiles() -> tuple[int, int]:
        with row_statements() as seen:
            found = allowed_resources(person_of(fresh(marcia)), timezone.now())
            assert all(one.wording_in("vi").name for one in found)
        return len(found), len(seen)

    make_resource()
    assert tiles() == (1, 4)
    for number in range(20):
        section = SectionFactory.create(school=cast.school)
        EnrollmentFactory.create(student=cast.marcia, section=section)
        make_resource(f"Class {number}", {"section": section})
        make_resource(f"Other {number}", {"section": SectionFactory.create()})
    assert tiles() == (21, 4)


def test_words_fall_back_to_english_and_then_to_what_there_is(db: None) -> None:
    resource = make_resource("Library")
    ResourceText.objects.create(resource=resource, language="es", name="Biblioteca")
    assert resource.wording_in("es").name == "Biblioteca"
    assert (resource.wording_in("vi").name, resource.wording_in("vi").language) == ("Library", "en")
    resource.texts.filter(language="en").delete()
    only = Resource.objects.complete().get()
    assert (only.wording_in("fr").name, only.wording_in("fr").language) == ("Biblioteca", "es")


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://books.example.org/math?class=7#top", ""),
        ("https://example.org/@teacher", ""),
        ("/help/", ""),
        ("http://example.org/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//example.org/", "scheme"),
        ("/\\example.org/", "characters"),
        ("https://", "scheme"),
        ("https://a b.example.org/", "characters"),
        ("https://mary:secret@example.org/", "credentials"),
        ("https://mary@example.org/", "credentials"),
        ("https://[::1/", "malformed"),
        ("https://example.org/" + "a" * 2000, "too_long"),
    ],
)
def test_a_link_is_https_or_a_path_of_the_portal(db: None, link: str, code: str) -> None:
    try:
        check_link(link)
        found = ""
    except ValidationError as error:
        found = error.code or ""
    assert found == code


@pytest.mark.parametrize("link", ["http://example.org/", "//example.org/", "https://mary@example.org/", ""])
def test_the_database_holds_no_other_link(db: None, link: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_resource(link=link)
