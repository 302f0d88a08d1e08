"""Home in real Chromium: a student, a parent and a teacher find, pin and open what is theirs (S6)."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.models import AccessEvent, Resource, ResourceText
from sis.models import BellTime, SectionTeacher
from tests.browser.conftest import AxeCheck, NewPage
from tests.browser.measuring import CHROMEBOOK, PHONE, TABLET, cut_off_text, in_every_look, misfits, sideways
from tests.browser.parents_walking import log_in, room
from tests.browser.walking import choose_language, press, sign_in
from tests.cast import claim, make_staff
from tests.live import LivePortal
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.record_families import RecordFamilies, make_record_families
from tests.resources import make_resource

STUDENT, TEACHER = "S0393354", "teacher@example.org"
HOME, PARENTS = "/home/", "/parents/resources/"
LANGUAGES = ("es", "fr", "vi")


@pytest.fixture
def made(live_portal: LivePortal, transactional_db: None) -> RecordFamilies:
    """Daffy, his mother and his teacher of Social Studies, with what each may open."""
    made = make_record_families(timezone.localdate())
    claim(made.daffy)
    make_parent(made.mother, MOTHERS_NAME)
    teaching = SectionTeacher.objects.get(staff__last_name="Pham")
    make_staff(TEACHER, role="teacher", staff=teaching.staff)
    everyone = {"for_students": True, "for_parents": True, "for_staff": True}
    make_resource("Help", link="/help/", icon="chat", **everyone)
    make_resource("Maps", {"section": teaching.section}, link="/guide/", icon="globe", **everyone)
    library = make_resource("Library", icon="library", **everyone)
    ResourceText.objects.create(resource=library, language="es", name="Biblioteca", description="Libros")
    for number in range(9):
        make_resource(f"School app {number}", icon="apple")
    return made


def put_in_class(minutes: int = 10) -> None:
    """Move the bells so that the first class began some minutes ago, whatever the time."""
    bells = list(BellTime.objects.order_by("start"))
    now = timezone.localtime()
    moved = now - dt.timedelta(minutes=minutes) - dt.datetime.combine(now, bells[0].start, now.tzinfo)
    for bell in bells:
        start, end = (dt.datetime.combine(now, at, now.tzinfo) + moved for at in (bell.start, bell.end))
        if start.date() == end.date() == now.date():
            BellTime.objects.filter(pk=bell.pk).update(start=start.time(), end=end.time())


def look_at(page: Page, axe: AxeCheck) -> list[str]:
    """What is wrong with the page that stands there, in any look and any language."""
    wrong = []
    for look in in_every_look(page, PHONE, TABLET, CHROMEBOOK):
        wrong += [f"{look}: {fault}" for fault in sideways(page) + cut_off_text(page)]
        axe(page)
    wrong += misfits(page)
    for language in LANGUAGES:
        page.set_viewport_size(CHROMEBOOK)
        choose_language(page, language)
        axe(page)
        wrong += [f"{language}: {fault}" for fault in sideways(page) + cut_off_text(page)]
        page.set_viewport_size(PHONE)
        wrong += [f"{language}, phone: {fault}" for fault in sideways(page) + cut_off_text(page)]
    return wrong


def test_every_look_in_every_language_fits_and_passes_axe(
    made: RecordFamilies, new_page: NewPage, axe: AxeCheck
) -> None:
    student, parent, teacher = new_page(), new_page(), new_page()
    put_in_class()
    sign_in(student, STUDENT)
    wrong = look_at(student, axe)
    log_in(parent)
    parent.goto(PARENTS)
    wrong += look_at(parent, axe)
    sign_in(teacher, TEACHER)
    teacher.goto(HOME)
    wrong += look_at(teacher, axe)
    assert not wrong, "\n".join(wrong)


def door(page: Page, name: str) -> str:
    """The row in which this door stands."""
    floor = page.locator(".floor", has=page.locator(".locker", has_text=name))
    return floor.locator(".plate").inner_text().splitlines()[0]


def find_pin_and_open(page: Page, name: str, leads_to: str) -> None:
    """Without a script: search a door, pin it, open it."""
    page.locator("#find").fill(name.lower())
    press(page.get_by_role("button", name="Find", exact=True))
    expect(page.locator(".locker")).to_have_count(1)
    press(page.get_by_role("button", name=f"Pin {name}"))
    assert door(page, name) == "Pinned"
    press(page.get_by_role("button", name=f"Unpin {name}"))
    assert door(page, name) != "Pinned"
    press(page.locator(".locker-door", has_text=name))
    expect(page).to_have_url(leads_to)


@pytest.mark.parametrize("javascript", [False])
def test_a_student_a_parent_and_a_teacher_each_open_one_without_a_script(
    made: RecordFamilies, new_page: NewPage
) -> None:
    student, parent, teacher = new_page(), new_page(), new_page()
    sign_in(student, STUDENT)
    press(student.get_by_role("link", name="3 more"))
    expect(student.locator(".locker:visible")).to_have_count(12)
    find_pin_and_open(student, "Maps", "/guide/")
    log_in(parent)
    parent.set_viewport_size(PHONE)
    room(parent, PARENTS)
    find_pin_and_open(parent, "Maps", "/guide/")
    sign_in(teacher, TEACHER)
    teacher.goto(HOME)
    find_pin_and_open(teacher, "Maps", "/guide/")
    launches = AccessEvent.objects.filter(kind="portal.resource_launched").order_by("pk")
    assert [bool(event.student_id) for event in launches] == [True, False, False]


@pytest.mark.parametrize("javascript", [False])
def test_a_student_a_parent_and_a_teacher_each_open_one_in_four_languages(
    made: RecordFamilies, new_page: NewPage
) -> None:
    door = Resource.objects.get(link="/help/").pk
    student, parent, teacher = new_page(), new_page(), new_page()
    sign_in(student, STUDENT)
    log_in(parent)
    sign_in(teacher, TEACHER)
    for page, start in ((student, HOME), (parent, PARENTS), (teacher, HOME)):
        for language in ("en", *LANGUAGES):
            page.goto(start)
            if language != "en":
                choose_language(page, language)
            press(page.locator(f"#resource-{door} .locker-door"))
            expect(page).to_have_url("/help/")
            expect(page.locator("html")).to_have_attribute("lang", language)
    launches = AccessEvent.objects.filter(kind="portal.resource_launched", detail__resource=door)
    assert launches.count() == 12


def test_doors_are_found_while_one_types(made: RecordFamilies, page: Page) -> None:
    sign_in(page, STUDENT)
    doors = page.locator(".locker:visible")
    expect(doors).to_have_count(9)
    page.get_by_role("link", name="3 more").click()
    expect(doors).to_have_count(12)
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("BIBLIO")
    expect(doors).to_have_count(1)
    expect(page.locator(".found")).to_have_text("Found: 1")
    page.locator("#find").fill("")
    expect(doors).to_have_count(12)
    assert page.url.endswith(HOME)
