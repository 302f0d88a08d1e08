"""The number of families with an account, on the page Who has claimed (A4)."""

import pytest

from parents.progress import Families, count_families
from sis.models import Guardian, Household, HouseholdMember
from tests.cast import Cast, sign_in
from tests.counting import row_statements
from tests.factories import GuardianFactory, RelationshipFactory, StudentFactory
from tests.parents.people import activate
from tests.visiting import Client


def live_together(*guardians: Guardian) -> None:
    home = Household.objects.create(sourced_id=f"home-{guardians[0].pk}", name="HOME")
    for guardian in guardians:
        HouseholdMember.objects.create(household=home, guardian=guardian)


def test_households_are_counted_by_none_some_or_all_accounts(cast: Cast) -> None:
    live_together(cast.mother, cast.father)
    aunt = GuardianFactory.create()  # a contact only: no account is missing for her
    RelationshipFactory.create(guardian=aunt, student=cast.marcia)
    live_together(aunt)
    everywhere = [count_families(None)]
    activate(cast.mother)
    everywhere.append(count_families(None))
    activate(cast.father, "max1959")
    everywhere.append(count_families(None))
    assert everywhere == [
        Families(2, 0, households=1, with_some=0, with_all=0),
        Families(2, 1, households=1, with_some=1, with_all=0),
        Families(2, 2, households=1, with_some=0, with_all=1),
    ]


def test_the_page_shows_the_visitors_school_and_links_to_the_names(cast: Cast) -> None:
    far = GuardianFactory.create()
    RelationshipFactory.create(guardian=far, student=cast.stranger, grades=True)
    activate(cast.mother)
    staff_browser = Client()
    sign_in(staff_browser, "registrar@example.org")
    page = staff_browser.get("/admin/claims/claimprogress/").text
    assert "Of <b>2</b> guardians" in page
    listed = f"/admin/sis/guardian/?school={cast.school.pk}&amp;account=none"
    assert listed in page
    names = staff_browser.get(listed.replace("&amp;", "&")).text
    assert ("Max" in names, "Minnie" in names, far.first_name in names) == (True, False, False)


def test_a_school_out_of_scope_in_the_address_lists_no_one(cast: Cast) -> None:
    far = GuardianFactory.create(first_name="Fiona")
    RelationshipFactory.create(guardian=far, student=cast.stranger, grades=True)
    staff_browser = Client()
    sign_in(staff_browser, "registrar@example.org")
    assert cast.stranger.school is not None
    assert "Fiona" not in staff_browser.get(f"/admin/sis/guardian/?school={cast.stranger.school.pk}").text


def test_a_teacher_sees_no_numbers_of_families(cast: Cast) -> None:
    staff_browser = Client()
    sign_in(staff_browser, "teacher@example.org")
    page = staff_browser.get("/admin/claims/claimprogress/")
    assert (page.status_code, "Families" in page.text) == (200, False)


def test_counting_costs_two_statements_for_any_number(cast: Cast) -> None:
    for student in StudentFactory.create_batch(5, school=cast.school):
        RelationshipFactory.create(guardian=GuardianFactory.create(), student=student, grades=True)
    with row_statements() as seen:
        assert count_families(frozenset({cast.school.pk})).guardians == 7
    assert len(seen) == 2


@pytest.mark.slow
def test_each_number_of_households_leads_to_its_names(cast: Cast) -> None:
    live_together(cast.mother, cast.father)
    activate(cast.mother)
    staff_browser = Client()
    sign_in(staff_browser, "registrar@example.org")
    page = staff_browser.get("/admin/claims/claimprogress/").text
    found = {}
    for having in ("none", "some", "all"):
        path = f"/admin/sis/guardian/?school={cast.school.pk}&household={having}"
        assert path.replace("&", "&amp;") in page
        names = staff_browser.get(path).text
        found[having] = ("Max" in names, "Minnie" in names)
    assert found == {"none": (False, False), "some": (True, True), "all": (False, False)}
