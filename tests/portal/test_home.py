"""Home: the day of a student, the doors of what may be opened, and what stands beside them (S6)."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import LazySettings

from claims.models import ChallengeVerifier, StudentAccount
from portal.models import AccessEvent, Resource, ResourceText, ResourceUse, User
from sis.models import CalendarDay, Course, Enrollment, Section, Student
from tests.cast import Cast, claim, sign_in
from tests.counting import hashes, row_statements
from tests.factories import EnrollmentFactory, SectionFactory
from tests.portal.pages_of_records import words
from tests.record_families import RecordFamilies, make_record_families
from tests.resources import make_resource
from tests.visiting import Client

ZONE = dt.timezone(dt.timedelta(hours=-5))
MORNING = dt.datetime(2026, 11, 30, 9, 20, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return make_record_families()


@pytest.fixture
def daffy(made: RecordFamilies, client: Client) -> Client:
    """Daffy's browser; he claimed long ago."""
    claim(made.daffy)
    StudentAccount.objects.update(recovered_at=None)
    sign_in(client, f"S{made.daffy.number}")
    return client


@pytest.fixture
def marcia(cast: Cast, client: Client) -> Client:
    sign_in(client, "S0123457")
    return client


def read(browser: Client, query: str = "") -> str:
    """The words of the page."""
    answer = browser.get(f"/home/{query}")
    assert answer.status_code == 200
    return words(answer.text.partition("<main")[2].partition("</main>")[0])


def day_at(
    browser: Client, clock: time_machine.Traveller, hour: int, minute: int = 0, *, day: int = 30
) -> str:
    """What My day says at this time."""
    clock.move_to(dt.datetime(2026, 11, day, hour, minute, tzinfo=ZONE))
    browser.cookies.clear()  # the session of the last look may be over
    sign_in(browser, "S0393354")
    return read(browser).partition("My day ")[2].partition(" due ")[0]


def names(browser: Client, query: str = "") -> list[str]:
    """The doors in their order."""
    html = browser.get(f"/home/{query}").text
    return [words(name) for name in re.findall(r'<b class="locker-name".*?</b>', html, re.DOTALL)]


@pytest.mark.slow
def test_the_page_greets_by_name_with_grade_school_and_day(daffy: Client) -> None:
    page = read(daffy)
    assert "Good morning, Daffy" in page
    assert "Babb Middle · Monday, November 30" in page
    for path in ("/account/", "/logout/"):
        assert f'"{path}"' in daffy.get("/home/").text


@pytest.mark.slow
def test_my_day_has_the_class_of_this_period_with_its_room_and_the_next(
    daffy: Client, clock: time_machine.Traveller
) -> None:
    in_class = day_at(daffy, clock, 9, 20)
    assert "Now Mathematics 7 Room 220 until 9:50" in in_class
    assert "Next 10:00 Science 7 Room 118" in in_class
    assert "7:00 Homeroom 07 ✓ Over" in in_class
    between = day_at(daffy, clock, 9, 55)
    assert "Now" not in between
    assert "Next 10:00 Science 7 Room 118" in between


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        (30, 15, "Tomorrow 7:00 Homeroom 07 Room 113"),
        (27, 15, "Monday, November 30 7:00 Homeroom 07"),
        (28, 10, "Monday, November 30 7:00 Homeroom 07"),
    ],
    ids=["after the last bell", "on a Friday", "on a Saturday"],
)
def test_when_school_is_out_my_day_is_the_next_school_day(
    daffy: Client, clock: time_machine.Traveller, day: int, hour: int, said: str
) -> None:
    assert said in day_at(daffy, clock, hour, day=day)


def test_on_a_holiday_my_day_is_the_next_school_day(daffy: Client, clock: time_machine.Traveller) -> None:
    CalendarDay.objects.filter(day=dt.date(2026, 11, 30)).update(is_instructional=False)
    assert "Tomorrow 7:00 Homeroom 07" in day_at(daffy, clock, 9, 20)


