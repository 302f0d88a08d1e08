"""Grades, the work of a class and attendance, in real Chromium (H7, H8, H11)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from parents import family
from sis.models import GradingTask
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import Scheme, misfits
from tests.browser.parents_walking import log_in
from tests.browser.test_student_journey import LANGUAGES
from tests.browser.walking import press
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.record_families import RecordFamilies, make_record_families
from tests.school_records import (
    AttendanceFactory,
    CategoryFactory,
    GradeFactory,
    GradingTaskFactory,
    ScoreScaleFactory,
    SectionCategoryFactory,
)


@pytest.fixture
def made(live_portal: object) -> RecordFamilies:
    """The record families on the day of the test, with work and days of many kinds."""
    made = make_record_families(timezone.localdate())
    school = made.school
    ScoreScaleFactory.create()
    for kind, weight in ((school.classwork, 50), (CategoryFactory.create(title="Projects"), 15)):
        SectionCategoryFactory.create(section=school.math, category=kind, weight=Decimal(weight))
    school.score("8", is_late=True, comment="Show your steps.", work__title="Proportional graphs")
    school.score("9", status="exempt", work__title="Scale drawings")
    task = GradingTask.objects.get(title="9 Weeks")
    grade = {"student": made.daffy, "section": school.math, "grading_task": task, "term": school.t2}
    GradeFactory.create(state="inProgress", mark="B", percent=Decimal("82.59"), **grade)
    progress = GradingTaskFactory.create(title="4.5 Weeks", kind="progress")
    for term in school.terms.values():
        for each in (task, progress):
            if (each, term) != (task, school.t1):
                GradeFactory.create(
                    mark="A",
                    percent=Decimal(91),
                    posted_at=timezone.now(),
                    **grade | {"grading_task": each, "term": term},
                )
    entries = (
        {"excuse": "unexcused"},
        {"excuse": "excused", "reason": "illness"},
        {"excuse": "exempt"},
        {"status": "tardy"},
        {"status": "early"},
        {"excuse": "unexcused", "period": "2"},
    )
    for day, entry in zip(school_days(made), entries, strict=False):
        AttendanceFactory.create(student=made.daffy, day=day, **entry)
    return made


def school_days(made: RecordFamilies) -> list[dt.date]:
    """The last days before today from Monday to Friday, the newest first."""
    days = [made.today - dt.timedelta(days=back) for back in range(1, 15)]
    return [day for day in days if day.weekday() < 5]


@pytest.fixture
def root(made: RecordFamilies) -> str:
    """The address of Daffy's pages for the mother."""
    child = family.family_of(make_parent(made.mother, MOTHERS_NAME)).children[0]
    return f"/parents/students/{child.id}"


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}, {"width": 1366, "height": 768}])
def test_the_pages_fit_and_hold_nothing_against_axe(
    made: RecordFamilies,
    root: str,
    page: Page,
    axe: AxeCheck,
    viewport: ViewportSize,
    color_scheme: Scheme,
) -> None:
    log_in(page)
    wrong: list[str] = []
    for language in LANGUAGES if viewport["width"] == 320 else LANGUAGES[:1]:
        page.goto(f"/parents/account/?lang={language}")
        for path in ("grades/", f"grades/{made.school.math.pk}/", "attendance/"):
            page.goto(f"{root}/{path}")
            axe(page)
            wrong += misfits(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("javascript", [False])
def test_two_clicks_lead_from_home_to_a_grade_and_from_it_to_an_assignment(
    made: RecordFamilies, root: str, page: Page
) -> None:
    log_in(page)
    page.goto(f"{root}/grades/")
    press(page.locator("tr", has_text="Mathematics 7").locator(".grade-now a"))
    expect(page.locator("h1")).to_have_text("Mathematics 7")
    expect(page.get_by_text("Proportional graphs").first).to_be_visible()
    page.locator(".grade-choice summary").click()
    press(page.locator(".grade-choice li a").first)
    expect(page.locator(".slip")).to_contain_text("Posted: appears on the report card.")


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("viewport", [{"width": 360, "height": 640}])
def test_on_a_phone_one_month_stands_alone_and_arrows_lead_on_without_scripts(
    made: RecordFamilies, root: str, page: Page, viewport: ViewportSize
) -> None:
    log_in(page)
    page.goto(f"{root}/attendance/")
    shown = page.locator(".month:visible")
    expect(shown).to_have_count(1)
    now = shown.locator("caption").inner_text()
    press(page.locator(".months-narrow a").first)
    expect(shown).to_have_count(1)
    assert shown.locator("caption").inner_text() != now
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(shown).to_have_count(3)


def test_a_day_opens_by_keyboard(made: RecordFamilies, root: str, page: Page) -> None:
    log_in(page)
    day = school_days(made)[0]
    page.goto(f"{root}/attendance/?month={day:%Y-%m}")
    page.locator(f'a.day[href*="day={day}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".open-day")).to_contain_text("Absent, unexcused")
    expect(page.locator("a.day.open")).to_have_attribute("aria-current", "true")
