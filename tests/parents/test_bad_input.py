"""Unusual bytes and foreign ids in every field of the parents' pages (T56, T31)."""

from itertools import product

import pytest

from portal.models import User
from tests.cast import PASSWORD
from tests.families import Families
from tests.parents.walking import key_for, log_in, stand_before_create
from tests.portal.test_bad_bytes import FORM, VALUES
from tests.visiting import Client

FIELDS = {
    "/parents/": ["username", "password"],
    "/parents/activate/": ["key"],
    "/parents/key/": ["last_name", "first_name", "student_id", "birth_date"],
    "/parents/forgot/": ["last_name", "first_name", "student_id"],
    "/parents/link/": ["key", "new_password1", "new_password2"],
    "/parents/activate/account/": ["username", "new_password1", "new_password2", "journey"],
    "/parents/account/": ["old_password", "new_password1", "new_password2", "language"],
    "/parents/still-here/": ["x"],
    "/account/language/": ["language"],
    "/account/not-me/": ["x"],
}
GOOD = {
    "username": "someone7",
    "password": "x",
    "key": "0" * 32,
    "last_name": "Clayton",
    "first_name": "Minnie",
    "student_id": "0393354",
    "birth_date": "2013-05-04",
    "new_password1": PASSWORD,
    "new_password2": PASSWORD,
    "old_password": PASSWORD,
}


def users() -> list[tuple[object, ...]]:
    return list(User.objects.order_by("pk").values_list("pk", "username", "state", "session_nonce"))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("path", FIELDS)
def test_every_field_accepts_any_bytes_without_an_error(
    families: Families, minnie: User, path: str, value: str
) -> None:
    browser = Client()
    if path.startswith(("/account", "/parents/account", "/parents/still")):
        log_in(browser)
    elif "activate/account" in path:
        stand_before_create(browser, key_for(families.father))
    before = [row[:2] for row in users()]
    for field in FIELDS[path]:
        rest = "&".join(f"{name}={GOOD.get(name, 'x')}" for name in FIELDS[path] if name != field)
        answer = browser.generic("POST", path, f"{field}={value}&{rest}", content_type=FORM)
        assert answer.status_code in (200, 204, 302, 400, 409, 429), field
    assert [row[:2] for row in users()] == before


CHILDREN = (
    "%00",
    "%FF",
    "..%2f..",
    "x" * 3000,
    "-1",
    "0",
    "0393354",
    "%E2%80%AE",
    "a'b",
    "<b>",
    "1%20OR%201",
)


def test_every_invalid_id_in_an_address_is_not_found(minnie: User) -> None:
    parent = Client()
    log_in(parent)
    for browser, allowed in ((parent, (404,)), (Client(), (302, 404))):
        for child, method in product(CHILDREN, ("GET", "POST")):
            answer = browser.generic(method, f"/parents/students/{child}/")
            assert answer.status_code in (*allowed, 405), (child, method)


QUERIES = (
    *("%00", "lang=%00", "ended=%FF", "at=%ED%A0%80", "sent=x&sent=y", "changed[]=1"),
    "again=" + "x" * 5000,
)


@pytest.mark.slow
def test_no_query_string_causes_an_error(minnie: User) -> None:
    parent = Client()
    log_in(parent)
    for browser in (parent, Client()):
        for path, query in product(FIELDS, QUERIES):
            answer = browser.generic("GET", path, QUERY_STRING=query)
            assert answer.status_code in (200, 302, 405), (path, query)


def test_foreign_ids_in_a_form_change_nothing(families: Families, minnie: User) -> None:
    other = User.objects.create(kind="parent", username="other77")
    parent = Client()
    log_in(parent)
    mass = {"user": str(other.pk), "user_id": str(other.pk), "id": str(other.pk), "pk": str(other.pk)}
    mass |= {"kind": "staff", "is_superuser": "on", "state": "disabled", "username": "other77"}
    before = users()
    for path in ("/parents/account/", "/account/language/", "/parents/still-here/"):
        parent.post(path, mass)
    assert users() == before
    fields = {"old_password": PASSWORD, "new_password1": "window-apple-x", "new_password2": "window-apple-x"}
    parent.post("/parents/account/", {**mass, **fields})
    minnie.refresh_from_db()
    assert (minnie.kind, minnie.is_superuser, minnie.state) == ("parent", False, "active")
    assert minnie.username == "minnie7"
    other.refresh_from_db()
    assert other.password == ""
