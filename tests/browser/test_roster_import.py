"""A district administrator's day with a roster: upload, watch the dry run, look closely, apply (R3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from sis.models import Student
from tests.browser.conftest import AxeCheck
from tests.browser.walking import press, sign_in
from tests.cast import make_staff
from tests.faults.test_import_killed import held, wait_for, waits_for_a_lock
from tests.faults.test_upload_races import worker
from tests.rosters.builders import RosterFiles, good_roster, student
from tests.sis.importing import APPLIED, load

ADMINISTRATOR = "district@example.org"


@pytest.fixture
def files(live_portal: object, tmp_path: Path) -> RosterFiles:
    """Of a loaded roster, the next one: a new student, a changed name, one who leaves, a bad row."""
    make_staff(ADMINISTRATOR, role="district administrator")
    files = good_roster()
    for place in range(40):
        student(files, f"m{place}", "Many", f"Pat {place}", f"70{place:04}")
    assert load(files, tmp_path / "first").outcome == APPLIED
    student(files, "s9", "New", "Nia", "900")
    files.put("users", "s1", familyName="Clayton-Reed")
    files.put("users", "s2", identifier="12345678")
    files.put("users", "t2", email="no address")
    files.drop("users", "s4", "m7")
    files.drop("demographics", "s4")
    return files


@pytest.fixture
def zip_file(files: RosterFiles, tmp_path: Path) -> Path:
    return files.zip(tmp_path / "peach-district.zip")


@pytest.fixture
def working(files: RosterFiles, tmp_path: Path) -> Iterator[None]:
    """A worker for tasks."""
    with worker(tmp_path / "log"):
        yield


def upload(page: Page, zip_file: Path) -> None:
    """From the first page of the admin to the page of the upload."""
    sign_in(page, ADMINISTRATOR)
    press(page.locator("main").get_by_role("link", name="Roster imports", exact=True))
    press(page.get_by_role("link", name="Upload a roster"))
    page.get_by_label("OneRoster zip").set_input_files(zip_file)
    press(page.get_by_role("button", name="Upload and check"))


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", name=text, exact=True)).to_be_visible(timeout=20_000)


def test_an_administrators_day(zip_file: Path, working: None, page: Page, axe: AxeCheck) -> None:
    with held("sis_student"):
        upload(page, zip_file)
        wait_for(waits_for_a_lock, "the dry run never came to the table")
        heading(page, "Dry run under way")
        expect(page.get_by_role("status")).to_have_text("Now: writing users.csv.")
        axe(page)
    heading(page, "Ready to apply")
    axe(page)
    expect(page.get_by_role("region", name="Changed names")).to_contain_text("Clayton-Reed, Daffy")
    expect(page.get_by_role("region", name="Leaving the district")).to_contain_text("0400101")
    expect(page.get_by_role("region", name="Faults")).to_contain_text("12345678")
    press(page.get_by_role("button", name="Apply"))
    heading(page, "Loaded")
    axe(page)
    press(page.get_by_role("link", name="The record of this load"))
    expect(page.get_by_text("Started by")).to_be_visible()
    axe(page)
    press(page.locator("main, nav").get_by_role("link", name="Roster imports", exact=True).first)
    expect(page.locator("#result_list")).to_contain_text("peach-district.zip")
    axe(page)
    assert Student.objects.get(sourced_id="s1").last_name == "Clayton-Reed"


@pytest.mark.parametrize("color_scheme", ["dark"])
@pytest.mark.parametrize("viewport", [{"width": 768, "height": 1024}])
def test_in_the_dark_on_a_tablet(
    zip_file: Path, files: RosterFiles, working: None, page: Page, axe: AxeCheck, viewport: ViewportSize
) -> None:
    files.drop("users", *(f"m{place}" for place in range(20, 40)))
    upload(page, files.zip(zip_file))
    heading(page, "Held by a safety limit")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    press(page.get_by_role("button", name="Apply"))
    expect(page.get_by_role("alert")).to_contain_text("Type “load anyway”")
    expect(page.get_by_label("To load it anyway")).to_have_attribute("aria-invalid", "true")
    axe(page)
    press(page.get_by_role("button", name="Discard"))
    heading(page, "Thrown away")
    axe(page)


@pytest.mark.parametrize("javascript", [False])
def test_without_javascript_one_looks_again(
    zip_file: Path, files: RosterFiles, page: Page, tmp_path: Path
) -> None:
    upload(page, zip_file)
    heading(page, "Waiting for its turn")
    with worker(tmp_path / "log"):
        wait_for(lambda: is_ready(page), "never ready")
    press(page.get_by_role("button", name="Discard"))
    heading(page, "Thrown away")


def is_ready(page: Page) -> bool:
    press(page.get_by_role("link", name="Look again"))
    return page.get_by_role("heading", name="Ready to apply").count() == 1


def test_no_zip_and_one_that_is_too_big(
    files: RosterFiles, tmp_path: Path, page: Page, axe: AxeCheck
) -> None:
    text, big = tmp_path / "roster.zip", tmp_path / "big.zip"
    text.write_text("no zip")
    with big.open("wb") as file:
        file.truncate(65 * 1024**2)
    upload(page, text)
    expect(page.get_by_role("alert")).to_contain_text("is not a whole zip file")
    axe(page)
    page.goto(page.url)
    axe(page)
    page.get_by_label("OneRoster zip").set_input_files(big)
    message = page.get_by_label("OneRoster zip").evaluate("field => field.validationMessage")
    assert message == "This file has more than 64 MB."
