"""Staff accounts: invited from the roster, recovered by a link, closed when the person leaves (A7)."""

import datetime as dt
import re
import uuid
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from portal.actor import Actor
from portal.auth import password_links
from portal.errors import PortalError
from portal.models import AccessEvent, PasswordLink, SecondFactor, StaffAccount, User
from portal.staff import accounts
from sis.models import StaffMember
from tests.cast import HERE, NEW_PASSWORD, Cast, make_staff, sign_in
from tests.counting import row_statements
from tests.factories import SectionFactory, SectionTeacherFactory, StaffMemberFactory, StaffScopeFactory
from tests.task_backends import IMMEDIATE, IN_DATABASE
from tests.visiting import Client

LINK, MEMBERS, PEOPLE = "/admin/link/", "/admin/sis/staffmember/", "/admin/portal/staffuser/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def staff_browser(client: Client, cast: Cast) -> Client:
    """A browser in which the district administrator is signed in."""
    sign_in(client, "district@example.org")
    return client


@pytest.fixture
def newcomer(cast: Cast) -> StaffMember:
    """A teacher of the roster without an account, who has a class."""
    staff = StaffMemberFactory.create(email="Nora.New@example.org", first_name="Nora", last_name="New")
    SectionTeacherFactory.create(staff=staff, section=SectionFactory.create(school=cast.school))
    return staff


@pytest.fixture(autouse=True)
def _at_once(settings: Settings) -> None:
    settings.TASKS = IMMEDIATE


def invite(staff: StaffMember, capture: Any, **more: Any) -> User:
    with capture(execute=True):
        return accounts.invite(actor=Actor(origin=HERE), staff=staff, **more)


def mailed_code() -> str:
    """The code of the last mail's link."""
    return re.search(r"/admin/link/#([0-9A-F-]{36})\s", str(mail.outbox[-1].body))[1]  # type: ignore[index]


def use(code: str, password: str = NEW_PASSWORD, client: Client | None = None) -> Any:
    data = {"code": code, "new_password1": password, "new_password2": password}
    return (client or Client()).post(LINK, data)


def test_an_invited_teacher_sets_a_password_and_sees_their_class(
    newcomer: StaffMember, django_capture_on_commit_callbacks: Any
) -> None:
    user = invite(newcomer, django_capture_on_commit_callbacks)
    assert (user.username, user.kind, user.get_full_name()) == ("Nora.New@example.org", "staff", "Nora New")
    assert [group.name for group in user.groups.all()] == ["teacher"]
    assert mail.outbox[-1].to == ["Nora.New@example.org"]
    assert "Authentication Failed" in sign_in(Client(), "nora.new@example.org", NEW_PASSWORD).text
    assert use(mailed_code()).url == "/admin/link/done/"
    assert "Go to sign in" in Client().get("/admin/link/done/").text
    assert sign_in(Client(), "nora.new@example.org", NEW_PASSWORD).url == "/admin/"


@pytest.mark.parametrize(
    "offices", [(), ("technician",), ("technician", "registrar", "administrator", "boss")]
)
def test_invited_staff_get_the_rosters_roles_and_never_administrator(
    cast: Cast, offices: tuple[str, ...], django_capture_on_commit_callbacks: Any
) -> None:
    staff = StaffMemberFactory.create(role="aide")
    for office in offices:
        StaffScopeFactory.create(staff=staff, school=cast.school, role=office)
    user = invite(staff, django_capture_on_commit_callbacks)
    assert {group.name for group in user.groups.all()} == set(offices) & {"technician", "registrar"}


def test_a_link_works_once_and_opening_it_does_not_use_it(
    newcomer: StaffMember, django_capture_on_commit_callbacks: Any
) -> None:
    invite(newcomer, django_capture_on_commit_callbacks)
    code = mailed_code()
    for _ in range(3):
        assert Client().get(LINK).status_code == 200
    assert use(code, "short").status_code == 200, "a password that will not do costs no link"
    assert use(code.lower().replace("-", " ")).status_code == 302
    assert "doesn’t work" in use(code, "another-good-password").text


