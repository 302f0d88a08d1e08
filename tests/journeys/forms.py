"""Every form of every journey, filled in and about to be sent."""

from dataclasses import dataclass

from parents import accounts
from portal.actor import Actor
from portal.auth import password_links, second_factor
from portal.models import AccessEvent
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    DAFFY,
    MARCIA,
    claim_in_browser,
    form_of,
    name_oneself,
    stand_before_new_password,
    stand_before_questions,
    stand_before_save,
    twice,
)
from tests.parents.walking import WHO, key_for, log_in, make_parent, stand_before_create
from tests.portal.test_second_step import CODES, MINE, SET_UP, STEP, code_at, enroll, post, shown_secret
from tests.visiting import Client

TECH = "tech@example.org"


@dataclass(frozen=True)
class Form:
    """A form in a browser, the page it leads to, and the event that it logs once (if it is one of these)."""

    browser: Client
    path: str
    fields: dict[str, str]
    leads_to: str
    logs: str = ""
    moves: bool = True  # whether it changes the session's id
    page: str = ""  # the page that has the form, if it is another one

    def filled_in(self) -> dict[str, str]:
        """Open the page in this browser and fill the form in."""
        return form_of(self.browser.get(self.page or self.path), **self.fields)

    def logged(self) -> int:
        """Return how often its event is in the log."""
        return AccessEvent.objects.filter(kind=self.logs, success=True).count()


def anonymous() -> Client:
    """A browser with a session, in which no one is signed in."""
    browser = Client()
    browser.post("/forgot/", {"username": "nobody"})
    return browser


def names(cast: Cast) -> Form:
    return Form(anonymous(), "/claim/", DAFFY, "/claim/password/")


def claimed_already(cast: Cast) -> Form:
    return Form(anonymous(), "/claim/", MARCIA, "")


def first_password(cast: Cast) -> Form:
    browser = anonymous()
    name_oneself(browser)
    return Form(browser, "/claim/password/", twice(PASSWORD), "/claim/questions/")


def save(cast: Cast) -> Form:
    browser = stand_before_save(anonymous())
    return Form(browser, "/claim/questions/", ANSWERS, "/claim/done/", "claims.account_claimed")


def answer_tried(cast: Cast) -> Form:
    browser = anonymous()
    claim_in_browser(browser)
    return Form(browser, "/claim/done/", {"middle_name": ANSWERS["middle_name"]}, "/claim/done/")


def forgotten_name(cast: Cast) -> Form:
    return Form(anonymous(), "/forgot/", {"username": "S0123457"}, "/forgot/questions/")


def answers(cast: Cast) -> Form:
    return Form(stand_before_questions(anonymous()), "/forgot/questions/", ANSWERS, "/forgot/password/")


def new_password(cast: Cast) -> Form:
    browser = stand_before_new_password(anonymous())
    return Form(browser, "/forgot/password/", twice(NEW_PASSWORD), "/forgot/done/", "claims.password_reset")


def key(cast: Cast) -> Form:
    fields = {"key": key_for(cast.mother)}
    return Form(anonymous(), "/parents/activate/", fields, "/parents/activate/account/")


def account(cast: Cast) -> Form:
    browser = stand_before_create(anonymous(), key_for(cast.mother))
    fields = {"username": "minnie8", **twice(PASSWORD)}
    path = "/parents/activate/account/"
    return Form(browser, path, fields, "/parents/activate/done/", "parents.account_made")


def parents_link(cast: Cast) -> Form:
    code = password_links.code_of(password_links.make_link(user=make_parent(cast.mother, "minnie7")))
    fields = {"key": code, **twice(NEW_PASSWORD)}
    return Form(
        Client(), "/parents/link/", fields, "/parents/?changed=1", "portal.password_link", moves=False
    )


def staff_link(cast: Cast) -> Form:
    code = password_links.code_of(password_links.make_link(user=cast.technician))
    fields = {"code": code, **twice(NEW_PASSWORD)}
    return Form(Client(), "/admin/link/", fields, "/admin/link/done/", "portal.password_link", moves=False)


