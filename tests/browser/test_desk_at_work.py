"""Each role's day at the desk in Chromium: its clicks are counted by the page, its lists fit the screen.

The day is walked in the small district of the cast. STUDENTS=25000 puts so many students around it.
"""

import os
import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from claims import tickets
from claims.models import AnnualReset, ResetTicket, StudentAccount
from parents.models import AccessHold
from portal.actor import Actor
from portal.models import User
from sis.models import Guardian, School, Section, StaffMember, Student
from tests.browser.conftest import NewPage
from tests.browser.measuring import CHROMEBOOK, TABLET, sideways
from tests.browser.walking import MARCIAS_NAME, press, sign_in, sign_out
from tests.cast import HERE, Cast, make_staff
from tests.demo import seed_demo
from tests.district import fill_district
from tests.factories import SectionTeacherFactory, StaffScopeFactory
from tests.live import LivePortal
from tests.parents.people import activate

STUDENTS = int(os.environ.get("STUDENTS", "0"))
# What each took when the desk was first tried at scale; none may take more.
MOST_CLICKS = {"ticket": 6, "class": 5, "counter reset": 6, "hold": 3, "reactivate": 4}
# A press of the mouse counts, wherever it lands; what the keyboard does has no detail.
COUNTER = """addEventListener("click", (event) => {
  if (event.isTrusted && event.detail) sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1;
}, true);"""


@pytest.fixture
def fresh_profile() -> bool:
    """The counting script stays in the profile, so that no other test may have it."""
    return True


@pytest.fixture
def district(live_portal: LivePortal, cast: Cast) -> Cast:
    """The cast, and around it as many students as asked; its staff work among them."""
    make_staff("deputy@example.org", role="district administrator")
    if STUDENTS:
        school = fill_district(STUDENTS, schools=65)[0]
        for user in (cast.technician, cast.registrar):
            staff = user.staff_account.staff
            StaffScopeFactory.create(staff=staff, school=school, role=staff.role)
        section = Section.objects.filter(school=school).order_by("pk")[0]
        SectionTeacherFactory.create(section=section, staff=cast.teacher)
    return cast


def arrive(page: Page, name: str) -> Page:
    """Sign in at the first page of the desk, and begin to count."""
    page.add_init_script(COUNTER)
    sign_in(page, f"{name}@example.org")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate("sessionStorage.clicks = 0")
    return page


def clicks(page: Page) -> int:
    """How often the mouse was pressed since the last count."""
    return int(
        page.evaluate("() => { const n = sessionStorage.clicks; sessionStorage.clicks = 0; return n }")
    )


def home(page: Page) -> None:
    page.goto("/admin/")
    clicks(page)


def find(page: Page, words: str) -> None:
    """Search in the header, as on every page."""
    field = page.locator("#find-field")
    field.click()
    field.fill(words)
    with page.expect_navigation():
        field.press("Enter")