def test_a_link_that_is_mailed_again_is_the_same_until_it_is_used(cast: Cast) -> None:
    link_id = str(uuid4())
    for _ in range(2):
        accounts.send_link.call(cast.technician.pk, "forgotten", link_id)
    first, second = mail.outbox
    assert first.body == second.body
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert PasswordLink.objects.count() == 1
    assert use(mailed_code()).url == "/admin/link/done/"
    accounts.send_link.call(cast.technician.pk, "forgotten", link_id)
    assert len(mail.outbox) == 2


def test_the_time_of_a_link_begins_when_its_mail_is_sent(cast: Cast) -> None:
    """The mail server was away for a day and a half."""
    link_id, now = str(uuid4()), timezone.now()
    for hours in (0, 36):
        with time_machine.travel(now + hours * HOUR):
            accounts.send_link.call(cast.technician.pk, "forgotten", link_id)
    with time_machine.travel(now + 59 * HOUR):
        assert use(mailed_code()).url == "/admin/link/done/"


@pytest.mark.parametrize(("kind", "hours"), [("invitation", 7 * 24), ("forgotten", 24)])
def test_a_link_expires(cast: Cast, kind: str, hours: int) -> None:
    accounts.send_link.call(cast.technician.pk, kind, str(uuid4()))
    code, now = mailed_code(), timezone.now()
    with time_machine.travel(now + (hours + 1) * HOUR):
        assert "doesn’t work" in use(code).text
    with time_machine.travel(now + (hours - 1) * HOUR):
        assert use(code).status_code == 302


@pytest.mark.parametrize("code", ["", "x", "0" * 32, "ABCD" * 8, "\x00", "a" * 300, "🦆"])
def test_an_invalid_code_is_refused(cast: Cast, code: str) -> None:
    page = use(code)
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert PasswordLink.objects.filter(used_at__isnull=False).count() == 0


def test_a_parents_code_does_not_work_on_the_staff_page(cast: Cast) -> None:
    student = User.objects.get(username="S0123457")
    link = password_links.make_link(user=student)
    assert "doesn’t work" in use(password_links.code_of(link)).text


