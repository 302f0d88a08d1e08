"""Signing in: accepted spellings of a name, and the page that follows (S2, S3, S9)."""

import pytest
from django.utils import timezone

from portal.models import StaffAccount, User
from tests.cast import PASSWORD, Cast, sign_in
from tests.visiting import Client


@pytest.mark.parametrize(
    "typed",
    [
        "S0123457",
        "s0123457",
        " S0123457 ",
        "S 012 3457",
        "\u00a0s0123457\u00a0",
        "Ｓ０１２３４５７",
        "S0123457\u200b",
    ],
)
def test_case_width_and_spaces_of_a_username_are_ignored(client: Client, cast: Cast, typed: str) -> None:
    assert sign_in(client, typed)["Location"] == "/home/"


@pytest.mark.parametrize("typed", ["S123457", "SS0123457", "S01234570", "5O123457"])
def test_different_usernames_do_not_match(client: Client, cast: Cast, typed: str) -> None:
    assert "Authentication Failed" in sign_in(client, typed).text


@pytest.mark.parametrize("typed", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD.title()])
def test_passwords_are_used_as_typed(client: Client, cast: Cast, typed: str) -> None:
    assert "Authentication Failed" in sign_in(client, "S0123457", typed).text


@pytest.mark.parametrize("username", ["S0123457", "tech@example.org"])
def test_a_disabled_account_does_not_sign_in_with_the_right_password(
    client: Client, cast: Cast, username: str
) -> None:
    user = User.objects.get(username=username)
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()
    sign_in(client, username)
    assert client.get("/home/")["Location"] == "/"


def test_staff_who_have_left_do_not_sign_in_with_the_right_password(client: Client, cast: Cast) -> None:
    account = StaffAccount.objects.select_related("staff", "user").get(user=cast.technician)
    account.staff.is_active = False
    account.staff.save()
    sign_in(client, account.user.username)
    assert client.get("/home/")["Location"] == "/"


def test_a_student_arrives_at_the_home_page(client: Client, cast: Cast) -> None:
    assert sign_in(client, "S0123457")["Location"] == "/home/"
    page = client.get("/home/").text
    assert "Signed in as <b>Marcia Student</b> (S0123457)" in page


def test_staff_arrive_at_admin_through_the_same_two_screens(client: Client, cast: Cast) -> None:
    assert sign_in(client, "Tech@Example.org")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_admin_has_no_sign_in_page_of_its_own(client: Client, cast: Cast) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert (
        client.post("/admin/login/", {"username": "tech@example.org", "password": PASSWORD}).status_code
        == 302
    )
    assert "sid" not in client.cookies


def test_home_requires_a_sign_in(client: Client, db: None) -> None:
    answer = client.get("/home/")
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_user_who_must_change_the_password_can_sign_in(client: Client, cast: Cast) -> None:
    User.objects.filter(username="S0123457").update(state=User.State.MUST_CHANGE_PASSWORD)
    assert sign_in(client, "S0123457").status_code == 302


def test_an_empty_password_costs_no_attempt(client: Client, cast: Cast) -> None:
    for _ in range(6):
        assert "Enter your password." in sign_in(client, "S0123457", "").text
    assert sign_in(client, "S0123457").status_code == 302


@pytest.mark.parametrize("name", ["kind", "is_superuser", "is_staff", "user_id", "next"])
def test_unknown_fields_are_ignored(client: Client, cast: Cast, name: str) -> None:
    client.post("/", {"username": "S0123457"})
    answer = client.post("/password/", {"password": PASSWORD, name: "1"})
    assert answer["Location"] == "/home/"
    marcia = User.objects.get(username="S0123457")
    assert (marcia.kind, marcia.is_superuser) == ("student", False)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/%09/evil",
        "\x08//e",
    ],
)
@pytest.mark.parametrize("field", ["next", "redirect_to", "url"])
def test_sign_in_never_redirects_to_another_site(client: Client, cast: Cast, target: str, field: str) -> None:
    for path in ("/", "/password/", "/logout/", "/not-you/", "/start-over/"):
        answer = client.post(
            path, {field: target, "username": "S0123457", "password": PASSWORD}, QUERY_STRING=""
        )
        assert answer["Location"] in ("/", "/password/", "/home/", "/?ended=out")


def test_a_tab_signs_in_the_name_it_shows_after_another_name_was_typed(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    shown = client.get("/password/").text
    assert 'name="username" autocomplete="username" value="S0123457"' in shown
    client.post("/", {"username": "tech@example.org"})
    answer = client.post("/password/", {"username": "S0123457", "password": PASSWORD})
    assert answer["Location"] == "/home/"
    assert "Marcia" in client.get("/").text


def test_a_second_screen_older_than_its_cookie_still_signs_in(client: Client, cast: Cast) -> None:
    answer = client.post("/password/", {"username": "S0123457", "password": PASSWORD})
    assert answer["Location"] == "/home/"
