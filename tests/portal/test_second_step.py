"""Staff sign in with a second factor: a code from an app or a backup code (A7, T33)."""

import datetime as dt
import re
import uuid
from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_otp.oath import TOTP
from pytest_django.fixtures import Settings

from portal.actor import Actor
from portal.auth import second_factor
from portal.models import AccessEvent, SecondFactor, User
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.counting import row_statements
from tests.visiting import Client

MINUTE = dt.timedelta(minutes=1)
STEP, SET_UP, CODES, MINE = (f"/admin/second-step/{page}" for page in ("", "set-up/", "codes/", "mine/"))
TECH = "tech@example.org"


@pytest.fixture(autouse=True)
def _required(settings: Settings) -> None:
    settings.STAFF_OTP = "required"


def code_at(secret: str, offset: int = 0) -> str:
    """What an authenticator app shows for this secret, so many steps from now."""
    padded = secret + "=" * (-len(secret) % 8)
    app = TOTP(b32decode(padded), drift=offset)
    app.time = timezone.now().timestamp()
    return f"{app.token():06d}"


def post(client: Client, path: str, code: str, **more: str) -> Any:
    form = client.get(path).context["form"]
    return client.post(path, {"journey": form["journey"].value(), "code": code, **more})


def shown_secret(client: Client) -> str:
    page = client.get(SET_UP)
    assert "<svg" in page.text
    return re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")  # type: ignore[index]


def enroll(user: User) -> str:
    """Give this person a second factor, long enough ago; return the secret."""
    factor = SecondFactor.objects.create(user=user, secret_id=uuid.uuid4())
    return second_factor.secret_of(factor.secret_id)


def is_in(client: Client) -> bool:
    return bool(client.get("/admin/").status_code == 200)


def test_a_password_alone_does_not_sign_in(client: Client, cast: Cast) -> None:
    enroll(cast.technician)
    answer = sign_in(client, TECH)
    assert answer.url == STEP
    for path in ("/admin/", "/home/", "/account/", "/admin/sis/student/", MINE, CODES):
        assert client.get(path).status_code == 302, path
    assert "_auth_user_id" not in client.session
    assert "dev" not in client.cookies
    kinds = list(AccessEvent.objects.filter(user_id=cast.technician.pk).values_list("kind", flat=True))
    assert kinds == ["portal.password_accepted"]


def test_the_first_sign_in_enrolls_the_app_and_shows_the_codes_once(client: Client, cast: Cast) -> None:
    assert sign_in(client, TECH).url == STEP
    assert client.get(STEP).url == SET_UP  # type: ignore[attr-defined]
    secret = shown_secret(client)
    assert shown_secret(client) == secret, "a reload shows the same"
    assert not SecondFactor.objects.exists(), "a look changes nothing"
    answer = post(client, SET_UP, code_at(secret))
    assert answer.url == CODES
    assert is_in(client)
    codes = client.get(CODES)
    assert len(re.findall(r"<li>[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}</li>", codes.text)) == 10
    with time_machine.travel(timezone.now() + 11 * MINUTE):
        assert client.get(CODES).url == MINE  # type: ignore[attr-defined]
    client.post("/logout/")
    sign_in(client, TECH)
    assert post(client, STEP, code_at(secret, 1)).url == "/admin/"


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_a_code_of_the_current_or_an_adjacent_step_is_accepted(
    client: Client, cast: Cast, offset: int
) -> None:
    secret = enroll(cast.technician)
    sign_in(client, TECH)
    code = code_at(secret, offset)
    assert post(client, STEP, f" {code[:3]} {code[3:]} ").url == "/admin/"
    events = AccessEvent.objects.filter(user_id=cast.technician.pk).order_by("pk")
    assert [(e.kind, e.success) for e in events] == [
        ("portal.password_accepted", True),
        ("portal.second_step", True),
        ("portal.sign_in", True),
    ]


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "x" * 300, "\x00", "0" * 12, "-12345"]
)
def test_a_wrong_code_is_refused(client: Client, cast: Cast, code: str) -> None:
    enroll(cast.technician)
    sign_in(client, TECH)
    page = post(client, STEP, code)
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert not is_in(client)