def test_no_table_nor_task_holds_the_link(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = IN_DATABASE
    accounts.ask_for_link(actor=Actor(origin=HERE), username="TECH@example.org")
    assert PasswordLink.objects.count() == 0, "it is made when it is sent"
    assert "tech@" not in str(list(DBTaskResult.objects.values())).lower()
    accounts.send_link.call(cast.technician.pk, "forgotten", str(uuid4()))
    code = mailed_code()
    held = str(list(PasswordLink.objects.values()) + list(AccessEvent.objects.values()))
    assert code not in held
    assert code.replace("-", "") not in held


@pytest.mark.parametrize(
    ("username", "mails"),
    [
        ("tech@example.org", 1),
        (" TECH@Example.ORG ", 1),
        ("nobody@example.org", 0),
        ("minnie@example.org", 0),
        ("@", 0),
        ("tech@example.org\x00", 1),
    ],
)
def test_a_forgotten_password_gets_a_link_and_the_page_reveals_nothing(
    client: Client, cast: Cast, username: str, mails: int, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/forgot/", {"username": username})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/forgot/mailed/")
    assert len(mail.outbox) == mails
    page = client.get("/forgot/mailed/").text
    assert "Check your email" in page
    assert "example.org" not in page.replace("servicedesk@example.org", "")


def test_asking_costs_the_same_for_every_name(cast: Cast, settings: Settings) -> None:
    settings.TASKS = IN_DATABASE
    costs = []
    for name in ("tech@example.org", "nobody@example.org"):
        with row_statements() as seen:
            Client().post("/forgot/", {"username": name})
        costs.append([s.split(" WHERE")[0] for s in seen])
    assert costs[0] == costs[1]
    assert DBTaskResult.objects.count() == 2


@pytest.mark.parametrize("username", ["tech@example.org", "nobody@example.org"])
def test_asking_too_often_must_wait_for_every_name(cast: Cast, username: str) -> None:
    answers = [Client().post("/forgot/", {"username": username}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


@pytest.mark.parametrize("language", ["en", "es", "fr", "vi"])
def test_the_page_is_in_four_languages(client: Client, cast: Cast, language: str) -> None:
    page = client.get(f"/forgot/mailed/?lang={language}").text
    assert f'<html lang="{language}"' in page
    assert ("Check your email" in page) is (language == "en")


def test_a_closed_or_departed_account_gets_no_link(cast: Cast) -> None:
    StaffMember.objects.filter(account__user=cast.technician).update(is_active=False)
    accounts.close_account(actor=Actor(cast.administrator, HERE), user=cast.registrar, reason="r")
    for user in (cast.technician, cast.registrar, User.objects.get(username="S0123457")):
        accounts.send_link.call(user.pk, "forgotten", str(uuid4()))
    assert mail.outbox == []


def test_a_link_does_not_work_after_the_person_has_left(cast: Cast) -> None:
    accounts.send_link.call(cast.technician.pk, "forgotten", str(uuid4()))
    code = mailed_code()
    StaffMember.objects.filter(account__user=cast.technician).update(is_active=False)
    accounts.close_departed()
    assert "doesn’t work" in use(code).text


def test_a_password_link_keeps_the_second_factor(cast: Cast) -> None:
    SecondFactor.objects.create(user=cast.technician, secret_id=uuid.uuid4())
    accounts.send_link.call(cast.technician.pk, "forgotten", str(uuid4()))
    use(mailed_code())
    assert sign_in(Client(), "tech@example.org", NEW_PASSWORD).url == "/admin/second-step/"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"email": ""}, "no_email"),
        ({"email": "not an address"}, "no_email"),
        ({"email": "TECH@example.org"}, "shared_email"),
        ({"email": "outsider@example.org", "is_active": False}, "left"),
    ],
)
def test_some_staff_cannot_be_invited(cast: Cast, record: dict[str, Any], code: str) -> None:
    users = User.objects.count()
    with pytest.raises(PortalError) as refused:
        accounts.invite(actor=Actor(origin=HERE), staff=StaffMemberFactory.create(**record))
    assert refused.value.code == code
    assert User.objects.count() == users
    assert mail.outbox == []


