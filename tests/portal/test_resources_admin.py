"""Resources in admin: who adds them for whom, and why someone does not see one (S6)."""

from typing import Any

import pytest

from portal.models import AccessEvent, Resource, ResourceText, User
from sis.models import Section
from tests.cast import Cast, sign_in
from tests.factories import SectionFactory
from tests.portal.pages_of_records import words
from tests.resources import make_resource
from tests.visiting import Client

LIST = "/admin/portal/resource/"


def staff(name: str) -> Client:
    browser = Client()
    assert sign_in(browser, f"{name}@example.org").status_code == 302
    return browser


def form(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What a browser sends: a resource for students, with these rows of the audience."""
    sent = {
        "icon": "book",
        "link": "https://books.example.org/",
        "category": "learning",
        "order": "10",
        "for_students": "on",
        "is_active": "on",
        "name_en": "Math book",
        "audience-TOTAL_FORMS": str(len(rows)),
        "audience-INITIAL_FORMS": "0",
    }
    for place, row in enumerate(rows):
        sent |= {f"audience-{place}-{name}": str(value) for name, value in row.items()}
    return {**sent, **fields}


def test_an_administrator_adds_one_for_the_whole_district(cast: Cast) -> None:
    answer = staff("district").post(f"{LIST}add/", form(name_es="Libro", description_es="De la clase"))
    assert answer.status_code == 302
    resource = Resource.objects.get()
    assert resource.limits == ()
    assert resource.made_by == cast.administrator
    assert resource.wording_in("es").description == "De la clase"
    event = AccessEvent.objects.get(kind="portal.resource_added")
    assert (event.actor_id, event.detail["resource"]) == (cast.administrator.pk, resource.pk)


def test_changing_one_keeps_what_is_not_changed_and_removes_a_blank_language(cast: Cast) -> None:
    resource = make_resource("Math book", {"school": cast.school})
    ResourceText.objects.create(resource=resource, language="fr", name="Livre")
    browser = staff("tech")
    page = browser.get(f"{LIST}{resource.pk}/change/")
    assert 'value="Livre"' in page.text
    row = {"school": cast.school.pk, "id": resource.audience.get().pk, "resource": resource.pk}
    sent = form(row, name_en="Algebra", **{"audience-INITIAL_FORMS": "1"})
    assert browser.post(f"{LIST}{resource.pk}/change/", sent).status_code == 302
    changed = Resource.objects.get()
    assert set(changed.wordings) == {"en"}
    assert (str(changed), changed.limits[0].school) == ("Algebra", "Babb Middle")
    assert AccessEvent.objects.filter(kind="portal.resource_changed").exists()


@pytest.mark.parametrize(
    ("who", "row", "saved"),
    [
        ("tech", {"school": "own"}, True),
        ("tech", {"school": "own", "grade": "07"}, True),
        ("tech", {"school": "other"}, False),
        ("tech", {"grade": "07"}, False),
        ("tech", {}, False),
        ("teacher", {"section": "own"}, True),
        ("teacher", {"section": "other"}, False),
        ("teacher", {"school": "own"}, False),
        ("teacher", {}, False),
    ],
    ids=str,
)
def test_technicians_add_for_their_schools_and_teachers_for_their_classes(
    cast: Cast, who: str, row: dict[str, str], saved: bool
) -> None:
    cast.marcia.grade = "07"
    cast.marcia.save()
    other = SectionFactory.create(school=cast.stranger.school)
    ids = {
        ("school", "own"): cast.school.pk,
        ("school", "other"): cast.stranger.school.pk,  # type: ignore[union-attr]
        ("section", "own"): Section.objects.exclude(pk=other.pk).get().pk,
        ("section", "other"): other.pk,
    }
    named = {name: ids.get((name, value), value) for name, value in row.items()}
    answer = staff(who).post(f"{LIST}add/", form(*([named] if named else [])))
    assert (answer.status_code == 302, Resource.objects.count()) == (saved, int(saved))


@pytest.mark.slow
def test_nobody_changes_what_is_also_for_others(cast: Cast) -> None:
    section = Section.objects.get()
    everyone = make_resource("All")
    school = make_resource("School", {"school": cast.school})
    both = make_resource("Both", {"school": cast.school}, {"school": cast.stranger.school})
    own = make_resource("Class", {"section": section})
    reached = {
        who: {
            one.pk
            for one in (everyone, school, both, own)
            if browser.get(f"{LIST}{one.pk}/change/").status_code == 200
        }
        for who in ("district", "tech", "teacher")
        for browser in [staff(who)]
    }
    assert reached == {
        "district": {everyone.pk, school.pk, both.pk, own.pk},
        "tech": {school.pk, own.pk},
        "teacher": {own.pk},
    }
    assert staff("registrar").get(LIST).status_code == 403
    assert staff("outsider").get(f"{LIST}why/").status_code == 403


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"link": "http://example.org/"}, "Enter an address that begins with https://"),
        ({"link": "https://mary:secret@example.org/"}, "must not hold a user name"),
        ({"link": "/nowhere/"}, "The portal has no such page."),
        ({"name_en": ""}, "Write a name in one language at least."),
        ({"description_vi": "Sách"}, "Write the name, too."),
        ({"for_students": ""}, "Choose for whom it is."),
        (
            {
                "shown_from_0": "2026-12-02",
                "shown_from_1": "08:00",
                "shown_until_0": "2026-12-01",
                "shown_until_1": "08:00",
            },
            "It ends before it begins.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_is_said_and_nothing_is_saved(
    cast: Cast, fields: dict[str, str], problem: str
) -> None:
    answer = staff("district").post(f"{LIST}add/", form(**fields))
    assert problem in answer.text
    assert not Resource.objects.exists()


def test_a_class_is_named_by_its_sourced_id_where_there_are_many(cast: Cast) -> None:
    section = Section.objects.get()
    sent = form({"section": section.sourced_id})
    assert staff("district").post(f"{LIST}add/", sent).status_code == 302
    assert Resource.objects.get().limits[0].class_id == section.pk
    page = staff("district").get(f"{LIST}{Resource.objects.get().pk}/change/").text
    assert f'value="{section.sourced_id}"' in page


def test_the_list_says_for_whom_and_that_a_link_opens_elsewhere(cast: Cast) -> None:
    make_resource("Math book", {"school": cast.school, "grade": "07"}, for_staff=True, for_students=True)
    page = words(staff("tech").get(f"{LIST}?q=math").text)
    assert "students, staff" in page
    assert "grade 07, Babb Middle" in page
    assert "opens elsewhere: https://books.example.org/math" in page


def test_an_app_without_its_client_is_told_to_the_administrator(cast: Cast) -> None:
    browser = staff("district")
    assert "Apps that no one can sign in to" not in browser.get("/admin/").text
    make_resource("Reader", client_state=Resource.ClientState.REMOVED)
    assert "Apps that no one can sign in to" in browser.get("/admin/").text
    assert "Reader" in browser.get(f"{LIST}?shown=no_app").text


def test_why_someone_does_not_see_it_is_said_rule_by_rule(cast: Cast) -> None:
    resource = make_resource("Math book", {"school": cast.stranger.school})
    asked = f"{LIST}why/?person=0123457&resource={resource.pk}"
    page = words(staff("teacher").get(asked).text)
    assert "Marcia Student (S0123457) cannot open Math book" in page
    assert "It is for this school, grade or class ✗ no It is limited to" in page
    assert "The account is active ✓ yes" in page
    event = AccessEvent.objects.get(kind="portal.access_explained")
    assert event.user_id == User.objects.get(username="S0123457").pk
    assert event.detail == {"resource": resource.pk}


def test_nobody_asks_about_people_out_of_reach(cast: Cast) -> None:
    resource = make_resource()
    for name in ("tech@example.org", "S0999999", "nobody"):
        page = staff("tech").get(f"{LIST}why/?person={name}&resource={resource.pk}").text
        assert "None of the people you can see here has this username." in page
    assert not AccessEvent.objects.filter(kind="portal.access_explained").exists()
    page = staff("district").get(f"{LIST}why/?person=tech@example.org&resource={resource.pk}").text
    assert "cannot open" in page
