"""People that the tests of student accounts need besides the cast."""

import pytest

from sis.models import Student
from tests.factories import DistrictFactory, SchoolFactory, StudentFactory


@pytest.fixture
def daffy(db: None) -> Student:
    """Only Daffy Clayton, who can claim, for tests that do not need the whole cast."""
    DistrictFactory.create()
    school = SchoolFactory.create(name="Babb Middle", contact_phone="770-555-0120")
    return StudentFactory.create(
        number="0393354", last_name="Clayton", first_name="Daffy", middle_name="Mae", school=school
    )
