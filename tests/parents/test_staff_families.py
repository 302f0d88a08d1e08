"""The staff pages for families: guardians, keys, temporary passwords, holds, for each role (A5, A8)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from parents import key_requests, keys
from parents.models import AccessHold, ActivationKey, GuardianAccount, KeyRequest
from portal.actor import Actor
from portal.models import AccessEvent, User
from sis.models import Guardian
from tests.cast import HERE, NEW_PASSWORD, Cast, sign_in
from tests.claims.test_secrets_stay_secret import every_text
from tests.counting import row_statements
from tests.factories import GuardianFactory, RelationshipFactory, StudentFactory
from tests.parents.people import MINNIE, activate, log_in
from tests.visiting import Client

ROLES = {
    "teacher": "teacher@example.org",
    "technician": "tech@example.org",
    "registrar": "registrar@example.org",
    "administrator": "district@example.org",
}


def staff(role: str) -> Client:
    client = Client()
    assert sign_in(client, ROLES[role]).status_code == 302
    return client


@pytest.fixture
def foreign(cast: Cast) -> Guardian:
    """A guardian with an account whose child is at another school."""
    guardian = GuardianFactory.create(last_name="Far", first_name="Fiona", email="fiona@example.org")
    RelationshipFactory.create(guardian=guardian, student=cast.stranger, grades=True)
    return guardian


# Who may do what to a guardian of the own school; 302 does it and leads back, 200 shows.
ACTIONS = {
    "change/": ("get", {"teacher": 403, "technician": 200, "registrar": 200, "administrator": 200}),
    "key/": ("post", {"teacher": 403, "technician": 403, "registrar": 302, "administrator": 302}),
    "reactivate/": ("post", {"teacher": 403, "technician": 302, "registrar": 302, "administrator": 302}),
    "temporary-password/": (
        "post",
        {"teacher": 403, "technician": 403, "registrar": 302, "administrator": 302},
    ),
    "end-sessions/": ("post", {"teacher": 403, "technician": 302, "registrar": 302, "administrator": 302}),
    "hold/{student}/": ("get", {"teacher": 403, "technician": 403, "registrar": 200, "administrator": 200}),
}


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_its_actions_for_families_in_scope_only(
    cast: Cast, foreign: Guardian, role: str
) -> None:
    activate(cast.mother)
    activate(foreign, "fiona77")
    staff_browser = staff(role)
    accounts = User.objects.order_by("pk").values_list("password", "session_nonce", "state")
    for action, (method, expected) in ACTIONS.items():
        before = list(accounts.all())

        own = f"/admin/sis/guardian/{cast.mother.pk}/{action.format(student=cast.marcia.pk)}"
        theirs = f"/admin/sis/guardian/{foreign.pk}/{action.format(student=cast.stranger.pk)}"
        answers = (
            getattr(staff_browser, method)(theirs).status_code,
            getattr(staff_browser, method)(own).status_code,
        )

        refused = expected["administrator"] if role == "administrator" else 403 if role == "teacher" else 404
        refused = 403 if expected[role] == 403 else refused
        assert answers == (refused, expected[role]), action
        if expected[role] == 403:
            assert list(accounts.all()) == before, action


def test_an_attempt_to_open_a_family_out_of_scope_is_logged(cast: Cast, foreign: Guardian) -> None:
    assert staff("registrar").get(f"/admin/sis/guardian/{foreign.pk}/change/").status_code == 404
    denied = AccessEvent.objects.get(kind="portal.admin_denied")
    assert (denied.success, denied.actor_id) == (False, cast.registrar.pk)


@pytest.mark.slow
def test_lists_show_only_schools_in_scope(cast: Cast, foreign: Guardian) -> None:
    for guardian, student in ((cast.mother, cast.marcia), (foreign, cast.stranger)):
        keys.issue_key(actor=Actor(origin=HERE), guardian=guardian)
        AccessHold.objects.create(
            guardian=guardian, student=student, reason="an order", set_by=cast.administrator
        )
    registrar, administrator = staff("registrar"), staff("administrator")
    for listed in ("sis/guardian", "parents/activationkey", "parents/accesshold"):
        page = registrar.get(f"/admin/{listed}/").text
        assert cast.mother.first_name in page, listed
        assert "Fiona" not in page, listed
        assert "Fiona" in administrator.get(f"/admin/{listed}/").text, listed


def test_a_disabled_account_is_found_and_opened_with_one_press(cast: Cast) -> None:
    user = activate(cast.mother)
    user.disable(User.DisabledReason.FAILED_SIGN_INS, at=timezone.now())
    user.save()
    staff_browser = staff("technician")
    assert MINNIE in staff_browser.get("/admin/sis/guardian/?account=disabled").text
    page = staff_browser.get(f"/admin/sis/guardian/{cast.mother.pk}/change/").text
    assert "Too many failed log-ins" in page
    staff_browser.post(f"/admin/sis/guardian/{cast.mother.pk}/reactivate/")
    assert log_in(Client()).headers["Location"] == "/parents/home/"
    assert (
        "nothing to reactivate"
        in staff_browser.post(f"/admin/sis/guardian/{cast.mother.pk}/reactivate/", follow=True).text
    )


def test_a_temporary_password_is_shown_once_and_opens_only_the_account_page(cast: Cast) -> None:
    activate(cast.mother)
    office, path = staff("registrar"), f"/admin/sis/guardian/{cast.mother.pk}/temporary-password/"
    shown = office.post(path, follow=True)
    assert shown.redirect_chain == [(f"{path}shown/", 302)]
    password = shown.context["password"]
    assert password in shown.text
    assert password not in staff("registrar").get(f"/admin/sis/guardian/{cast.mother.pk}/change/").text
    parent = Client()
    assert log_in(parent, MINNIE, password).headers["Location"] == "/parents/home/"
    assert parent.get("/parents/home/").headers["Location"] == "/parents/account/"
    twice = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    parent.post("/parents/account/", {"old_password": password, **twice})
    assert parent.get("/parents/home/").status_code == 200


@pytest.mark.slow
def test_reloading_the_page_of_a_temporary_password_neither_shows_nor_makes_one(cast: Cast) -> None:
    activate(cast.mother)
    office, path = staff("registrar"), f"/admin/sis/guardian/{cast.mother.pk}/temporary-password/"
    password = office.post(path, follow=True).context["password"]
    for _reload in range(2):
        again = office.get(f"{path}shown/", follow=True)
        assert "shown only once" in again.text
        assert password not in again.text
    assert log_in(Client(), MINNIE, password).headers["Location"] == "/parents/home/"
    assert AccessEvent.objects.filter(kind="parents.temporary_password").count() == 1


@pytest.mark.slow
def test_a_temporary_password_waits_five_minutes_and_for_its_own_guardian_only(cast: Cast) -> None:
    activate(cast.mother)
    activate(cast.father, "maximo12")
    office, path = staff("registrar"), "/admin/sis/guardian/{}/temporary-password/"
    office.post(path.format(cast.mother.pk))
    assert "shown only once" in office.get(path.format(cast.father.pk) + "shown/", follow=True).text
    office.post(path.format(cast.mother.pk))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert "shown only once" in office.get(path.format(cast.mother.pk) + "shown/", follow=True).text


def test_a_temporary_password_that_waits_is_in_no_table(cast: Cast) -> None:
    activate(cast.mother)
    office, path = staff("registrar"), f"/admin/sis/guardian/{cast.mother.pk}/temporary-password/"
    office.post(path)
    stored = every_text()
    assert office.get(f"{path}shown/").context["password"] not in stored


def test_a_double_click_gives_one_temporary_password(cast: Cast) -> None:
    activate(cast.mother)
    office, path = staff("registrar"), f"/admin/sis/guardian/{cast.mother.pk}/temporary-password/"
    form = {"csrfmiddlewaretoken": "the-same"}
    office.post(path, form)
    shown = office.post(path, form, follow=True)
    assert log_in(Client(), MINNIE, shown.context["password"]).headers["Location"] == "/parents/home/"
    assert AccessEvent.objects.filter(kind="parents.temporary_password").count() == 1


@pytest.mark.slow
def test_a_hold_applies_from_the_next_request_is_explained_and_can_be_lifted(cast: Cast) -> None:
    activate(cast.mother)
    parent = Client()
    log_in(parent)
    assert "Marcia" in parent.get("/parents/home/").text
    staff_browser, path = staff("registrar"), f"/admin/sis/guardian/{cast.mother.pk}"
    assert staff_browser.post(f"{path}/hold/{cast.marcia.pk}/", {"reason": ""}).status_code == 200
    assert not AccessHold.objects.exists()
    staff_browser.post(f"{path}/hold/{cast.marcia.pk}/", {"reason": "court order 12", "last_day": ""})
    assert "Marcia" not in parent.get("/parents/home/").text
    page = staff_browser.get(f"{path}/change/").text
    assert "court order 12" in page
    again = staff_browser.post(f"{path}/hold/{cast.marcia.pk}/", {"reason": "twice"}, follow=True)
    assert "already on hold" in again.text
    hold = AccessHold.objects.get()
    assert staff_browser.get(f"/admin/parents/accesshold/{hold.pk}/lift/").status_code == 302
    assert AccessHold.objects.get().lifted_at is None, "a link changes nothing"
    staff_browser.post(f"/admin/parents/accesshold/{hold.pk}/lift/")
    assert "Marcia" in parent.get("/parents/home/").text
    kinds = AccessEvent.objects.filter(kind__startswith="parents.", student_id=cast.marcia.pk)
    assert [event.kind for event in kinds.order_by("pk")] == ["parents.access_held", "parents.hold_lifted"]


def test_a_hold_with_a_last_day_that_is_over_is_refused(cast: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = staff("registrar").post(
        f"/admin/sis/guardian/{cast.mother.pk}/hold/{cast.marcia.pk}/",
        {"reason": "an order", "last_day": yesterday.isoformat()},
    )
    assert "This day is in the past." in answer.text
    assert not AccessHold.objects.exists()


@pytest.mark.parametrize("child", ["stranger", "nobody"])
def test_a_hold_requires_a_relationship_to_the_child(cast: Cast, child: str) -> None:
    pk = cast.stranger.pk if child == "stranger" else 999999
    path = f"/admin/sis/guardian/{cast.mother.pk}/hold/{pk}/"
    assert staff("registrar").post(path, {"reason": "x"}).status_code == 404


REASONS = {
    "rights": "sees schedule, grades",
    "contact": "a contact only",
    "ended": "the roster has ended the relationship",
    "left": "the child has left the district",
    "held": "held since",
}


@pytest.mark.parametrize("why", REASONS)
def test_the_guardians_page_says_why_a_child_is_not_visible(cast: Cast, why: str) -> None:
    tie = cast.mother.relationships.get(student=cast.marcia)
    if why == "contact":
        tie.grades = tie.schedule = False
    if why == "ended":
        tie.is_active = False
    tie.save()
    if why == "left":
        cast.marcia.is_active = False
        cast.marcia.save()
    if why == "held":
        AccessHold.objects.create(
            guardian=cast.mother, student=cast.marcia, reason="an order", set_by=cast.registrar
        )
    role = "administrator" if why == "ended" else "registrar"
    assert REASONS[why] in staff(role).get(f"/admin/sis/guardian/{cast.mother.pk}/change/").text


def test_children_at_other_schools_are_counted_and_not_named(cast: Cast) -> None:
    RelationshipFactory.create(guardian=cast.mother, student=cast.stranger, grades=True)
    page = staff("registrar").get(f"/admin/sis/guardian/{cast.mother.pk}/change/").text
    assert "And 1 at other schools." in page
    assert "Stranger" not in page
    assert "Stranger" in staff("administrator").get(f"/admin/sis/guardian/{cast.mother.pk}/change/").text


def test_ticked_keys_in_scope_are_revoked_and_no_others(cast: Cast, foreign: Guardian) -> None:
    mine, theirs = (keys.issue_key(actor=Actor(origin=HERE), guardian=g) for g in (cast.mother, foreign))
    data = {"action": "revoke", "_selected_action": [str(mine.pk), str(theirs.pk)], "select_across": "1"}
    staff("registrar").post("/admin/parents/activationkey/", data)
    states = {key.pk: key.revoked_at is not None for key in ActivationKey.objects.all()}
    assert states == {mine.pk: True, theirs.pk: False}


def test_a_key_request_is_shown_on_the_guardians_page_and_can_be_closed(cast: Cast) -> None:
    asked = KeyRequest.objects.create(guardian=cast.mother, student=cast.marcia, reason="no_email")
    staff_browser = staff("registrar")
    assert (
        "Asked the office for help" in staff_browser.get(f"/admin/sis/guardian/{cast.mother.pk}/change/").text
    )
    staff_browser.post("/admin/parents/keyrequest/", {"action": "close", "_selected_action": [str(asked.pk)]})
    asked.refresh_from_db()
    assert (asked.closed_by_id, asked.closed_at is None) == (cast.registrar.pk, False)
    assert key_requests.close_requests(actor=Actor(cast.registrar, HERE), requests=[asked]) == 0


@pytest.mark.slow
def test_a_guardian_is_found_by_name_mail_or_user_name(cast: Cast) -> None:
    activate(cast.mother)
    registrar = staff("registrar")
    for typed in ("clayton", "MINNIE cla", "minnie@example.org", MINNIE, "zzz"):
        page = registrar.get("/admin/sis/guardian/", {"q": typed}).text
        assert (f"/admin/sis/guardian/{cast.mother.pk}/change/" in page) is (typed != "zzz"), typed


@pytest.mark.slow
def test_the_pages_cost_the_same_for_one_family_and_for_many(cast: Cast) -> None:
    activate(cast.mother)
    staff_browser, path = staff("registrar"), f"/admin/sis/guardian/{cast.mother.pk}/change/"
    staff_browser.get(path), staff_browser.get("/admin/sis/guardian/")
    costs = []
    for _ in range(2):
        for url in (path, "/admin/sis/guardian/", "/admin/parents/activationkey/"):
            with row_statements() as seen:
                assert staff_browser.get(url).status_code == 200
            costs.append(len(seen))
        for student in StudentFactory.create_batch(6, school=cast.school):
            RelationshipFactory.create(guardian=cast.mother, student=student, grades=True)
            other = GuardianFactory.create()
            RelationshipFactory.create(guardian=other, student=student, grades=True)
            keys.issue_key(actor=Actor(origin=HERE), guardian=other)
    assert costs[:3] == costs[3:]
    assert max(costs) <= 24


def test_no_key_is_issued_for_a_guardian_with_an_account(cast: Cast) -> None:
    activate(cast.mother)
    answer = staff("registrar").post(f"/admin/sis/guardian/{cast.mother.pk}/key/", follow=True)
    assert "There is already an account" in answer.text
    assert GuardianAccount.objects.count() == 1
