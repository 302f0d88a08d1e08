"""The staff desk looks like one tool: its words, one date format, a search and an icon on every page."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from portal.models import AccessEvent
from sis.models import RosterImport
from tests.cast import Cast, make_staff, sign_in
from tests.demo import seed_demo
from tests.visiting import Client

pytestmark = pytest.mark.slow

# What Django's own pages and other packages call their parts.
FOREIGN = (
    "Authentication and Authorization",
    "Tasks Database Backend",
    "Django OAuth",
    "Oauth2",
    "administration",
)
# Days with names of months, times as Django or databases write them, and Django's "By" above a filter.
OTHER_DATES = re.compile(
    r"\b(Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\. \d+|\b20\d\d-\d\d-\d\d \d\d:\d\d|<summary>\s*By "
)
ROLES = ("tech", "registrar", "district", "teacher")


@pytest.fixture
def chief(db: None) -> Client:
    """An administrator with every permission, in the district of the demo."""
    seed_demo()
    user = make_staff("everything@example.org", role="district administrator")
    user.is_superuser = True
    user.save()
    client = Client()
    sign_in(client, user.username)
    return client


def pages_of_models() -> Iterator[tuple[str, str]]:
    """The name and the address of every list of admin, of its first record, and of the form that adds one."""
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield f"{name} list", reverse(f"{name}_changelist")
        yield f"{name} add", reverse(f"{name}_add")
        record = page.model._base_manager.order_by("pk").first()
        if record is not None:
            yield f"{name} record", reverse(f"{name}_change", args=[record.pk])
            yield f"{name} history", reverse(f"{name}_history", args=[record.pk])


def test_every_page_speaks_of_tasks_and_has_the_search_and_the_icon(chief: Client) -> None:
    wrong, seen = [], 0
    for name, path in [("first page", "/admin/"), *pages_of_models()]:
        answer = chief.get(path)
        if answer.status_code != 200 or 'id="header"' not in answer.text:
            continue
        seen += 1
        text = answer.text
        wrong += [f"{name}: {word}" for word in FOREIGN if word in text]
        wrong += [
            f"{name}: no {what}" for what in ('id="find"', 'rel="icon"', "css/desk.css") if what not in text
        ]
        trail = re.search(r'class="breadcrumbs">(.*?)</div>', text, re.DOTALL)
        if trail and set(re.findall(r'href="(/admin/\w+/)"', trail[1])):
            wrong.append(f"{name}: a page of an app in the trail")
        shown = re.sub(
            r"<(script|svg|title)\b.*?</\1>|\s(value|title|href)=\"[^\"]*\"", "", text, flags=re.DOTALL
        )
        wrong += [f"{name}: {found[0]}" for found in OTHER_DATES.finditer(shown)]
        if 'name="action"' in text and "<select" in text and re.search(r">\s*Go\s*</button>", text):
            wrong.append(f"{name}: Go")
    assert not wrong, wrong
    assert seen > 60


def test_the_page_of_an_app_leads_to_the_first_page(chief: Client) -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    assert len(labels) >= 4
    for label in labels:
        assert apps.is_installed(apps.get_app_config(label).name)
        answer = chief.get(f"/admin/{label}/")
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_filters_say_what_is_chosen(client: Client, cast: Cast) -> None:
    sign_in(client, "district@example.org")
    page = client.get("/admin/portal/signinreport/?closed=no").text
    summary = re.search(r"<summary>(.*?)</summary>", page, re.DOTALL)
    assert summary
    assert " ".join(re.sub("<[^>]*>", " ", summary[1]).split()) == "Closed: No"
    page = client.get("/admin/portal/formerusername/?told=no").text
    found = [
        " ".join(re.sub("<[^>]*>", " ", one).split())
        for one in re.findall(r"<summary>(.*?)</summary>", page, re.S)
    ]
    assert found == ["Student told: No", "Free again: All"]


@pytest.mark.parametrize("name", ROLES)
def test_the_search_of_the_header_finds_a_student_from_any_page(
    client: Client, cast: Cast, name: str
) -> None:
    sign_in(client, f"{name}@example.org")
    page = client.get("/admin/claims/claimprogress/").text
    form = re.search(r'<form id="find".*?</form>', page, re.DOTALL)
    assert form
    action = re.search(r'action="([^"]+)"', form[0])
    assert action
    found = client.get(action[1], {"q": "marcia"})
    assert [student.number for student in found.context["cl"].result_list] == ["0123457"]
    elsewhere = "/admin/sis/guardian/?q=marcia" in found.text
    assert elsewhere == (name != "teacher"), (
        "the same words are looked for among others whom the visitor may see"
    )


def test_someone_without_a_role_has_no_search(client: Client, cast: Cast) -> None:
    sign_in(client, "outsider@example.org")
    page = client.get("/admin/")
    assert page.status_code == 200
    assert 'id="find"' not in page.text


def test_a_refusal_is_one_line_in_the_servers_log(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client, "teacher@example.org")
    assert client.get("/admin/claims/annualreset/").status_code == 403
    refused = [record for record in caplog.records if getattr(record, "status_code", 0) == 403]
    assert len(refused) == 1
    console = next(
        handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler
    )
    assert console.filter(refused[0])
    lines = console.format(refused[0]).splitlines()
    assert len(lines) == 1
    assert "Forbidden" in lines[0]
    assert AccessEvent.objects.filter(kind="portal.admin_denied").count() == 1


def test_an_error_keeps_its_traceback() -> None:
    console = next(
        handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler
    )
    try:
        raise ValueError("a fault")
    except ValueError as fault:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "", 1, "broke", (), (ValueError, fault, None)
        )
    record.status_code = 500
    assert console.filter(record)
    assert "ValueError: a fault" in console.format(record)


def test_without_any_load_the_administrator_is_told_first(client: Client, cast: Cast) -> None:
    RosterImport.objects.all().delete()
    sign_in(client, "district@example.org")
    page = client.get("/admin/")
    first = page.context["inbox"][0]
    assert first.label.startswith("No roster has ever been loaded")
    assert (first.button, first.is_urgent) == ("Upload the first roster", True)
    assert client.get(first.url).status_code == 200
    RosterImport.objects.create(path="x", outcome="applied")
    assert not [line for line in client.get("/admin/").context["inbox"] if "ever been loaded" in line.label]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("teacher", []),
        ("outsider", []),
        ("tech", ["Roster", "Resets taken", "Letters", "Mail", "Other tasks"]),
        ("registrar", ["Roster", "Letters", "Mail", "Other tasks"]),
        ("district", ["Roster", "Resets taken", "Letters", "Mail", "Other tasks"]),
    ],
)
def test_what_runs_is_said_to_the_staff_of_offices(
    client: Client, cast: Cast, name: str, lines: list[str]
) -> None:
    sign_in(client, f"{name}@example.org")
    running = client.get("/admin/").context["running"]
    assert [line.name for line in running] == lines
    for line in running:
        if line.url:
            assert client.get(line.url, follow=True).status_code == 200, line.name
