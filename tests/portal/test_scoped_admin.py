"""What each role can open in admin: records in and out of scope, and forged requests (T27-T32)."""

from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.utils import timezone

from claims import tickets
from claims.models import NumberSearch, ResetTicket
from claims.permissions import VIEW_STATUS
from portal.actor import Actor
from portal.models import AccessEvent, SignInReport, User
from portal.staff.scoped_admin import ScopedAdmin
from sis.models import Student
from tests.cast import ANSWERS, HERE, Cast, claim, sign_in
from tests.factories import StudentFactory
from tests.visiting import Client

ROLES = ("outsider", "teacher", "tech", "registrar", "district")
NOBODY = (403, 403, 403, 403, 403)
EVERYBODY = (403, 200, 200, 200, 200)
DESK = (403, 403, 200, 403, 200)  # technicians and the district
DISTRICT = (403, 403, 403, 403, 200)
SCHOOL = (403, 403, 200, 200, 200)
OFFICE = (403, 403, 403, 200, 200)


def gone(who: tuple[int, ...], *, at: int = 404) -> tuple[int, ...]:
    """What the same roles find of a record that is not theirs: nothing but for the district."""
    return tuple(at if code == 200 else code for code in who[:-1]) + who[-1:]


@dataclass(frozen=True)
class Records:
    """One of each, of the school's own student and of another school's."""

    student: Student
    ticket: ResetTicket
    report: SignInReport
    event: AccessEvent


@pytest.fixture
def own(cast: Cast) -> Records:
    return records_of(cast.marcia)


@pytest.fixture
def foreign(cast: Cast) -> Records:
    claim(cast.stranger)
    return records_of(cast.stranger)


def records_of(student: Student) -> Records:
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=student)
    user = User.objects.get(username=f"S{student.number}")
    NumberSearch.objects.create(student=student, failures=20, last_at=timezone.now(), last_ip="203.0.113.7")
    return Records(
        student,
        ResetTicket.objects.get(student=student),
        SignInReport.objects.create(user=user),
        AccessEvent.objects.filter(student_id=student.pk)[0],
    )


PAGES: list[tuple[str, tuple[int, ...]]] = [
    ("sis/student/{student.pk}/change/", EVERYBODY),
    ("sis/student/{student.pk}/history/", EVERYBODY),
    ("sis/student/{student.pk}/delete/", NOBODY),
    ("sis/student/{student.pk}/reset/", DESK),
    ("claims/resetticket/{ticket.pk}/change/", EVERYBODY),
    ("claims/resetticket/{ticket.pk}/history/", EVERYBODY),
    ("claims/resetticket/{ticket.pk}/delete/", NOBODY),
    ("portal/signinreport/{report.pk}/change/", DESK),
    ("portal/signinreport/{report.pk}/history/", DESK),
    ("portal/signinreport/{report.pk}/delete/", NOBODY),
    ("portal/accessevent/{event.pk}/change/", SCHOOL),
    ("portal/accessevent/{event.pk}/history/", SCHOOL),
    ("portal/accessevent/{event.pk}/delete/", NOBODY),
]
LISTS: list[tuple[str, tuple[int, ...]]] = [
    ("sis/student/", EVERYBODY),
    ("claims/resetticket/", EVERYBODY),
    ("claims/numbersearch/", DESK),
    ("portal/signinreport/", DESK),
    ("portal/accessevent/", SCHOOL),
    ("portal/staffuser/", DISTRICT),
    ("sis/guardian/", SCHOOL),
    ("parents/keyrequest/", OFFICE),
    ("sis/staffmember/", DISTRICT),
    ("sis/school/", DISTRICT),
    ("sis/district/", DISTRICT),
    ("sis/rosterimport/", DISTRICT),
    ("sis/attendance/", DISTRICT),
    ("sis/relationship/", DISTRICT),
    ("sis/staffscope/", DISTRICT),
]


@pytest.fixture(params=range(len(ROLES)), ids=ROLES)
def role(request: pytest.FixtureRequest, client: Client, cast: Cast) -> int:
    """Each role in turn, signed in in `client`: its place in the columns."""
    assert sign_in(client, f"{ROLES[request.param]}@example.org").url == "/admin/"
    return int(request.param)


def answers(client: Client, pages: list[tuple[str, tuple[int, ...]]], records: Records) -> dict[str, int]:
    return {page: client.get("/admin/" + page.format(**vars(records))).status_code for page, _ in pages}


@pytest.mark.slow
def test_own_records(client: Client, role: int, own: Records) -> None:
    expected = {page: who[role] for page, who in PAGES}
    assert answers(client, PAGES, own) == expected