def test_without_classes_my_day_says_so(marcia: Client) -> None:
    Enrollment.objects.all().delete()
    assert "No classes are listed for today." in read(marcia)


@pytest.mark.slow
def test_a_new_account_sees_the_rooms_only_if_the_district_shows_them(
    daffy: Client, settings: LazySettings
) -> None:
    settings.STUDENT_RECORDS_WAIT = dt.timedelta(hours=24)
    StudentAccount.objects.update(recovered_at=MORNING)
    assert "Room 220" in read(daffy)
    settings.STUDENT_RECORDS_WAIT_ROOMS = True
    page = read(daffy)
    assert "Now Mathematics 7 until 9:50" in page
    assert "Room" not in page


@pytest.mark.slow
def test_work_due_this_week_is_counted_and_named(daffy: Client, clock: time_machine.Traveller) -> None:
    page = read(daffy)
    count = int(re.search(r"(\d+) things? due this week", page)[1])  # type: ignore[index]
    assert count >= 1
    assert re.search(r"due this week.*Mathematics 7", page[: page.index("Notices")])
    clock.move_to(dt.datetime(2026, 12, 5, 10, tzinfo=ZONE))
    sign_in(daffy, "S0393354")
    assert "next week" in read(daffy)


@pytest.mark.slow
def test_notices_are_in_the_language_of_the_page(daffy: Client) -> None:
    assert "Notices" in read(daffy)
    assert 'class="notice-leaf"' in daffy.get("/home/").text


def test_the_yearly_reminder_of_the_challenge_questions(marcia: Client) -> None:
    assert "Do you still remember your answers?" not in read(marcia)
    ChallengeVerifier.objects.update(set_at=MORNING - dt.timedelta(days=366), proven_at=None)
    assert "Do you still remember your answers?" in read(marcia)


@pytest.mark.slow
def test_pinned_doors_come_first_then_the_own_classes_and_then_the_districts(
    cast: Cast, marcia: Client
) -> None:
    wifi, typing = make_resource("Wi-Fi", order=1), make_resource("Typing", order=2)
    make_resource("Lab book", {"section": Section.objects.get()}, order=3)
    make_resource("Staff room", for_staff=True)
    assert names(marcia) == ["Lab book", "Wi-Fi", "Typing"]
    assert re.search(r"My classes Lab book Science 7 .* District Wi-Fi", read(marcia))
    answer = marcia.post("/home/pin/", {"pin": typing.pk})
    assert answer.headers["Location"] == f"/home/#resource-{typing.pk}"
    assert names(marcia) == ["Typing", "Lab book", "Wi-Fi"]
    marcia.post("/home/pin/", {"unpin": typing.pk})
    assert names(marcia) == ["Lab book", "Wi-Fi", "Typing"]
    for _ in range(2):
        marcia.get(f"/home/open/{typing.pk}/")
    marcia.get(f"/home/open/{wifi.pk}/")
    assert names(marcia) == ["Lab book", "Typing", "Wi-Fi"], "what is opened often comes first"


@pytest.mark.slow
def test_what_was_opened_long_ago_counts_less(marcia: Client, clock: time_machine.Traveller) -> None:
    old, new = make_resource("Old"), make_resource("New")
    for _ in range(3):
        marcia.get(f"/home/open/{old.pk}/")
    clock.shift(dt.timedelta(days=28))
    sign_in(marcia, "S0123457")
    marcia.get(f"/home/open/{new.pk}/")
    assert names(marcia) == ["New", "Old"]
    marcia.get(f"/home/open/{old.pk}/")
    assert ResourceUse.objects.get(resource=old).weight == pytest.approx(3 / 4 + 1, rel=0.01)
    assert names(marcia) == ["Old", "New"]


def test_three_floors_are_in_view_and_the_other_doors_on_demand(marcia: Client) -> None:
    for number in range(14):
        make_resource(f"App {number}", category=Resource.Category.READING)
    page = marcia.get("/home/").text
    assert "2 more" in words(page)
    assert 'class="floor more" hidden' in page
    assert 'class="floor more" hidden' not in marcia.get("/home/?all").text


