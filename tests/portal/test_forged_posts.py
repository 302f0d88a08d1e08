"""Every address of admin is sent forged forms about another school's people: nothing changes, nothing shows.

The addresses come from the URLs themselves, so that a new page is attacked as well.
"""

import datetime as dt
import random
import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.urls import get_resolver
from django.utils import timezone

from claims import tickets
from claims.models import AnnualReset, NumberSearch, ResetTicket, StudentAccount
from parents.models import AccessHold, ActivationKey, CorrectionRequest, KeyRequest, LetterRun
from portal.actor import Actor
from portal.models import AccessEvent, FormerUsername, PostedNotice, SignInReport, User
from sis.models import Guardian, Relationship
from tests.cast import HERE, Cast, claim, sign_in
from tests.conftest import Rounds
from tests.parents import people
from tests.parents.walking import key_for
from tests.portal.relying_party import RelyingParty
from tests.repo.test_urls import routes
from tests.resources import make_resource
from tests.visiting import Client

pytestmark = pytest.mark.slow

# What a refused request may write: that it was made.
LOGS = {
    "django_session",
    "portal_acceptedform",
    "portal_accessevent",
    "portal_attempt",
    "portal_massreading",
    "portal_recordsread",
}
VISITORS = ("", "S0123457", people.MINNIE, "outsider", "teacher", "tech", "registrar")
SECRETS = ("Stranger", "Strangemother", "S0999999", "0999999", "Foreignword")


@pytest.fixture
def foreign(cast: Cast) -> dict[str, Any]:
    """The id of a record of another school, or of the district, for each list of admin."""
    district, school = cast.administrator, cast.stranger.school
    assert school
    people.activate(cast.mother)
    child = claim(cast.stranger)
    mother = Guardian.objects.create(sourced_id="strange", last_name="Strangemother", first_name="Stella")
    rights = dict.fromkeys(Relationship.AREAS, True)
    Relationship.objects.create(guardian=mother, student=cast.stranger, kind="mother", **rights)
    parent = people.activate(mother, "stella77")
    father = Guardian.objects.create(sourced_id="away", last_name="Strangemother", first_name="Stan")
    Relationship.objects.create(guardian=father, student=cast.stranger, kind="father", **rights)
    key_for(father)
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.stranger)
    today = timezone.localdate()
    notice = PostedNotice.objects.create(school=school, posted_by=district, first_day=today, last_day=today)
    notice.write({"en": ("Foreignword", "Foreignword")})
    resource = make_resource("An app of another school", {"school": school})
    rows: dict[str, Model] = {
        "claims/annualreset": AnnualReset.objects.create(begun_by=district, counted=1),
        "claims/claimprogress": StudentAccount.objects.get(student=cast.stranger),
        "claims/numbersearch": NumberSearch.objects.create(
            student=cast.stranger, failures=20, last_at=timezone.now(), last_ip="203.0.113.7"
        ),
        "claims/resetticket": ResetTicket.objects.get(student=cast.stranger),
        "parents/accesshold": AccessHold.objects.create(
            guardian=mother, student=cast.stranger, reason="Foreignword", set_by=district
        ),
        "parents/activationkey": ActivationKey.objects.filter(guardian=father).latest("issued_at"),
        "parents/correctionrequest": CorrectionRequest.objects.create(
            student=cast.stranger, kind="grade", text="Foreignword", asked_by=parent
        ),
        "parents/keyrequest": KeyRequest.objects.create(
            guardian=father, student=cast.stranger, reason="no_email"
        ),
        "parents/letterrun": LetterRun.objects.create(
            school=school, homerooms="Foreignword", printed_by=district
        ),
        "portal/accessevent": AccessEvent.objects.filter(student_id=cast.stranger.pk)[0],
        "portal/client": RelyingParty.register(resource).client,
        "portal/formerusername": FormerUsername.objects.create(username_key="s0999998", user=child),
        "portal/postednotice": notice,
        "portal/resource": resource,
        "portal/signinreport": SignInReport.objects.create(user=child),
        "portal/staffuser": district,
        "sis/guardian": mother,
        "sis/school": school,
        "sis/student": cast.stranger,
    }
    return {name: row.pk for name, row in rows.items()} | {"student": cast.stranger.pk}


