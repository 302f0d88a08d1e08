"""The status of every address for every kind of user. An address missing from the table fails.

The addresses under /parents/ have a table of their own in tests/parents/test_urls.py.

200 opens, 302 redirects, 403 is refused, 404 is not found, 405 does not accept a GET.
"""

from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from claims.models import NumberSearch, ResetTicket, StudentAccount
from portal.help.answers import ANSWERS
from portal.models import AccessEvent, FormerUsername, SignInReport, User
from portal.records.pages import STUDENT_PAGES
from tests.cast import Cast, sign_in
from tests.counting import row_statements
from tests.resources import make_resource
from tests.visiting import Client

# anonymous, student, staff without permission, technician
EVERYBODY = (200, 200, 200, 200)
SIGNED_OUT = (200, 302, 302, 302)  # a claim is not theirs to make
UNDER_WAY = (302, 302, 302, 302)  # nothing has begun
POSTED = (405, 405, 405, 405)
PEOPLE = (302, 200, 200, 200)
STUDENTS = (302, 200, 302, 302)
STAFF = (302, 302, 200, 200)
TECHNICIAN = (302, 302, 403, 200)
NOBODY = (302, 302, 403, 403)  # but an administrator
TO_LANDING = (302, 302, 302, 302)

PAGES: dict[str, tuple[int, ...]] = {
    "": EVERYBODY,
    "password/": UNDER_WAY,
    "not-you/": POSTED,
    "logout/": POSTED,
    "start-over/": POSTED,
    "home/": PEOPLE,
    "home/open/<int:resource_id>/": UNDER_WAY,  # a resource that they may not open
    "home/pin/": (302, 405, 405, 405),
    "claim/": SIGNED_OUT,
    "claim/password/": UNDER_WAY,
    "claim/questions/": UNDER_WAY,
    "claim/done/": UNDER_WAY,
    "claim/not-me/": UNDER_WAY,
    "forgot/": SIGNED_OUT,
    "forgot/questions/": UNDER_WAY,
    "forgot/password/": UNDER_WAY,
    "forgot/done/": UNDER_WAY,
    "forgot/mailed/": SIGNED_OUT,
    "account/": PEOPLE,
    "account/not-me/": (302, 405, 405, 405),
    "account/language/": (302, 405, 405, 405),
    "account/questions/": (302, 200, 302, 302),
    "account/questions/confirm/": (302, 200, 302, 302),
    **{f"school/{page.path}": STUDENTS for page in STUDENT_PAGES},
    "school/todo/seen/": POSTED,
    "school/grades/<int:class_id>/": (302, 404, 302, 302),  # there is no such class
    ".well-known/openid-configuration": EVERYBODY,
    "o/jwks/": EVERYBODY,
    "o/authorize/": (400, 400, 400, 400),  # of no app
    "o/logout/": EVERYBODY,  # a question
    "o/token/": POSTED,
    "o/revoke/": POSTED,
    "o/userinfo/": (401, 401, 401, 401),  # for apps, with a token
    "privacy/": EVERYBODY,
    "accessibility/": EVERYBODY,
    "seal.svg": (404, 404, 404, 404),  # this district has none
    "help/": EVERYBODY,
    "help/<slug:slug>/": EVERYBODY,
    "guide/": EVERYBODY,
    "guide/<int:number>/": EVERYBODY,
    "guide/student/": EVERYBODY,
    "guide/parents/": EVERYBODY,
    "manifest.webmanifest": EVERYBODY,
    "healthz": EVERYBODY,
    "readyz": EVERYBODY,
    "readyz/tasks": (401, 401, 401, 401),  # for monitoring, by its token
    "admin/link/": SIGNED_OUT,
    "admin/link/done/": EVERYBODY,
    "admin/second-step/": UNDER_WAY,
    "admin/second-step/set-up/": UNDER_WAY,
    "admin/second-step/codes/": (302, 302, 302, 302),
    "admin/second-step/mine/": STAFF,
    "admin/second-step/read-on/": NOBODY,  # without a second factor
    "admin/": STAFF,
    "admin/login/": TO_LANDING,
    "admin/logout/": (302, 302, 405, 405),
    "admin/password_change/": TO_LANDING,
    "admin/password_change/done/": STAFF,
    "admin/autocomplete/": NOBODY,
    "admin/jsi18n/": STAFF,
    "admin/r/<path:content_type_id>/<path:object_id>/": (302, 302, 404, 404),
    "admin/<app>/": (302, 302, 404, 404),
    "admin/(?P<url>.*)$": (302, 302, 404, 404),
    "admin/portal/accessevent/export/": (302, 302, 403, 302),
    **{
        f"admin/portal/staffuser/<int:user_id>/{way}/": NOBODY
        for way in ("roles", "invite", "second-step", "close", "reopen")
    },
    "admin/portal/client/register/": NOBODY,
    **{f"admin/portal/client/<int:client_pk>/{way}/": NOBODY for way in ("settings", "secret", "remove")},
    "admin/portal/landingnotice/<int:notice_id>/look/<str:code>/": NOBODY,
    "admin/portal/postednotice/<int:notice_id>/take-down/": NOBODY,
    "admin/portal/resource/why/": TECHNICIAN,
    "admin/parents/correctionrequest/<int:correction_id>/answer/": NOBODY,
    "admin/sis/rosterimport/upload/": NOBODY,
    "admin/sis/rosterimport/upload/<int:upload_id>/": NOBODY,
    "admin/sis/rosterimport/upload/<int:upload_id>/try/": NOBODY,
    "admin/sis/rosterimport/upload/<int:upload_id>/apply/": NOBODY,
    "admin/sis/rosterimport/upload/<int:upload_id>/discard/": NOBODY,
    "admin/sis/student/<int:student_id>/reset/": TECHNICIAN,
    "admin/sis/student/<int:student_id>/unlock/": (302, 302, 403, 302),
    "admin/sis/student/<int:student_id>/lift-wait/": (302, 302, 403, 302),
    "admin/sis/student/cards/": NOBODY,  # of no class of the visitor
    "admin/sis/student/ask/": (302, 302, 403, 404),  # for nobody in particular
    "admin/claims/resetticket/<int:ticket_id>/resolve/": (302, 302, 403, 302),
    "admin/claims/resetticket/<int:ticket_id>/unlock/": (302, 302, 403, 302),
    "admin/claims/resetticket/<int:ticket_id>/withdraw/": (302, 302, 403, 302),
    "admin/claims/resetticket/resolve/": (302, 302, 403, 404),
    "admin/claims/resetticket/decline/": (302, 302, 403, 404),
    "admin/claims/claimprogress/print/": (302, 302, 403, 302),  # of no school in particular
    "admin/claims/claimprogress/export/": (302, 302, 403, 302),
    "admin/claims/annualreset/<int:run_id>/approve/": NOBODY,
    "admin/claims/annualreset/<int:run_id>/cancel/": NOBODY,
    "admin/claims/annualreset/<int:run_id>/undo/": NOBODY,
    # There is no guardian 1; tests/parents/test_staff_families.py says who may do what to one.
    "admin/sis/guardian/<int:guardian_id>/key/": (302, 302, 403, 302),
    "admin/sis/guardian/<int:guardian_id>/reactivate/": (302, 302, 403, 302),
    "admin/sis/guardian/<int:guardian_id>/temporary-password/": (302, 302, 403, 302),
    "admin/sis/guardian/<int:guardian_id>/temporary-password/shown/": NOBODY,
    "admin/sis/guardian/<int:guardian_id>/end-sessions/": (302, 302, 403, 302),
    "admin/sis/guardian/<int:guardian_id>/hold/<int:student_id>/": NOBODY,
    "admin/parents/accesshold/<int:hold_id>/lift/": NOBODY,
    "admin/parents/letterrun/issue/": NOBODY,
    "admin/parents/letterrun/print/": NOBODY,
    "admin/parents/letterrun/<int:run_id>/again/": NOBODY,
    "admin/parents/letterrun/of/<int:guardian_id>/": NOBODY,
}
DJANGOS_OWN = {"portal/landingnotice"}
DESKS = {  # who sees the lists and the records; adding and deleting is nobody's
    "portal/client": NOBODY,
    "portal/queuedtask": NOBODY,
    "portal/massreading": NOBODY,
    "sis/district": NOBODY,
    "sis/school": NOBODY,
    "sis/guardian": (302, 302, 403, 200),
    "parents/activationkey": NOBODY,
    "parents/keyrequest": NOBODY,
    "parents/accesshold": NOBODY,
    "parents/letterrun": NOBODY,
    "sis/staffmember": NOBODY,
    "sis/relationship": NOBODY,
    "sis/household": NOBODY,
    "sis/term": NOBODY,
    "sis/course": NOBODY,
    "sis/section": NOBODY,
    "sis/rosterimport": NOBODY,
    "sis/attendance": NOBODY,
    "sis/staffscope": NOBODY,
    "sis/student": TECHNICIAN,
    "claims/resetticket": TECHNICIAN,
    "claims/claimprogress": TECHNICIAN,
    "claims/numbersearch": TECHNICIAN,
    "claims/annualreset": NOBODY,
    "portal/formerusername": TECHNICIAN,
    "portal/signinreport": TECHNICIAN,
    "portal/landingnotice": NOBODY,
    "portal/postednotice": NOBODY,
    "portal/resource": TECHNICIAN,
    "parents/correctionrequest": NOBODY,
    "portal/staffuser": NOBODY,
    "portal/accessevent": TECHNICIAN,
}


