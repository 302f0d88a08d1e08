"""A teacher's and a technician's day at the desk, and two administrators at an annual reset, in Chromium."""

from playwright.sync_api import Page, expect

from claims.models import ResetTicket, StudentAccount
from tests.browser.conftest import AxeCheck, NewPage
from tests.browser.measuring import CHROMEBOOK, TABLET, in_every_look, sideways
from tests.browser.walking import MARCIAS_NAME, press, sign_in
from tests.cast import Cast, make_staff


def go(page: Page, name: str) -> None:
    """Follow a link of the navigation."""
    press(page.get_by_role("link", name=name, exact=True).first)


def tick(page: Page, *numbers: str) -> None:
    for number in numbers:
        page.locator("#result_list tr", has_text=number).locator("input.action-select").check()


def ask_for_two(page: Page, axe: AxeCheck) -> None:
    """The teacher ticks two students and asks."""
    sign_in(page, "teacher@example.org")
    go(page, "Students")
    axe(page)
    tick(page, "0393354", "0123457")
    press(page.get_by_role("button", name="Ask for a reset"))
    axe(page)
    press(page.get_by_role("button", name="Ask for 2 resets"))
    expect(page.get_by_role("alert")).to_contain_text("Choose what happened.")
    axe(page)
    page.get_by_label("Locked out").check()
    page.get_by_label("Note").fill("They have a test on Friday.")
    press(page.get_by_role("button", name="Ask for 2 resets"))
    expect(page.get_by_text("2 resets asked for.")).to_be_visible()
    axe(page)


def test_a_day_of_a_teacher_and_a_technician(cast: Cast, new_page: NewPage, axe: AxeCheck) -> None:
    teacher, technician = new_page(), new_page()
    ask_for_two(teacher, axe)

    sign_in(technician, "tech@example.org")
    go(technician, "Reset tickets")
    expect(technician.get_by_text("They have a test on Friday.").first).to_be_visible()
    axe(technician)
    tick(technician, "0123457")
    press(technician.get_by_role("button", name="Reset and close"))
    expect(technician.get_by_text("1 account reset: the student must claim again.")).to_be_visible()
    tick(technician, "0393354")
    press(technician.get_by_role("button", name="Decline…"))
    axe(technician)
    technician.get_by_label("Why?").fill("He has never claimed; he can do so now.")
    press(technician.get_by_role("button", name="Decline 1 ticket"))

    teacher.reload()
    expect(teacher.get_by_text("He has never claimed; he can do so now.")).to_be_visible()
    expect(teacher.locator("#result_list").get_by_text("Done").first).to_be_visible()
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at is None
    assert not ResetTicket.objects.filter(state="open").exists()


def test_one_student_on_one_page(cast: Cast, page: Page, axe: AxeCheck) -> None:
    sign_in(page, MARCIAS_NAME)
    page.context.clear_cookies()
    sign_in(page, "tech@example.org")
    page.goto(f"/admin/sis/student/{cast.marcia.pk}/change/")
    axe(page)
    expect(page.get_by_role("heading", name="Last events")).to_be_visible()
    expect(page.get_by_text("Signed in", exact=True).first).to_be_visible()
    expect(page.get_by_text("minnie@example.org")).to_be_visible()


def test_who_has_claimed_leads_to_names_and_sheets(cast: Cast, page: Page, axe: AxeCheck) -> None:
    sign_in(page, "tech@example.org")
    go(page, "Who has claimed")
    for look in in_every_look(page, CHROMEBOOK, TABLET):
        axe(page)
        assert sideways(page) == [], look
    press(page.get_by_role("link", name="1 have not."))
    expect(page.locator("#result_list")).to_contain_text("0393354")
    page.go_back()
    press(page.get_by_role("link", name="Lists by homeroom, to print"))
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    for _look in in_every_look(page, CHROMEBOOK, TABLET):
        axe(page)
    page.go_back()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save who has not claimed (CSV)").click()
    assert saved.value.suggested_filename == "who-has-claimed.csv"


def test_two_administrators_reset_everybody_and_bring_everybody_back(
    cast: Cast, new_page: NewPage, axe: AxeCheck
) -> None:
    make_staff("deputy@example.org", role="district administrator")
    chief = new_page()
    sign_in(chief, "district@example.org")
    go(chief, "Annual resets")
    axe(chief)
    chief.goto("/admin/claims/annualreset/add/")
    axe(chief)
    chief.get_by_label("All students").check()
    press(chief.get_by_role("button", name="Count"))
    expect(chief.get_by_text("1 account will be reset.")).to_be_visible()
    axe(chief)
    chief.get_by_label("To confirm, type").fill("reset all accounts")
    press(chief.get_by_role("button", name="Reset 1 account"))
    expect(chief.get_by_text("1 account is reset.")).to_be_visible()
    axe(chief)
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at is None

    deputy = new_page()
    sign_in(deputy, "deputy@example.org")
    deputy.goto(chief.url)
    press(deputy.get_by_role("button", name="Undo: bring 1 account back"))
    expect(deputy.get_by_text("1 account is restored.")).to_be_visible()
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at is not None