def asked_for_a_key(cast: Cast) -> Form:
    """The last of three requests for this child today."""
    fields = {**WHO, "birth_date": "2013-05-04"}
    for _ in range(2):
        Client().post("/parents/key/", fields)
    return Form(Client(), "/parents/key/", fields, "/parents/key/?sent=1", "parents.link_asked", moves=False)


def asked_for_a_staff_link(cast: Cast) -> Form:
    """The last of three requests for this name today."""
    for _ in range(2):
        Client().post("/forgot/", {"username": TECH})
    return Form(Client(), "/forgot/", {"username": TECH}, "/forgot/mailed/", moves=False)


def password(cast: Cast) -> Form:
    browser = anonymous()
    browser.post("/", {"username": "S0123457"})
    return Form(browser, "/password/", {"username": "S0123457", "password": PASSWORD}, "/home/")


def parents_log_in(cast: Cast) -> Form:
    make_parent(cast.mother, "minnie7")
    return Form(anonymous(), "/parents/", {"username": "minnie7", "password": PASSWORD}, "/parents/home/")


def staff_password(cast: Cast) -> Form:
    enroll(cast.technician)
    browser = anonymous()
    browser.post("/", {"username": TECH})
    return Form(browser, "/password/", {"username": TECH, "password": PASSWORD}, STEP)


def code(cast: Cast) -> Form:
    secret, browser = enroll(cast.technician), anonymous()
    sign_in(browser, TECH)
    return Form(browser, STEP, {"code": code_at(secret)}, "/admin/", "portal.second_step")


def backup_code(cast: Cast) -> Form:
    enroll(cast.technician)
    browser = anonymous()
    sign_in(browser, TECH)
    fields = {"code": second_factor.backup_codes(cast.technician)[3]}
    return Form(browser, STEP, fields, "/admin/", "portal.second_step")


def first_code(cast: Cast) -> Form:
    browser = anonymous()
    sign_in(browser, TECH)
    browser.post(MINE, {"old_password": PASSWORD})
    fields = {"code": code_at(shown_secret(browser))}
    return Form(browser, SET_UP, fields, "/admin/second-step/codes/", "portal.second_step_enrolled")


def own_password(cast: Cast) -> Form:
    browser = anonymous()
    sign_in(browser, "S0123457")
    fields = {"old_password": PASSWORD, **twice(NEW_PASSWORD)}
    return Form(browser, "/account/", fields, "/account/?changed=1", "portal.password_changed")


def temporary_password(cast: Cast) -> Form:
    guardian = make_parent(cast.mother, "minnie7").guardian_account
    temporary = accounts.give_temporary_password(actor=Actor(cast.registrar, HERE), account=guardian)
    browser = anonymous()
    log_in(browser, "minnie7", temporary)
    fields = {"old_password": temporary, **twice(NEW_PASSWORD)}
    return Form(
        browser, "/parents/account/", fields, "/parents/account/?changed=1", "portal.password_changed"
    )


def new_questions(cast: Cast) -> Form:
    browser = anonymous()
    sign_in(browser, "S0123457")
    fields = {"old_password": PASSWORD, **ANSWERS}
    return Form(browser, "/account/questions/", fields, "/account/?questions=1", moves=False)


def strange_sign_in(cast: Cast) -> Form:
    browser = anonymous()
    sign_in(browser, "S0123457")
    return Form(browser, "/account/not-me/", {}, "/account/", "portal.not_me", page="/account/")


def new_backup_codes(cast: Cast) -> Form:
    secret, browser = enroll(cast.technician), anonymous()
    sign_in(browser, TECH)
    post(browser, STEP, code_at(secret))
    return Form(browser, MINE, {"old_password": PASSWORD}, CODES)


FORMS = [
    names,
    claimed_already,
    first_password,
    save,
    answer_tried,
    forgotten_name,
    answers,
    new_password,
    key,
    account,
    parents_link,
    staff_link,
    asked_for_a_key,
    asked_for_a_staff_link,
    password,
    parents_log_in,
    staff_password,
    code,
    backup_code,
    first_code,
    own_password,
    temporary_password,
    new_questions,
    strange_sign_in,
    new_backup_codes,
]