def desk(model: str, who: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    record = f"admin/{model}/<path:object_id>/"
    yield f"admin/{model}/", who
    yield f"admin/{model}/add/", NOBODY
    yield f"{record}delete/", NOBODY
    yield f"{record}change/", who
    # Django's own desks lead someone who asks for a record that is not there to the first page.
    yield f"{record}history/", TO_LANDING if model in DJANGOS_OWN else who
    yield record, TO_LANDING


TABLE = {**PAGES, **dict(page for model, who in DESKS.items() for page in desk(model, who))}
# Technicians add resources for their schools.
TABLE["admin/portal/resource/add/"] = TECHNICIAN
# An account leads to its student.
TABLE["admin/claims/claimprogress/<path:object_id>/change/"] = (302, 302, 403, 302)

SAMPLES = {
    "<path:content_type_id>": "999999",
    "<app>": "nonsense",
    "(?P<url>.*)$": "nonsense/at/all/",
    "<int:number>": "1",
    "<int:resource_id>": "999999",
    "<int:class_id>": "0",
    "<slug:slug>": next(iter(ANSWERS)),
    "<int:notice_id>": "1",
    "<int:run_id>": "1",
    "<int:user_id>": "1",
    "<int:client_pk>": "1",
    "<int:upload_id>": "1",
    "<str:code>": "en",
    "<int:guardian_id>": "1",
    "<int:hold_id>": "1",
    "<int:correction_id>": "1",
}


def routes(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield "admin/<app>/" if "<app_label>" in route else route


def test_the_table_lists_exactly_the_addresses() -> None:
    found = {route for route in routes(get_resolver().url_patterns) if not route.startswith("parents/")}
    assert found - set(TABLE) == set(), "who may open these?"
    assert set(TABLE) - found == set(), "these are gone"


@pytest.fixture
def visitors(cast: Cast) -> list[Client]:
    """Anonymous, student, staff without permission, technician: as the rows of the table have them."""
    browsers = [Client() for _ in range(4)]
    for browser, name in zip(
        browsers[1:], ("S0123457", "outsider@example.org", "tech@example.org"), strict=True
    ):
        assert sign_in(browser, name).status_code == 302
    return browsers


@pytest.mark.slow
def test_every_address_responds_as_the_table_says(visitors: list[Client], cast: Cast) -> None:
    ticket = ResetTicket.objects.create(student=cast.marcia, reason=ResetTicket.Reason.NOT_ME)
    report = SignInReport.objects.create(user=User.objects.get(username="S0123457"))
    search = NumberSearch.objects.create(
        student=cast.marcia, failures=20, last_at=timezone.now(), last_ip="203.0.113.7"
    )
    former = FormerUsername.objects.create(username_key="s0123400", user=report.user)
    event = AccessEvent.objects.filter(student_id=cast.marcia.pk)[0]
    records = {
        "resetticket": ticket.pk,
        "portal/resource": make_resource("Map", {"school": cast.school}).pk,
        "signinreport": report.pk,
        "numbersearch": search.pk,
        "formerusername": former.pk,
        "sis/student": cast.marcia.pk,
        "sis/guardian": cast.mother.pk,
        "claims/claimprogress": StudentAccount.objects.get(student=cast.marcia).pk,
        "accessevent": event.pk,
    }
    wrong = {}
    for route, expected in TABLE.items():
        record = next((pk for name, pk in records.items() if name in route), 999999)
        path = "/" + route
        for mark in ("<path:object_id>", "<int:student_id>", "<int:ticket_id>"):
            path = path.replace(mark, str(record))
        for part, sample in SAMPLES.items():
            path = path.replace(part, sample)
        answers = tuple(browser.get(path).status_code for browser in visitors)
        if answers != expected:
            wrong[route] = (answers, expected)
    assert wrong == {}


def test_a_way_to_nowhere_else_is_found_in_admin(visitors: list[Client]) -> None:
    for path in ("/admin/password_change/", "/admin/login/?next=//evil.example", "/admin/sis/school/"):
        answer = visitors[0].get(path)
        assert answer["Location"] in ("/", "/home/") or answer["Location"].startswith(
            "/admin/login/?next=/admin/"
        )


@pytest.mark.slow
def test_a_get_changes_nothing(visitors: list[Client], cast: Cast) -> None:
    """A crawler that follows every link with every right (T35). What it is refused is written down."""
    before = list(User.objects.order_by("pk").values())
    with row_statements() as seen:
        for route in PAGES:
            if "<" not in route:
                visitors[3].get("/" + route)
    writes = [s for s in seen if not s.lstrip("( \n").startswith("SELECT") and "django_session" not in s]
    writes = [s for s in writes if not s.startswith('INSERT INTO "portal_accessevent"')]
    assert writes == []
    assert list(User.objects.order_by("pk").values()) == before