def test_an_account_made_at_the_shell_is_linked_to_its_record(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    staff = StaffMemberFactory.create(email="outsider@example.org")
    user = invite(staff, django_capture_on_commit_callbacks)
    assert user == cast.outsider
    assert StaffAccount.objects.get(user=user).staff == staff


def test_a_person_who_comes_back_is_invited_again(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    staff = cast.teacher
    StaffMember.objects.filter(pk=staff.pk).update(is_active=False)
    assert accounts.close_departed() == 1
    assert accounts.close_departed() == 0, "again is harmless"
    closed = User.objects.get(pk=cast.teacher_user.pk)
    assert (closed.state, closed.disabled_reason) == ("disabled", "departed")
    staff.refresh_from_db()
    StaffMember.objects.filter(pk=staff.pk).update(is_active=True, email="teacher@example.org")
    invite(StaffMember.objects.get(pk=staff.pk), django_capture_on_commit_callbacks)
    use(mailed_code())
    assert sign_in(Client(), "teacher@example.org", NEW_PASSWORD).url == "/admin/"


def test_closing_departed_accounts_changes_no_other_account(cast: Cast) -> None:
    StaffMember.objects.filter(account__user=cast.technician).update(is_active=False)
    before = list(User.objects.exclude(pk=cast.technician.pk).order_by("pk").values())
    call_command("close_departed_staff")
    assert list(User.objects.exclude(pk=cast.technician.pk).order_by("pk").values()) == before
    event = AccessEvent.objects.get(kind="portal.staff_closed")
    assert (event.user_id, event.detail) == (cast.technician.pk, {"reason": "departed"})


def test_the_action_invites_many_and_reports_who_was_not_invited(
    staff_browser: Client, newcomer: StaffMember, django_capture_on_commit_callbacks: Any
) -> None:
    nameless = StaffMemberFactory.create(first_name="No", last_name="Address", email="")
    with django_capture_on_commit_callbacks(execute=True):
        page = staff_browser.post(
            MEMBERS, {"action": "invite", "_selected_action": [newcomer.pk, nameless.pk]}, follow=True
        )
    assert "1 invited." in page.text
    assert "No Address: The roster has no email address" in page.text
    assert len(mail.outbox) == 1
    event = AccessEvent.objects.get(kind="portal.staff_invited")
    assert event.actor_id == User.objects.get(username="district@example.org").pk


@pytest.mark.parametrize("name", ["tech", "registrar", "teacher", "outsider"])
def test_other_roles_cannot_manage_staff_accounts(
    client: Client, cast: Cast, newcomer: StaffMember, name: str
) -> None:
    sign_in(client, f"{name}@example.org")
    users = User.objects.count()
    ways = ("change", "roles", "invite", "second-step", "close", "reopen", "history", "delete")
    paths = [MEMBERS, PEOPLE, *(f"{PEOPLE}{cast.administrator.pk}/{way}/" for way in ways)]
    data = {
        "action": "invite",
        "_selected_action": [newcomer.pk],
        "reason": "r",
        "roles": ["district administrator"],
    }
    for path in paths:
        assert client.get(path).status_code == 403, path
        assert client.post(path, data).status_code == 403, path
    assert User.objects.count() == users
    denied = AccessEvent.objects.filter(kind="portal.admin_denied", success=False)
    assert denied.count() == 2 * len(paths)


def test_changed_roles_apply_from_the_next_request(staff_browser: Client, cast: Cast) -> None:
    other = Client()
    sign_in(other, "outsider@example.org")
    page = f"{PEOPLE}{cast.outsider.pk}/roles/"
    assert staff_browser.post(page, {"roles": ["district administrator"]}).status_code == 302
    assert other.get("/admin/sis/student/").status_code == 200
    assert staff_browser.post(page, {}).status_code == 302
    assert other.get("/admin/sis/student/").status_code == 403
    assert "Select a valid choice" in staff_browser.post(page, {"roles": ["emperor"]}).text
    kinds = AccessEvent.objects.filter(kind="portal.roles_given").order_by("pk")
    assert [event.detail["roles"] for event in kinds] == [["district administrator"], []]


@pytest.mark.parametrize("way", ["roles", "close", "second-step"])
def test_administrators_cannot_change_their_own_account(staff_browser: Client, cast: Cast, way: str) -> None:
    SecondFactor.objects.create(user=cast.administrator, secret_id=uuid.uuid4())
    page = staff_browser.post(
        f"{PEOPLE}{cast.administrator.pk}/{way}/", {"reason": "r", "roles": []}, follow=True
    )
    assert "Someone else has to do it." in page.text
    assert cast.administrator.groups.exists()
    assert SecondFactor.objects.exists()


def test_an_administrator_resets_a_second_factor_with_a_reason(staff_browser: Client, cast: Cast) -> None:
    SecondFactor.objects.create(user=cast.technician, secret_id=uuid.uuid4())
    page = f"{PEOPLE}{cast.technician.pk}/second-step/"
    assert "This field is required" in staff_browser.post(page, {"reason": " "}).text
    assert SecondFactor.objects.exists()
    assert "done for" in staff_browser.post(page, {"reason": "phone lost"}, follow=True).text
    assert "no second factor" in staff_browser.post(page, {"reason": "again"}, follow=True).text


def test_an_account_is_closed_at_once_and_reopened(staff_browser: Client, cast: Cast) -> None:
    other = Client()
    sign_in(other, "tech@example.org")
    staff_browser.post(f"{PEOPLE}{cast.technician.pk}/close/", {"reason": "stolen"})
    assert other.get("/admin/").status_code == 302
    assert "Authentication Failed" in sign_in(Client(), "tech@example.org").text
    staff_browser.post(f"{PEOPLE}{cast.technician.pk}/reopen/", {"reason": "found"})
    assert other.get("/admin/").status_code == 302, "the old session stays dead"
    assert sign_in(Client(), "tech@example.org").url == "/admin/"


def test_the_account_of_a_person_who_has_left_is_not_reopened(staff_browser: Client, cast: Cast) -> None:
    StaffMember.objects.filter(account__user=cast.technician).update(is_active=False)
    accounts.close_departed()
    page = staff_browser.post(f"{PEOPLE}{cast.technician.pk}/reopen/", {"reason": "r"}, follow=True)
    assert "no longer in the roster" in page.text
    assert "Authentication Failed" in sign_in(Client(), "tech@example.org").text


def test_a_new_link_is_sent_from_the_account_s_page(
    staff_browser: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    StaffMember.objects.filter(account__user=cast.technician).update(email="tech@example.org")
    for user in (cast.technician, cast.outsider):
        with django_capture_on_commit_callbacks(execute=True):
            staff_browser.post(f"{PEOPLE}{user.pk}/invite/")
    assert [m.to for m in mail.outbox] == [["tech@example.org"], ["outsider@example.org"]]
    assert staff_browser.get(f"{PEOPLE}{cast.technician.pk}/invite/").status_code == 200
    assert len(mail.outbox) == 2, "a look sends nothing"


def test_the_list_of_accounts_shows_staff_only(staff_browser: Client, cast: Cast) -> None:
    make_staff("another@example.org")
    page = staff_browser.get(PEOPLE)
    assert "tech@example.org" in page.text
    assert "S0123457" not in page.text
    student = User.objects.get(username="S0123457")
    assert staff_browser.get(f"{PEOPLE}{student.pk}/change/").status_code == 404
    assert staff_browser.post(f"{PEOPLE}{student.pk}/close/", {"reason": "r"}).status_code == 404
    assert staff_browser.get(f"{PEOPLE}{cast.technician.pk}/change/").status_code == 200
    assert [u.username for u in staff_browser.get(PEOPLE, {"role": "teacher"}).context["cl"].result_list] == [
        "teacher@example.org"
    ]


def test_the_command_invites_by_address_or_all_staff(
    newcomer: StaffMember,
    cast: Cast,
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    call_command("invite_staff", "nora.new@example.org", dry_run=True)
    assert not User.objects.filter(username_key="nora.new@example.org").exists()
    call_command("invite_staff", "nora.new@example.org", role=["district administrator"])
    assert User.objects.get(username_key="nora.new@example.org").groups.get().name == "district administrator"
    StaffMemberFactory.create(email="lone@example.org", role="aide")
    with django_capture_on_commit_callbacks(execute=True):
        call_command("invite_staff", all=True)
    assert [m.to for m in mail.outbox] == [["lone@example.org"]]
    assert "lone@example.org: no role" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["nobody@example.org"], ["--all", "x@example.org"]])
def test_the_command_requires_someone_to_invite(cast: Cast, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("invite_staff", *arguments)


def test_signed_in_staff_are_redirected_from_a_link(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    assert client.get(LINK).headers["Location"] == "/"


def test_a_person_who_comes_back_in_another_job_has_only_the_new_role(
    newcomer: StaffMember, django_capture_on_commit_callbacks: Any
) -> None:
    user = invite(newcomer, django_capture_on_commit_callbacks, roles=["district administrator"])
    use(mailed_code())
    StaffMember.objects.filter(pk=newcomer.pk).update(is_active=False)
    accounts.close_departed()
    StaffMember.objects.filter(pk=newcomer.pk).update(is_active=True)
    newcomer.refresh_from_db()
    invite(newcomer, django_capture_on_commit_callbacks)
    user.refresh_from_db()
    assert list(user.groups.values_list("name", flat=True)) == ["teacher"]
    assert AccessEvent.objects.filter(kind="portal.staff_invited").latest("pk").detail["roles"] == ["teacher"]
    assert not user.has_usable_password(), "the password of before opens nothing"


def test_an_address_too_long_for_a_user_name_is_refused_without_changes(cast: Cast) -> None:
    staff = StaffMemberFactory.create(email=f"{'a' * 60}@{'b' * 60}.{'c' * 40}.example.org")
    with pytest.raises(PortalError, match="no_email"):
        accounts.invite(actor=Actor(origin=HERE), staff=staff)
    assert not StaffAccount.objects.filter(staff=staff).exists()
