"""A technician finds a student in admin and resets the account, under the portal's own security policy."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.walking import MARCIAS_NAME, box, press, sign_in, sign_out
from tests.cast import Cast


def open_student(page: Page, typed: str) -> None:
    """Search the students and open the one that is found."""
    press(page.get_by_role("link", name="Students", exact=True).first)
    page.locator("#searchbar").fill(typed)
    press(page.locator("#changelist-search [type=submit]"))
    press(page.locator("#result_list").get_by_role("link", name="0123457"))


def test_a_technician_resets_an_account_and_its_open_session_ends(cast: Cast, new_page: NewPage) -> None:
    pupil, staff = new_page(), new_page()
    sign_in(pupil, MARCIAS_NAME)
    expect(pupil).to_have_url("/home/")
    sign_in(staff, cast.technician.username)
    expect(staff).to_have_url("/admin/")

    open_student(staff, "marcia student")
    press(staff.get_by_role("link", name="Reset account"))
    staff.get_by_label("Reason").fill(" ")
    press(staff.get_by_role("button", name="Reset account"))
    expect(staff.get_by_text("Please give a reason.")).to_be_visible()
    staff.get_by_label("Reason").fill("Forgot the answers; asked by the homeroom teacher")
    press(staff.get_by_role("button", name="Reset account"))

    expect(staff.get_by_text("The student must claim it again.")).to_be_visible()
    pupil.bring_to_front()
    pupil.goto("/home/")
    expect(pupil).to_have_url("/")
    expect(box(pupil, "username")).to_be_visible()
    expect(pupil.locator("main")).not_to_contain_text("Marcia")


def test_a_technician_unlocks_and_signs_out(cast: Cast, page: Page) -> None:
    sign_in(page, cast.technician.username)
    open_student(page, MARCIAS_NAME)
    press(page.get_by_role("button", name="Unlock"))
    expect(page.get_by_text("can try again now")).to_be_visible()

    press(page.get_by_role("button", name="Sign out"))
    expect(page).to_have_url("/?ended=out")
    page.go_back()

    expect(page).to_have_url("/")
    expect(page.locator("main")).not_to_contain_text(cast.technician.username)


def test_a_staff_member_without_the_right_finds_no_students(cast: Cast, page: Page) -> None:
    sign_in(page, cast.outsider.username)
    expect(page).to_have_url("/admin/")

    expect(page.get_by_role("link", name="Students", exact=True)).to_have_count(0)
    sign_out(page)
    expect(page).to_have_url("/?ended=out")