def type_into(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    field.click()
    field.fill(text)


def test_a_teacher_asks_for_one_student_and_for_a_whole_class(district: Cast, page: Page) -> None:
    arrive(page, "teacher")
    find(page, "marcia")
    press(page.get_by_role("link", name="Student, Marcia"))
    press(page.get_by_role("link", name="Ask for a reset"))
    page.get_by_label("Forgot").click()
    press(page.get_by_role("button", name="Ask for 1 reset"))
    expect(page.get_by_text("1 reset asked for.")).to_be_visible()
    assert clicks(page) <= MOST_CLICKS["ticket"]

    home(page)
    press(page.get_by_role("link", name=re.compile("Science 7")).first)
    page.locator("#action-toggle").click()
    press(page.get_by_role("button", name="Ask for a reset"))
    page.get_by_label("Locked out").click()
    press(page.get_by_role("button", name=re.compile(r"Ask for \d+ reset")))
    assert clicks(page) <= MOST_CLICKS["class"]
    assert ResetTicket.objects.filter(state="open", filed_by=district.teacher_user).count() == 2

    home(page)
    science = page.locator(".class-line", has_text="Science 7")
    science.locator("summary").click()
    press(science.get_by_role("link", name=re.compile(r"Print \d+ card")))
    expect(page.locator("article.card").first).to_contain_text("Daffy Clayton")
    page.goto("/admin/")
    press(page.get_by_role("button", name="Withdraw").first)
    assert ResetTicket.objects.filter(state="withdrawn").count() == 1


def test_a_technician_resolves_the_queue_and_helps_at_the_counter(district: Cast, page: Page) -> None:
    file_all(district)
    arrive(page, "tech")
    press(page.get_by_role("link", name=re.compile("See the tickets")))
    press(page.get_by_role("button", name=re.compile("Close and tell: Clayton, Daffy")))
    expect(page.get_by_text("1 had nothing to reset and can claim: Daffy Clayton.")).to_be_visible()
    assert clicks(page) == 2
    press(page.get_by_role("button", name=re.compile("Unlock and close: Student, Marcia")))
    expect(page.get_by_text("1 account unlocked, 1 ticket closed.")).to_be_visible()
    assert clicks(page) == 1
    assert StudentAccount.objects.get(student=district.marcia).claimed_at

    home(page)
    find(page, "0123457")
    press(page.get_by_role("link", name="Student, Marcia"))
    press(page.get_by_role("link", name="Reset account"))
    type_into(page, "Reason", "Forgot everything; showed an ID card")
    press(page.get_by_role("button", name="Reset account"))
    assert clicks(page) <= MOST_CLICKS["counter reset"]
    assert StudentAccount.objects.get(student=district.marcia).claimed_at is None


def test_a_registrar_prints_holds_and_reactivates(district: Cast, page: Page) -> None:
    parent = activate(district.mother)
    User.objects.filter(pk=parent.pk).update(
        state=User.State.DISABLED,
        disabled_reason=User.DisabledReason.FAILED_SIGN_INS,
        disabled_at=timezone.now(),
    )
    arrive(page, "registrar")
    find(page, "minnie")
    press(page.locator(".elsewhere").get_by_role("link", name="Guardians"))
    press(page.locator("#result_list").get_by_role("link", name="Clayton").first)
    press(page.get_by_role("button", name="Reactivate"))
    assert clicks(page) <= MOST_CLICKS["reactivate"]
    assert User.objects.get(pk=parent.pk).is_active

    press(page.locator("tr", has_text="Marcia").get_by_role("link", name="Hold access…"))
    type_into(page, "Why?", "Court order 26-118")
    press(page.get_by_role("button", name="Hold access"))
    assert clicks(page) <= MOST_CLICKS["hold"]
    assert AccessHold.objects.get().student == district.marcia

    page.goto(f"/admin/parents/letterrun/?school={district.school.pk}")
    press(page.get_by_role("button", name=re.compile(r"Issue \d+ key")))
    press(page.get_by_role("button", name=re.compile("Print the ")))
    expect(page.locator("article.letter").first).to_be_visible()


def test_one_administrator_begins_a_reset_and_the_second_ends_it(district: Cast, new_page: NewPage) -> None:
    chief, deputy = new_page(), new_page()
    arrive(chief, "district")
    press(chief.get_by_role("link", name="Annual resets"))
    chief.goto("/admin/claims/annualreset/add/")
    chief.get_by_label("All students").click()
    press(chief.get_by_role("button", name="Count"))
    type_into(chief, "To confirm, type", "reset all accounts")
    press(chief.get_by_role("button", name=re.compile(r"^(Reset|Ask|Begin)")).last)
    run = AnnualReset.objects.get()

    arrive(deputy, "deputy")
    if run.state == AnnualReset.State.PENDING:
        press(deputy.get_by_role("link", name=re.compile("Review the reset")))
        press(deputy.locator("#result_list tbody a").first)
        type_into(deputy, "To approve, type", "reset all accounts")
        press(deputy.get_by_role("button", name=re.compile("Approve")))
        assert clicks(deputy) <= 4
    deputy.goto(f"/admin/claims/annualreset/{run.pk}/change/")
    assert not StudentAccount.objects.filter(claimed_at__isnull=False).exists()
    press(deputy.get_by_role("button", name=re.compile("Undo")))
    assert StudentAccount.objects.get(student=district.marcia).claimed_at is not None


# Five to eight, and two people.


def file_all(cast: Cast) -> None:
    actor = Actor(cast.teacher_user, HERE)
    for student, reason in ((cast.marcia, "locked_out"), (cast.daffy, "forgot")):
        tickets.file_tickets(actor=actor, students=[student], reason=reason, note="")


def test_the_morning_goes_on_after_double_clicks_back_two_tabs_and_two_technicians(
    district: Cast, new_page: NewPage
) -> None:
    file_all(district)
    make_staff("second@example.org", role="technician", school=district.school)
    mine, hers = new_page(), new_page()
    for page, name in ((mine, "tech"), (hers, "second")):
        sign_in(page, f"{name}@example.org")
        page.goto("/admin/claims/resetticket/")
    other_tab = mine.context.new_page()
    other_tab.goto("/admin/claims/resetticket/")

    row = mine.locator("#result_list tr", has_text="0123457")
    row.locator("input.action-select").check()
    press(mine.get_by_role("button", name="Take", exact=True))
    hers.locator("#result_list tr", has_text="0123457").locator("input.action-select").check()
    press(hers.get_by_role("button", name="Take", exact=True))
    expect(hers.get_by_text("1 ticket had been taken or closed by a colleague.")).to_be_visible()
    expect(hers.locator("#result_list tr", has_text="0123457")).to_contain_text("has it")

    with mine.expect_navigation():
        mine.get_by_role("button", name=re.compile("Close and tell: Clayton, Daffy")).dblclick()
    expect(mine.get_by_text("1 had nothing to reset and can claim: Daffy Clayton.")).to_be_visible()
    expect(mine.get_by_text("already closed")).to_have_count(0)
    mine.go_back()
    mine.go_forward()
    expect(mine.get_by_role("heading", name="Tickets")).to_be_visible()
    press(other_tab.get_by_role("button", name=re.compile("Close and tell: Clayton, Daffy")))
    expect(other_tab.get_by_text("1 ticket was already closed. Nothing was changed.")).to_be_visible()
    other_tab.close()


def test_a_permission_or_a_session_that_ends_meanwhile_changes_nothing(district: Cast, page: Page) -> None:
    file_all(district)
    sign_in(page, "tech@example.org")
    page.goto("/admin/claims/resetticket/")
    district.technician.groups.clear()  # the permission is taken away while the page stands there
    press(page.get_by_role("button", name=re.compile("Unlock and close: Student, Marcia")))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert ResetTicket.objects.get(student=district.marcia).state == ResetTicket.State.OPEN
    page.goto("/admin/")
    sign_out(page)
    page.goto("/admin/claims/resetticket/")
    expect(page.locator('main [name="username"]')).to_be_visible()


def test_a_teacher_lifts_the_wait_of_a_student_in_her_room(district: Cast, new_page: NewPage) -> None:
    student, teacher = new_page(), new_page()
    for _ in range(5):
        sign_in(student, MARCIAS_NAME, "not-the-right-one")
    arrive(teacher, "teacher")
    trouble = teacher.locator(".trouble.locked", has_text="Student, Marcia")
    expect(trouble).to_contain_text("is locked until")
    with teacher.expect_navigation():
        trouble.get_by_role("button").dblclick()
    expect(teacher.get_by_text("can try again now")).to_be_visible()
    expect(teacher.locator(".trouble.locked")).to_have_count(0)
    sign_in(student, MARCIAS_NAME)
    expect(student).to_have_url(re.compile("/home/"))


LONG = "Wolfeschlegelsteinhausen-Featherstonehaugh Nguyễn Hernández"


def give_long_names() -> None:
    """Give people and schools of the demo names that are longer than most."""
    for model in (Student, Guardian, StaffMember, User):
        ids = model._default_manager.order_by("pk").values_list("pk", flat=True)[::2]
        model._default_manager.filter(pk__in=list(ids)).update(
            last_name=LONG, first_name="Maximiliana Guadalupe"
        )
    School.objects.update(name="Martin Luther King Jr. Academy of Mathematics, Science and Technology")
    Section.objects.update(title="Advanced Placement United States Government and Politics")


def test_every_list_fits_the_screen(live_portal: LivePortal, page: Page) -> None:
    printed = seed_demo()
    give_long_names()
    password = re.search(r"admin@example\.org\s+password (\S+)", printed)
    assert password
    sign_in(page, "admin@example.org", password[1])
    wide, measured = [], 0
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        page.goto(path)
        for screen in (CHROMEBOOK, TABLET):
            page.set_viewport_size(screen)
            inside = page.evaluate(
                "[...document.querySelectorAll('.results, .log-table, .scrolls')]"
                ".filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.scrollWidth - e.clientWidth)"
            )
            # A tablet may scroll a table inside its frame, a Chromebook shows all columns.
            if sideways(page) or (inside and screen is CHROMEBOOK):
                wide.append(f"{path} at {screen['width']}: {sideways(page)} {inside}")
        measured += 1
    assert not wide, wide
    assert measured > 25