@pytest.mark.slow
def test_records_out_of_scope_are_not_found(client: Client, role: int, foreign: Records) -> None:
    expected = {page: (who if who is NOBODY else gone(who))[role] for page, who in PAGES}
    # Where nothing at all may be deleted, a foreign record may as well not be there.
    found = answers(client, PAGES, foreign)
    for page in expected:
        if page.endswith("delete/"):
            assert found.pop(page) in (403, 404), page
    assert found == {page: code for page, code in expected.items() if not page.endswith("delete/")}


@pytest.mark.slow
def test_lists(client: Client, role: int, own: Records, foreign: Records) -> None:
    found = {page: client.get(f"/admin/{page}").status_code for page, _ in LISTS}
    assert found == {page: who[role] for page, who in LISTS}


def test_a_list_shows_no_record_out_of_scope(
    client: Client, role: int, own: Records, foreign: Records
) -> None:
    for page, who in LISTS[:4]:
        if who[role] == 200:
            text = client.get(f"/admin/{page}").text
            assert ("Stranger" in text or "S0999999" in text) is (ROLES[role] == "district"), page


def test_denied_requests_are_logged(client: Client, cast: Cast, foreign: Records) -> None:
    sign_in(client, "tech@example.org")
    assert client.get(f"/admin/sis/student/{foreign.student.pk}/change/").status_code == 404
    assert client.post(f"/admin/sis/student/{foreign.student.pk}/reset/", {"reason": "r"}).status_code == 404
    assert client.get("/admin/sis/staffmember/").status_code == 403
    denied = AccessEvent.objects.filter(kind="portal.admin_denied", success=False).order_by("pk")
    assert [(e.actor_id, e.student_id) for e in denied] == [
        (cast.technician.pk, foreign.student.pk),
        (cast.technician.pk, foreign.student.pk),
        (cast.technician.pk, None),
    ]
    assert [e.detail["view"] for e in denied] == [
        "admin:sis_student_change",
        "admin:claims_student_reset",
        "admin:sis_staffmember_changelist",
    ]


def test_a_record_out_of_scope_and_an_unknown_id_look_alike(
    client: Client, cast: Cast, foreign: Records
) -> None:
    sign_in(client, "tech@example.org")
    pages = [
        client.get(f"/admin/sis/student/{pk}/change/") for pk in (foreign.student.pk, 999999, "x", 10**30)
    ]
    assert [page.status_code for page in pages] == [404] * 4
    assert len({page.text for page in pages}) == 1


@pytest.mark.slow
def test_opening_a_page_about_a_person_is_logged_once(client: Client, cast: Cast) -> None:
    sign_in(client, "teacher@example.org")
    client.get("/admin/sis/student/")
    client.get(f"/admin/sis/student/{cast.marcia.pk}/change/")
    client.post(f"/admin/sis/student/{cast.marcia.pk}/change/", {})
    event = AccessEvent.objects.get(kind="portal.record_opened")
    assert (event.actor_id, event.student_id) == (cast.teacher_user.pk, cast.marcia.pk)
    sign_in(client, "district@example.org")
    client.get(f"/admin/sis/guardian/{cast.mother.pk}/change/")
    opened = AccessEvent.objects.filter(kind="portal.record_opened").order_by("pk").last()
    assert opened
    assert opened.detail == {"record": "sis.guardian", "record_id": cast.mother.pk}


def test_a_teacher_sees_claimed_or_not_but_nothing_that_helps_to_guess(client: Client, cast: Cast) -> None:
    Student.objects.filter(pk=cast.marcia.pk).update(middle_name="Zoraida", birth_date="2012-03-04")
    sign_in(client, "teacher@example.org")
    page = client.get(f"/admin/sis/student/{cast.marcia.pk}/change/").text
    assert "yes, " in page
    for hidden in ("Zoraida", "2012", "March", "Reset account", "Unlock", ANSWERS["middle_name"]):
        assert hidden not in page
    sign_in(client, "tech@example.org")
    assert "Reset account" in client.get(f"/admin/sis/student/{cast.marcia.pk}/change/").text


def test_forged_actions_do_not_affect_records_out_of_scope(
    client: Client, own: Records, foreign: Records
) -> None:
    sign_in(client, "tech@example.org")
    for extra in ({}, {"select_across": "1"}):
        data = {"action": "close", "_selected_action": [own.report.pk, foreign.report.pk], **extra}
        client.post("/admin/portal/signinreport/", data)
        foreign.report.refresh_from_db()
        assert foreign.report.closed_at is None
    own.report.refresh_from_db()
    assert own.report.closed_at is not None


@pytest.mark.parametrize("action", ["delete_selected", "close", "nonsense", "__class__"])
def test_forged_actions_do_nothing_elsewhere(client: Client, cast: Cast, action: str) -> None:
    sign_in(client, "district@example.org")
    before = Student.objects.count()
    data = {"action": action, "_selected_action": [cast.marcia.pk], "select_across": "1", "post": "yes"}
    assert client.post("/admin/sis/student/", data).status_code in (200, 302, 403)
    assert Student.objects.count() == before


