"""Many at once on the real server: one key makes one account, one link sets one password."""

from collections import Counter

from parents.models import ActivationKey, GuardianAccount
from portal.auth import password_links
from portal.models import AccessEvent, PasswordDigest, User
from tests.cast import NEW_PASSWORD, PASSWORD
from tests.claims.walking import twice
from tests.families import Families
from tests.faults.racing import Request, after, ready_form, send_together
from tests.live import LivePortal
from tests.parents.walking import key_for, log_in, stand_before_create
from tests.visiting import Client

BROWSERS = 20
ACCOUNT, DONE = "/parents/activate/account/", "/parents/activate/done/"


def filled_in(client: Client, username: str, password: str = PASSWORD) -> Request:
    return ready_form(client, ACCOUNT, {"username": username, **twice(password)})


def accounts_made() -> tuple[int, ...]:
    made = AccessEvent.objects.filter(kind="parents.account_made")
    parents = User.objects.filter(kind="parent")
    return GuardianAccount.objects.count(), parents.count(), PasswordDigest.objects.count(), made.count()


def test_twenty_parallel_uses_of_one_key_make_one_account(
    live_portal: LivePortal, families: Families
) -> None:
    key = key_for(families.mother)
    clients = [stand_before_create(Client(), key) for _ in range(BROWSERS)]
    forms = [filled_in(client, f"minnie{number}x") for number, client in enumerate(clients)]
    answers = send_together(live_portal, forms)
    assert Counter(answer.location for answer in answers) == {DONE: 1, "": BROWSERS - 1}
    lost = [answer.text for answer in answers if not answer.location]
    assert all("This key can’t be used to create an account" in page for page in lost)
    assert accounts_made() == (1, 1, 1, 1)
    assert ActivationKey.objects.get().used_at is not None
    won = next(number for number, answer in enumerate(answers) if answer.location == DONE)
    assert log_in(Client(), f"minnie{won}x").url == "/parents/home/"


def test_one_form_sent_eight_times_at_once_always_ends_at_done(
    live_portal: LivePortal, families: Families
) -> None:
    client = stand_before_create(Client(), key_for(families.mother))
    answers = send_together(live_portal, [filled_in(client, "minnie7")] * 8)
    assert {answer.location for answer in answers} == {DONE}
    for answer in answers:
        assert "minnie7" in after(client, answer).get(DONE).text
    assert accounts_made() == (1, 1, 1, 1)


def test_two_families_who_want_one_name_at_once_do_not_share_an_account(
    live_portal: LivePortal, families: Families
) -> None:
    clients = [stand_before_create(Client(), key_for(one)) for one in (families.mother, families.father)]
    answers = send_together(live_portal, [filled_in(client, "clayton1") for client in clients])
    assert sorted(answer.status for answer in answers) == [200, 302]
    lost = next(answer for answer in answers if answer.status == 200)
    assert "That user name is already taken" in lost.text
    assert accounts_made() == (1, 1, 1, 1)
    assert ActivationKey.objects.filter(used_at=None).count() == 1, "the other key is good still"


def test_one_link_used_ten_times_at_once_sets_one_password(
    live_portal: LivePortal, families: Families, minnie: User
) -> None:
    code = password_links.code_of(password_links.make_link(user=minnie))

    def form(number: int) -> Request:
        client = Client()
        page = client.get("/parents/link/")
        fields = {"key": code, **twice(f"{NEW_PASSWORD}-{number}")}
        token = str(page.context["csrf_token"])
        body = "&".join(f"{name}={value}" for name, value in {"csrfmiddlewaretoken": token, **fields}.items())
        return Request("/parents/link/", body, f"csrf={client.cookies['csrf'].value}")

    answers = send_together(live_portal, [form(number) for number in range(10)])
    won = [number for number, answer in enumerate(answers) if answer.location == "/parents/?changed=1"]
    lost = [answer for answer in answers if "This link no longer works" in answer.text]
    assert (len(won), len(lost)) == (1, 9)
    assert PasswordDigest.objects.filter(user=minnie).count() == 2
    assert log_in(Client(), password=f"{NEW_PASSWORD}-{won[0]}").url == "/parents/home/"