def addresses(foreign: dict[str, Any]) -> list[str]:
    """Every address of admin, with the ids of these records, and of none where there is none."""
    found = []
    for route in routes(get_resolver().url_patterns):
        if not route.startswith("admin/") or route.startswith(("admin/logout", "admin/<app>", "admin/(")):
            continue
        record = str(next((pk for name, pk in foreign.items() if f"admin/{name}/" in route), 999999))
        path = route.replace("<int:student_id>", str(foreign["student"]))
        found.append("/" + re.sub(r"<str:code>", "en", re.sub(r"<(?:path|int):\w+>", record, path)))
    return found


def forms(foreign: dict[str, Any], address: str) -> list[dict[str, Any]]:
    """What a stranger would send there: every action of the list, and the fields of every page."""
    record = next((pk for name, pk in foreign.items() if f"/{name}/" in address), 999999)
    names: list[str] = [""]
    for model, page in admin.site._registry.items():
        if f"/admin/{model._meta.app_label}/{model._meta.model_name}/" == address:
            names += [one if isinstance(one, str) else one.__name__ for one in page.actions or ()]
    usual = {
        "_selected_action": [record],
        "select_across": "1",
        "students": [foreign["student"]],
        "student": foreign["student"],
        "tickets": [record],
        "ids": [record],
        "school": foreign["sis/school"],
        "reason": "forged",
        "answer": "forged",
        "state": "done",
        "confirm": "1",
        "confirmed": "1",
        "post": "yes",
        "last_day": (timezone.localdate() + dt.timedelta(days=30)).isoformat(),
    }
    return [{**usual, "action": name} for name in dict.fromkeys(names)]


def text_of(answer: Any) -> str:
    """What the page or the file says."""
    return b"".join(answer.streaming_content).decode() if answer.streaming else str(answer.text)


def contents() -> dict[str, str]:
    """A digest of every table but the logs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = sorted({name for (name,) in cursor.fetchall()} - LOGS)
        parts = [
            f"""SELECT '{name}', md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), ''))
                FROM "{name}" AS t"""
            for name in names
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


@pytest.mark.parametrize("visitor", VISITORS)
def test_nothing_changes_and_nothing_shows(
    foreign: dict[str, Any], visitor: str, chance: random.Random, rounds: Rounds
) -> None:
    browser = Client()
    if visitor == people.MINNIE:
        assert people.log_in(browser).status_code == 302
    elif visitor:
        name = visitor if visitor[0] == "S" else f"{visitor}@example.org"
        assert sign_in(browser, name).status_code == 302
    wrong, before = [], contents()
    every = addresses(foreign)
    # A third of the addresses for each visitor, so that most are tried by someone; all in make test-faults.
    for address in chance.sample(every, len(every) // rounds(3, 1)):
        for form in forms(foreign, address):
            answer = browser.post(address, form)
            shown = [word for word in SECRETS if word in text_of(answer)]
            if answer.status_code >= 500 or shown:
                wrong.append(f"{address} {form['action']}: {answer.status_code} {shown}")
        answer = browser.get(address, {"q": "Stranger"})
        # The search itself stands in its field.
        shown = [word for word in SECRETS[1:] if word in text_of(answer)]
        if answer.status_code >= 500 or shown:
            wrong.append(f"GET {address}: {answer.status_code} {shown}")
    after = contents()
    wrong += [f"{name} has changed" for name in after if after[name] != before[name]]
    assert wrong == [], "\n".join(wrong)


def test_an_administrator_sees_what_is_forged_about(
    foreign: dict[str, Any], chance: random.Random, rounds: Rounds
) -> None:
    """The words that no one else may see are on these pages, and no page breaks."""
    browser = Client()
    sign_in(browser, "district@example.org")
    hidden, every = {*SECRETS}, addresses(foreign)
    drawn = {*chance.sample(every, len(every) // rounds(3, 1))}
    for address in every:
        text = text_of(browser.get(address)) if hidden or address in drawn else ""
        hidden -= {word for word in hidden if word in text}
    assert hidden == set()
    assert User.objects.filter(username="stella77").exists()
