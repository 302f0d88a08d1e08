"""A corrected student number keeps its child: the account follows, and no one else gets the old name."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.claim import check_claimable
from claims.errors import ClaimError
from claims.models import StudentAccount
from claims.recovery import find_verifier, unlock_account
from claims.status import locks
from portal.actor import Actor
from portal.limits import throttle
from portal.models import AccessEvent, FormerUsername, User
from sis.models import Student
from tests.cast import claim, make_staff, sign_in
from tests.rosters.builders import RosterFiles, student
from tests.sis.importing import load
from tests.visiting import Client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OLD, NEW = "0393354", "0393399"


@pytest.fixture
def claimed(loaded: RosterFiles) -> StudentAccount:
    """Daffy Clayton's account, claimed under her first number."""
    return StudentAccount.objects.get(user=claim(Student.objects.get(sourced_id="s1")))


@pytest.fixture
def staff(client: Client) -> Client:
    """The browser of a district administrator."""
    make_staff("district@example.org", role="district administrator")
    browser = Client()
    sign_in(browser, "district@example.org")
    return browser


def correct(files: RosterFiles, folder: Path, number: str = NEW) -> None:
    files.put("users", "s1", identifier=number)
    load(files, folder)


def test_the_account_follows_and_the_report_says_so(
    claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path
) -> None:
    loaded.put("users", "s1", identifier=NEW)
    record = load(loaded, tmp_path / "corrected")
    assert "Corrected numbers: the account follows, and the username changes (1):" in record.report
    assert f"  Clayton, Daffy: {OLD} → {NEW}" in record.report
    claimed.refresh_from_db()
    assert (claimed.user.username, claimed.student.number) == (f"S{NEW}", NEW)
    event = AccessEvent.objects.get(kind="claims.username_changed")
    assert (event.user_id, event.student_id) == (claimed.user_id, claimed.student_id)


@pytest.mark.parametrize("number", [OLD, NEW])
def test_the_student_signs_in_with_either_number_and_is_told(
    number: str, claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path, client: Client
) -> None:
    correct(loaded, tmp_path / "corrected")
    assert sign_in(client, f"S{number}").url == "/home/"
    page = client.get("/home/").text
    assert client.session["_auth_user_id"] == str(claimed.user_id)
    assert "Your username has changed" in page
    assert f"S{NEW}" in page
    assert FormerUsername.objects.get().told_at is not None


def test_a_former_name_shares_the_attempts_of_the_present_one(
    claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path, client: Client
) -> None:
    correct(loaded, tmp_path / "corrected")
    for number in (OLD, NEW, OLD, NEW, OLD):
        sign_in(client, f"S{number}", "wrong")
    assert [sign_in(client, f"S{number}").status_code for number in (OLD, NEW)] == [429, 429]
    claimed.student.refresh_from_db()
    assert locks(Student.objects.select_related("account__user").get(pk=claimed.student_id))
    unlock_account(actor=Actor(), student=claimed.student)
    assert throttle.waiting_until("student_sign_in", target=f"s{NEW}") is None


def test_answers_are_found_by_either(claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path) -> None:
    correct(loaded, tmp_path / "corrected")
    assert find_verifier(f"S{OLD}")
    assert find_verifier(f"S{OLD}") == find_verifier(f"S{NEW}")


def test_a_used_number_is_claimed_by_no_one_until_staff_free_it(
    claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path, client: Client, staff: Client
) -> None:
    correct(loaded, tmp_path / "corrected")
    student(loaded, "s9", "New", "Nora", OLD, metadata_enteredAt="2020-01-01T00:00:00Z")
    load(loaded, tmp_path / "newcomer")
    nora = Student.objects.get(sourced_id="s9")
    typed = {"last_name": "New", "first_name": "Nora", "student_id": OLD}
    response = client.post("/claim/", typed)
    assert response.status_code == 200
    assert "Ask your school first" in response.text
    with pytest.raises(ClaimError, match="number_taken"):
        check_claimable(nora)
    chosen = {"action": "free", "_selected_action": [FormerUsername.objects.get().pk]}
    staff.post(reverse("admin:portal_formerusername_changelist"), chosen)
    assert AccessEvent.objects.get(kind="claims.username_freed").actor_id is not None
    assert client.post("/claim/", typed).status_code == 302
    assert not User.objects.named(f"S{OLD}").exists()


def test_a_number_that_is_corrected_back_takes_its_name_back(
    claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path
) -> None:
    correct(loaded, tmp_path / "there")
    correct(loaded, tmp_path / "back", OLD)
    claimed.refresh_from_db()
    assert claimed.user.username == f"S{OLD}"
    assert [str(name) for name in FormerUsername.objects.all()] == [f"S{NEW}"]


def test_a_name_of_another_account_is_not_taken(
    claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path
) -> None:
    other = claim(Student.objects.get(sourced_id="s4"))
    FormerUsername.objects.create(username_key=f"s{NEW}", user=other)
    correct(loaded, tmp_path / "corrected")
    claimed.refresh_from_db()
    assert (claimed.user.username, claimed.student.number) == (f"S{OLD}", NEW)
    assert AccessEvent.objects.filter(kind="claims.username_kept").count() == 1
    assert list(User.objects.named(f"S{NEW}")) == [other]


def test_the_name_follows_once_staff_free_it(
    claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path, staff: Client
) -> None:
    other = claim(Student.objects.get(sourced_id="s4"))
    held = FormerUsername.objects.create(username_key=f"s{NEW}", user=other)
    correct(loaded, tmp_path / "corrected")
    exported = "/admin/claims/claimprogress/export/"
    assert f'"{NEW}","S{OLD}"' in b"".join(staff.post(exported)).decode()
    school = claimed.student.school_id
    assert f"S{OLD}" in staff.get(f"/admin/claims/claimprogress/print/?school={school}").text
    chosen = {"action": "free", "_selected_action": [held.pk]}
    staff.post(reverse("admin:portal_formerusername_changelist"), chosen)
    claimed.user.refresh_from_db()
    assert claimed.user.username == f"S{NEW}"
    assert list(User.objects.named(f"S{OLD}")) == [claimed.user]
    event = AccessEvent.objects.get(kind="claims.username_changed")
    assert (event.user_id, event.actor_id is not None) == (claimed.user_id, True)


def test_staff_see_who_has_not_been_told(
    claimed: StudentAccount, loaded: RosterFiles, tmp_path: Path, staff: Client
) -> None:
    correct(loaded, tmp_path / "corrected")
    assert "Corrected student IDs, student not told yet" in staff.get("/admin/").text
    FormerUsername.objects.update(told_at=timezone.now())
    assert "student not told yet" not in staff.get("/admin/").text
    page = staff.get(reverse("admin:sis_student_change", args=[claimed.student_id])).text
    assert f"S{NEW}" in page
