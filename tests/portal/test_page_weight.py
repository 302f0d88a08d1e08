"""Templates are laid out for people; over the wire goes what went before that. Nothing compresses pages."""

import pytest

from tests.cast import Cast, sign_in
from tests.claims.walking import give_password, name_oneself
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.visiting import Client

# Bytes of each page when its template was still written without a layout. New bytes are added here.
BEFORE = {
    "/": 3275,
    "/claim/": 3745,
    "/claim/password/": 4257,
    "/claim/questions/": 7159,
    "/account/": 9080,
    "/parents/home/": 10650,
    "/admin/": 16140,
}
MAY_GROW_BY = 1.02


def bytes_of(client: Client, path: str) -> int:
    """How long this page is."""
    answer = client.get(path)
    assert answer.status_code == 200
    return len(answer.content)


@pytest.mark.slow
def test_layout_costs_next_to_nothing_on_the_wire(cast: Cast) -> None:
    claiming, student, parent, staff = Client(), Client(), Client(), Client()
    weights = {path: bytes_of(claiming, path) for path in ("/", "/claim/")}
    name_oneself(claiming)
    weights["/claim/password/"] = bytes_of(claiming, "/claim/password/")
    give_password(claiming)
    weights["/claim/questions/"] = bytes_of(claiming, "/claim/questions/")
    sign_in(student, "S0123457")
    weights["/account/"] = bytes_of(student, "/account/")
    make_parent(cast.mother, MOTHERS_NAME)
    log_in(parent)
    weights["/parents/home/"] = bytes_of(parent, "/parents/home/")
    sign_in(staff, "district@example.org")
    weights["/admin/"] = bytes_of(staff, "/admin/")

    assert weights.keys() == BEFORE.keys()
    assert sum(weights.values()) <= MAY_GROW_BY * sum(BEFORE.values()), weights