@pytest.mark.parametrize(
    "query",
    [
        "first_name__startswith=M",
        "middle_name=Zoë",
        "birth_date__lt=2013-01-01",
        "relationships__guardian__email__startswith=minnie",
        "account__user__password__startswith=a",
        "account__verifier__digest__startswith=a",
        "school__students__number=0999999",
        "grade__startswith=0",
        "grade__regex=.*",
        "school__name__startswith=B",
        "homeroom__teachers__staff__email=x",
        "id__in=1,2",
        "pk=1",
    ],
)
@pytest.mark.parametrize("role", ["tech", "district"])
def test_only_lookups_of_the_pages_filters_are_allowed(
    client: Client, cast: Cast, query: str, role: str
) -> None:
    sign_in(client, f"{role}@example.org")
    assert client.get(f"/admin/sis/student/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "grade=07",
        "school=1",
        "account=unproven",
        "in=all",
        "q=marcia",
        "o=1.-2",
        "p=1",
        "all=",
    ],
)
def test_the_filters_themselves_work(client: Client, cast: Cast, query: str) -> None:
    sign_in(client, "tech@example.org")
    assert client.get(f"/admin/sis/student/?{query}").status_code == 200


def test_a_filter_for_another_school_finds_no_one(client: Client, cast: Cast) -> None:
    sign_in(client, "tech@example.org")
    page = client.get("/admin/sis/student/", {"school": str(cast.stranger.school_id)})
    assert list(page.context["cl"].result_list) == []


@pytest.mark.parametrize("role", ["outsider", "teacher", "tech", "registrar"])
def test_autocomplete_shows_no_record_out_of_scope(client: Client, cast: Cast, role: str) -> None:
    sign_in(client, f"{role}@example.org")
    for field in ("student", "guardian"):
        query = {"app_label": "sis", "model_name": "relationship", "field_name": field, "term": "a"}
        answer = client.get("/admin/autocomplete/", query)
        assert answer.status_code == 403 or "Stranger" not in answer.text


@pytest.mark.parametrize("name", ["marcia", "teacher", "tech", "registrar", "outsider"])
def test_forms_ignore_extra_fields(client: Client, cast: Cast, name: str) -> None:
    username = "S0123457" if name == "marcia" else f"{name}@example.org"
    sign_in(client, username)
    before = User.objects.filter(username=username).values().get()
    fields = (
        "is_superuser",
        "kind",
        "groups",
        "state",
        "user_permissions",
        "school",
        "is_active",
        "username",
    )
    for path in ("/account/", "/account/language/", f"/admin/sis/student/{cast.marcia.pk}/change/"):
        client.post(path, {**dict.fromkeys(fields, "1"), "language": "en"})
    after = User.objects.filter(username=username).values().get()
    assert {**after, "language": ""} == {**before, "language": ""}
    assert not User.objects.get(username=username).groups.filter(name="district administrator").exists()


def test_an_admin_page_without_a_permission_opens_for_no_one(cast: Cast) -> None:
    class Forgotten(ScopedAdmin):
        pass

    page = Forgotten(Student, admin.site)
    request = HttpRequest()
    request.user = User.objects.get(pk=cast.administrator.pk)
    request.user.is_superuser = True
    assert not page.has_view_permission(request)
    assert not page.get_queryset(request).exists()


def test_an_admin_page_without_a_path_is_for_the_district_only(cast: Cast) -> None:
    class NoPath(ScopedAdmin):
        opens_with = VIEW_STATUS

    page, request = NoPath(Student, admin.site), HttpRequest()
    request.user = User.objects.get(pk=cast.technician.pk)
    assert not page.get_queryset(request).exists()
    request.user = User.objects.get(pk=cast.administrator.pk)
    assert page.get_queryset(request).count() == 3


def test_every_admin_page_is_scoped() -> None:
    """An admin page is built on the scoped one, or is named here."""
    own = {"landingnotice"}  # the landing page is for everybody
    others = {
        model._meta.model_name
        for model, page in admin.site._registry.items()
        if not isinstance(page, ScopedAdmin)
    }
    assert others == own


def test_every_admin_page_names_an_existing_permission(cast: Cast) -> None:
    known = {
        f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")
    }
    pages = [page for page in admin.site._registry.values() if isinstance(page, ScopedAdmin)]
    assert {page.opens_with for page in pages} - known == set()


def test_a_search_reads_no_other_school(client: Client, cast: Cast) -> None:
    StudentFactory.create(last_name="Clayton", first_name="Far")
    sign_in(client, "tech@example.org")
    page = client.get("/admin/sis/student/", {"q": "clayton"})
    assert [s.first_name for s in page.context["cl"].result_list] == ["Daffy"]