@pytest.mark.parametrize("offset", [-3, 3])
def test_a_code_of_another_time_is_refused(client: Client, cast: Cast, offset: int) -> None:
    secret = enroll(cast.technician)
    sign_in(client, TECH)
    assert post(client, STEP, code_at(secret, offset)).status_code == 200


def test_a_code_works_once(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    code = code_at(secret)
    sign_in(client, TECH)
    assert post(client, STEP, code).status_code == 302
    thief = Client()
    sign_in(thief, TECH)
    assert post(thief, STEP, code).status_code == 200
    assert post(thief, STEP, code_at(secret, -1)).status_code == 200, "nor one from before"


def test_a_backup_code_works_once_however_it_is_typed(client: Client, cast: Cast) -> None:
    enroll(cast.technician)
    code = second_factor.backup_codes(cast.technician)[3]
    sign_in(client, TECH)
    assert post(client, STEP, f" {code.lower().replace('-', ' ')} ").url == "/admin/"
    assert second_factor.backup_codes_left(cast.technician) == 9
    again = Client()
    sign_in(again, TECH)
    assert post(again, STEP, code).status_code == 200


def test_no_table_holds_a_secret_or_a_code(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    held = str(list(SecondFactor.objects.values())) + str(list(AccessEvent.objects.values()))
    for hidden in (secret, *second_factor.backup_codes(cast.technician)):
        assert hidden not in held
        assert hidden.replace("-", "").lower() not in held.lower()


@pytest.mark.slow
def test_after_five_wrong_codes_even_the_right_one_waits(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    sign_in(client, TECH)
    for _ in range(5):
        assert post(client, STEP, "000000").status_code == 200
    page = post(client, STEP, code_at(secret))
    assert (page.status_code, 800 < int(page["Retry-After"]) <= 900) == (429, True)
    assert not is_in(client)
    assert not is_in(client)
    with time_machine.travel(timezone.now() + 16 * MINUTE):
        sign_in(client, TECH)
        assert post(client, STEP, code_at(secret)).url == "/admin/"


@pytest.mark.slow
def test_a_new_password_does_not_give_more_attempts_at_the_code(client: Client, cast: Cast) -> None:
    enroll(cast.technician)
    for _ in range(5):
        browser = Client()
        sign_in(browser, TECH)
        post(browser, STEP, "000000")
    sign_in(client, TECH)
    assert post(client, STEP, "000000").status_code == 429


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_parallel_guesses_five_are_verified(cast: Cast) -> None:
    secret = enroll(cast.technician)
    browsers = [Client() for _ in range(8)]
    for browser in browsers:
        sign_in(browser, TECH)

    def guess(browser: Client) -> int:
        try:
            return int(post(browser, STEP, "000000").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, browsers))
    assert sorted(answers) == [200] * 5 + [429] * 3
    assert post(browsers[0], STEP, code_at(secret)).status_code == 429


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_posts_of_the_same_code_one_signs_in(cast: Cast) -> None:
    code = code_at(enroll(cast.technician))
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        sign_in(browser, TECH)

    def enter(browser: Client) -> int:
        try:
            return int(post(browser, STEP, code).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, browsers)) == [200, 200, 200, 302]
    assert sum(is_in(browser) for browser in browsers) == 1


def test_any_change_of_the_account_ends_the_second_step(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    sign_in(client, TECH)
    form = client.get(STEP).context["form"]
    user = User.objects.get(pk=cast.technician.pk)
    user.end_sessions()
    user.save()
    answer = client.post(STEP, {"journey": form["journey"].value(), "code": code_at(secret)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert not is_in(client)


def test_the_second_step_expires_after_half_an_hour(client: Client, cast: Cast) -> None:
    enroll(cast.technician)
    sign_in(client, TECH)
    with time_machine.travel(timezone.now() + 31 * MINUTE):
        assert client.get(STEP).headers["Location"] == "/"


def test_two_tabs_of_two_people_do_not_mix(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    enroll(cast.outsider)
    sign_in(client, TECH)
    old = client.get(STEP).context["form"]["journey"].value()
    sign_in(client, "outsider@example.org")
    answer = client.post(STEP, {"journey": old, "code": code_at(secret)})
    assert answer.status_code == 409
    assert not is_in(client)


def test_a_sign_in_over_another_ends_the_first_at_the_password(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    sign_in(client, TECH)
    assert client.get("/home/").headers["Location"] == "/"


@pytest.mark.parametrize("path", [STEP, SET_UP, CODES, MINE])
@pytest.mark.parametrize("username", ["S0123457", None])
def test_the_pages_are_for_staff_alone(client: Client, cast: Cast, path: str, username: str | None) -> None:
    if username:
        sign_in(client, username)
    for answer in (client.get(path), client.post(path, {"code": "123456", "old_password": PASSWORD})):
        assert answer.status_code in (302, 405)
    assert not SecondFactor.objects.exists()


def test_students_have_no_second_step_and_no_extra_cost(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    with row_statements() as seen:
        assert client.post("/password/", {"password": PASSWORD}).headers["Location"] == "/home/"
    assert len(seen) == 4, seen


@pytest.mark.parametrize("enrolled", [True, False])
def test_where_it_is_optional_only_enrolled_staff_are_asked(
    client: Client, cast: Cast, settings: Settings, enrolled: bool
) -> None:
    settings.STAFF_OTP = "optional"
    if enrolled:
        enroll(cast.technician)
    assert sign_in(client, TECH).url == (STEP if enrolled else "/admin/")
    assert is_in(client) is not enrolled


def test_where_it_is_optional_staff_can_enroll_themselves(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.STAFF_OTP = "optional"
    sign_in(client, TECH)
    assert "Set up my phone" in client.get(MINE).text
    assert client.get(SET_UP).headers["Location"] == "/", "not without the password"
    assert "isn’t your current password" in client.post(MINE, {"old_password": "wrong"}).text
    assert client.post(MINE, {"old_password": PASSWORD}).headers["Location"] == SET_UP
    assert post(client, SET_UP, code_at(shown_secret(client))).url == CODES
    assert sign_in(Client(), TECH).url == STEP


def test_new_backup_codes_need_the_password_and_end_the_old_ones(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    old = second_factor.backup_codes(cast.technician)
    sign_in(client, TECH)
    post(client, STEP, code_at(secret))
    assert "10 of 10" in client.get(MINE).text
    assert client.post(MINE, {"old_password": PASSWORD}).headers["Location"] == CODES
    new = second_factor.backup_codes(cast.technician)
    assert set(new).isdisjoint(old)
    assert all(code in client.get(CODES).text for code in new)
    thief = Client()
    sign_in(thief, TECH)
    assert post(thief, STEP, old[0]).status_code == 200
    assert AccessEvent.objects.filter(kind="portal.backup_codes_renewed").count() == 1


def test_the_pages_are_in_english_and_follow_the_content_policy(client: Client, cast: Cast) -> None:
    client.get("/?lang=vi")
    sign_in(client, TECH)
    page = client.get(SET_UP).text
    assert '<html lang="en">' in page
    assert "style=" not in page
    assert "<style" not in page


def test_a_reset_requires_a_new_setup_and_ends_sessions(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    sign_in(client, TECH)
    post(client, STEP, code_at(secret))
    second_factor.reset_second_factor(
        actor=Actor(cast.administrator, HERE), user=cast.technician, reason="phone lost"
    )
    assert not is_in(client)
    sign_in(client, TECH)
    assert client.get(STEP).headers["Location"] == SET_UP
    assert code_at(shown_secret(client)) != code_at(secret)
    event = AccessEvent.objects.get(kind="portal.second_factor_reset")
    assert (event.actor_id, event.user_id) == (cast.administrator.pk, cast.technician.pk)
    assert event.detail == {"reason": "phone lost"}


def test_a_reset_at_the_shell_is_for_the_last_administrator(cast: Cast) -> None:
    enroll(cast.administrator)
    call_command("reset_second_step", "district@example.org", reason="phone lost")
    assert not SecondFactor.objects.exists()
    assert AccessEvent.objects.get(kind="portal.second_factor_reset").detail == {"reason": "phone lost"}


def test_a_changed_password_keeps_the_second_factor(client: Client, cast: Cast) -> None:
    secret = enroll(cast.technician)
    sign_in(client, TECH)
    post(client, STEP, code_at(secret))
    new = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post("/account/", new).status_code == 302
    assert is_in(client)
    assert sign_in(Client(), TECH, NEW_PASSWORD).url == STEP
