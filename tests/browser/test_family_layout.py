"""How every page of a family and of a student lies on a small phone, and months on a tablet (H8, H11)."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parents import family
from portal.records.access import RecordsAccess
from portal.records.pages import STUDENT_PAGES
from portal.records.rights import Part
from sis.models import Household, HouseholdMember
from tests.browser.measuring import PHONE, cut_off_text, sideways
from tests.browser.parents_walking import ROOMS, log_in
from tests.browser.walking import send
from tests.cast import PASSWORD, claim
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.record_families import RecordFamilies, make_record_families

FORTY_SIX_REM = 736
HIGHEST = 240


@pytest.fixture
def made(live_portal: object) -> RecordFamilies:
    made = make_record_families(timezone.localdate())
    email = "minnie.margaret.clayton@example.org"
    home = Household.objects.create(sourced_id="home", name="Clayton", email=email)
    for member in ({"guardian": made.mother}, {"student": made.daffy}):
        HouseholdMember.objects.create(household=home, **member)
    return made


@pytest.fixture
def daffy(made: RecordFamilies) -> RecordsAccess:
    """Daffy as the mother may see him."""
    return family.family_of(make_parent(made.mother, MOTHERS_NAME)).children[0].access


def faults_on_a_small_phone(page: Page, path: str) -> list[str]:
    """What is wrong with a page at 320 px: its width, where its heading stands, and the bar below."""
    answer = page.goto(path)
    assert answer
    assert answer.status == 200, path
    heading = page.get_by_role("heading", level=1).bounding_box()
    bar = page.locator(".phone-bar").bounding_box()
    wrong = sideways(page) + cut_off_text(page)
    if not heading or heading["y"] >= HIGHEST:
        wrong.append(f"heading at {heading}")
    if not bar or bar["y"] + bar["height"] != PHONE["height"]:
        wrong.append(f"bar at {bar}")
    return [f"{path}: {fault}" for fault in wrong]


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_every_page_of_a_parent_fits_a_small_phone(
    made: RecordFamilies, daffy: RecordsAccess, page: Page, locale: str
) -> None:
    page.set_viewport_size(PHONE)
    log_in(page)
    page.goto(f"/parents/home/?lang={locale[:2]}")
    math = made.school.math.pk
    paths = [
        daffy.address(one.part, **({"class_id": math} if one.part == Part.CLASS_WORK else {}))
        for one in STUDENT_PAGES
    ]
    about = f"child_id={daffy.arguments['child_id']}&part=grades&class_id={math}"
    more = ("home/", "family/", "account/", "access-log/", f"corrections/new/?{about}")
    paths += [path for path, _title in ROOMS] + [f"/parents/{path}" for path in more]
    assert [fault for path in paths for fault in faults_on_a_small_phone(page, path)] == []


def test_every_page_of_a_student_fits_a_small_phone(made: RecordFamilies, page: Page) -> None:
    claim(made.daffy)
    page.set_viewport_size(PHONE)
    page.goto("/")
    send(page, {"username": "S0393354"})
    send(page, {"password": PASSWORD})
    paths = [f"/school/{one.path}" for one in STUDENT_PAGES if one.part != Part.CLASS_WORK]
    paths.append(f"/school/grades/{made.school.math.pk}/")
    assert [fault for path in paths for fault in faults_on_a_small_phone(page, path)] == []


@pytest.mark.parametrize(("width", "shown"), [(FORTY_SIX_REM, 3), (FORTY_SIX_REM - 1, 1)])
def test_months_stand_side_by_side_from_46_rem_on(
    daffy: RecordsAccess, page: Page, width: int, shown: int
) -> None:
    log_in(page)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(daffy.address(Part.ATTENDANCE))
    boxes = [box for month in page.locator(".month:visible").all() if (box := month.bounding_box())]
    assert len(boxes) == shown
    assert len({box["y"] for box in boxes}) == 1
    assert boxes[-1]["x"] + boxes[-1]["width"] <= width


def test_the_calendar_is_used_by_keyboard(made: RecordFamilies, daffy: RecordsAccess, page: Page) -> None:
    """From the month's heading the keyboard reaches the next month, and a piece of work that is due."""
    log_in(page)
    due_on = made.today + dt.timedelta(days=1)
    page.goto(f"{daffy.address(Part.CALENDAR)}?month={due_on:%Y-%m}")
    page.locator(".months a").last.focus()
    focused = "document.activeElement.matches('.month .entry a')"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(focused):
            break
    assert page.evaluate(focused)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Mathematics 7")
    page.go_back()
    page.locator(".months a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**month=**")