@pytest.mark.slow
def test_searching_works_without_a_script_in_any_language_and_without_accents(marcia: Client) -> None:
    library = make_resource("Library")
    ResourceText.objects.create(resource=library, language="es", name="Biblioteca", description="Leer más")
    make_resource("Typing")
    assert names(marcia, "?find=libr") == ["Library"]
    assert names(marcia, "?find=LEER+mas") == ["Library"]
    assert "Found: 1" in read(marcia, "?find=libr")
    assert names(marcia, "?find=nowhere") == []
    assert "Nothing found." in read(marcia, "?find=nowhere")
    assert 'value="&quot;&gt;"' in marcia.get('/home/?find=">').text


def test_a_name_in_another_language_says_which(marcia: Client) -> None:
    make_resource("Typing")
    html = marcia.get("/home/?lang=vi", follow=True).text
    assert re.search(r'<b class="locker-name" lang="en">\s*Typing', html)
    assert "Chỉ có bằng ngôn ngữ này: tiếng Anh" in words(html).replace("Tiếng Anh", "tiếng Anh")


def test_a_door_to_another_site_says_so(marcia: Client) -> None:
    make_resource("Typing")
    make_resource("Help", link="/help/")
    assert read(marcia).count("(opens another site)") == 1


def test_opening_a_door_leads_on_and_is_logged(cast: Cast, marcia: Client) -> None:
    resource = make_resource(link="https://math.example.org/start?a=b")
    with hashes() as hashed:
        answer = marcia.get(f"/home/open/{resource.pk}/")
    assert hashed == [], "a launch costs no hash"
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://math.example.org/start?a=b")
    event = AccessEvent.objects.get(kind="portal.resource_launched")
    assert (event.student_id, event.detail) == (cast.marcia.pk, {"resource": resource.pk})


def test_a_door_that_is_not_theirs_leads_home_and_says_so(marcia: Client) -> None:
    resource = make_resource(for_staff=True)
    for path in (f"/home/open/{resource.pk}/", "/home/open/99999999999999999999/"):
        answer = marcia.get(path)
        assert answer.headers["Location"] == "/home/?unavailable"
    assert marcia.post("/home/pin/", {"pin": resource.pk}).headers["Location"] == "/home/?unavailable"
    assert marcia.post("/home/pin/", {"pin": "x"}).headers["Location"] == "/home/?unavailable"
    assert "You can’t open that right now." in read(marcia, "?unavailable")
    assert not ResourceUse.objects.exists()


def test_staff_have_doors_and_a_way_to_their_pages(cast: Cast, client: Client) -> None:
    make_resource("Repairs", {"school": cast.school}, for_staff=True)
    make_resource("Lab book", {"section": Section.objects.get()}, for_staff=True)
    sign_in(client, "tech@example.org")
    assert names(client) == ["Repairs"]
    sign_in(client, "teacher@example.org")
    assert names(client) == ["Lab book"]
    assert "Open the staff pages" in read(client)


def test_a_student_who_has_left_finds_nothing(cast: Cast, marcia: Client) -> None:
    make_resource()
    Student.objects.update(is_active=False)
    page = read(marcia)
    assert "There’s nothing here for you yet." in page
    assert "My day" not in page


@pytest.mark.slow
def test_home_costs_the_same_however_many_resources_and_classes(made: RecordFamilies, daffy: Client) -> None:
    def cost() -> int:
        with row_statements() as seen:
            assert daffy.get("/home/").status_code == 200
        assert len(seen) <= 12, "\n".join(seen)
        return len(seen)

    make_resource()
    few = cost()
    user = User.objects.get(username=f"S{made.daffy.number}")
    for number in range(15):
        section = SectionFactory.create(school=made.school.school, course=Course.objects.all()[0])
        EnrollmentFactory.create(student=made.daffy, section=section)
        resource = make_resource(f"Class {number}", {"section": section})
        make_resource(f"Other {number}", {"grade": "12"})
        ResourceUse.objects.create(user=user, resource=resource, pinned_at=MORNING, weight=number)
    assert cost() == few
