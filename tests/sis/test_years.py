"""Which school year is meant, and who is enrolled (H2, P10): in the middle of one, in July, long after."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from sis import records, roster
from sis.models import Course, Enrollment, Section, Student, Term
from tests.factories import StudentFactory
from tests.rosters.builders import RosterFiles
from tests.sis.importing import APPLIED, load

pytestmark = pytest.mark.django_db

NOVEMBER, LAST_DAY, JULY = dt.date(2026, 11, 28), dt.date(2027, 5, 28), dt.date(2027, 7, 15)
LONG_AFTER = dt.date(2031, 3, 1)


def add_term(key: str, start: str, end: str, kind: str = "schoolYear", **more: object) -> Term:
    return Term.objects.create(sourced_id=key, title=key, kind=kind, start=start, end=end, **more)


def ids(*keys: str) -> set[int]:
    return set(Student.objects.filter(sourced_id__in=keys).values_list("pk", flat=True))


def enrolled(today: dt.date) -> set[int]:
    return roster.children_enrolled(Student.objects.values_list("pk", flat=True), today)


def title(year: records.SchoolYear | None) -> str:
    return year.title if year else ""


def test_the_year_that_holds_today(loaded: RosterFiles) -> None:
    add_term("after", "2027-08-02", "2028-05-27", school_year=2028)
    for today in (dt.date(2026, 8, 3), NOVEMBER, LAST_DAY):
        assert title(records.this_year(today)) == "year"
        assert title(records.next_year(today)) == "after"
        assert not roster.is_between_years(today)


def test_the_end_is_the_first_day_after(loaded: RosterFiles) -> None:
    end = dt.date(2027, 5, 29)
    assert roster.is_between_years(end)
    add_term("after", "2027-08-02", "2028-05-27", school_year=2028)
    assert title(records.this_year(end)) == "after"


def test_in_july_it_is_the_next_one_if_the_roster_has_it(loaded: RosterFiles) -> None:
    assert title(records.this_year(JULY)) == "year"
    assert records.next_year(JULY) is None
    add_term("after", "2027-08-02", "2028-05-27", school_year=2028)
    add_term("later", "2028-08-02", "2029-05-27", school_year=2029)
    assert title(records.this_year(JULY)) == "after"
    assert title(records.next_year(JULY)) == "later"
    assert roster.is_between_years(JULY)


def test_a_session_in_summer_is_no_school_year(loaded: RosterFiles) -> None:
    add_term("summer", "2027-06-07", "2027-07-31", kind="term", school_year=2027)
    assert roster.is_between_years(JULY)


def test_who_left_the_files_counts_for_no_year(loaded: RosterFiles) -> None:
    add_term("dropped", "2027-07-01", "2028-05-27", is_active=False)
    assert title(records.this_year(JULY)) == "year"


def test_semesters_alone_are_put_together_by_their_year(loaded: RosterFiles) -> None:
    Term.objects.filter(kind="schoolYear").update(is_active=False)
    year = records.this_year(NOVEMBER)
    assert year
    assert (year.title, year.start, year.end) == ("2026–2027", dt.date(2026, 8, 3), dt.date(2027, 5, 29))
    assert not roster.is_between_years(dt.date(2026, 12, 25))
    assert roster.is_between_years(JULY)
    Term.objects.update(school_year=None)
    assert records.this_year(NOVEMBER) == year


def test_two_calendars_of_one_year_are_one_year(loaded: RosterFiles) -> None:
    add_term("all year round", "2026-07-06", "2027-06-19", school_year=2027)
    year = records.this_year(dt.date(2026, 7, 15))
    assert year
    assert (year.start, year.end) == (dt.date(2026, 7, 6), dt.date(2027, 6, 19))


def test_a_session_without_a_year_goes_with_the_one_around_it(loaded: RosterFiles) -> None:
    """A district that names a year after its first half: found in a real export."""
    Term.objects.filter(kind="schoolYear").update(school_year=2026)
    quarter = add_term("quarter", "2027-01-05", "2027-03-10", kind="gradingPeriod")
    year = records.this_year(NOVEMBER)
    assert year
    assert quarter.pk in year.term_ids


def test_a_circle_of_sessions_ends(loaded: RosterFiles) -> None:
    fall, spring = Term.objects.get(sourced_id="fall"), Term.objects.get(sourced_id="spring")
    Term.objects.filter(pk=fall.pk).update(parent=spring)
    Term.objects.filter(pk=spring.pk).update(parent=fall)
    assert title(records.this_year(NOVEMBER)) == "year"


def test_who_is_in_a_class_of_this_year_is_enrolled(loaded: RosterFiles) -> None:
    for today in (NOVEMBER, JULY, LONG_AFTER):
        assert enrolled(today) == ids("s1", "s2", "s3", "s4")


def test_a_class_of_a_past_year_is_not_enough(loaded: RosterFiles) -> None:
    add_term("after", "2027-08-02", "2028-05-27", school_year=2028)
    assert enrolled(LAST_DAY) == ids("s1", "s2", "s3", "s4")
    assert enrolled(JULY) == ids("s4"), "not in a class yet"
    course = Course.objects.get(sourced_id="math")
    section = Section.objects.create(sourced_id="new", kind="scheduled", course=course, school_id=school_id())
    section.terms.add(Term.objects.get(sourced_id="after"))
    Enrollment.objects.create(sourced_id="new", student=Student.objects.get(sourced_id="s3"), section=section)
    assert enrolled(JULY) == ids("s3", "s4")
    assert enrolled(NOVEMBER) == ids("s1", "s2", "s3", "s4")


def school_id() -> int:
    return int(Section.objects.get(sourced_id="math-9").school_id)


def test_a_class_without_sessions_is_of_the_year_of_its_course(loaded: RosterFiles) -> None:
    add_term("after", "2027-08-02", "2028-05-27", school_year=2028)
    Section.terms.through._default_manager.all().delete()
    assert enrolled(JULY) == ids("s4")
    Course.objects.filter(sourced_id="math").update(school_year=Term.objects.get(sourced_id="after"))
    assert enrolled(JULY) == ids("s1", "s2", "s3", "s4")


def test_who_left_and_who_stands_nowhere_are_not(loaded: RosterFiles) -> None:
    Student.objects.filter(sourced_id="s1").update(is_active=False)
    Student.objects.filter(sourced_id="s4").update(school=None)
    assert enrolled(NOVEMBER) == ids("s2", "s3")
    Enrollment.objects.filter(student__sourced_id="s3").update(is_active=False)
    assert enrolled(NOVEMBER) == ids("s2", "s3"), "taken out of the old classes, not yet in new ones"
    Section.objects.filter(sourced_id__in=["hr-7", "math-7"]).update(is_active=False)
    assert enrolled(NOVEMBER) == ids("s3")


def test_only_who_was_asked_about_is_named(loaded: RosterFiles) -> None:
    assert roster.children_enrolled(ids("s1"), NOVEMBER) == ids("s1")
    assert roster.children_enrolled([], NOVEMBER) == set()
    assert roster.children_enrolled([999_999], NOVEMBER) == set()


def test_a_roster_without_sessions_knows_no_year() -> None:
    student = StudentFactory.create(school=None)
    StudentFactory.create(is_active=False)
    assert records.this_year(JULY) is records.next_year(JULY) is None
    assert enrolled(JULY) == {student.pk}


def test_the_questions_are_few(
    loaded: RosterFiles, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    StudentFactory.create_batch(30)
    everybody = list(Student.objects.values_list("pk", flat=True))
    with django_assert_num_queries(2):
        assert len(roster.children_enrolled(everybody, NOVEMBER)) == 34
    for question in (records.this_year, records.next_year, roster.is_between_years):
        with django_assert_num_queries(1):
            question(NOVEMBER)


def test_a_roster_of_a_past_year_with_loose_grading_periods(files: RosterFiles, tmp_path: Path) -> None:
    """As real exports have it: nothing has a parent, the year is named after its first half."""
    for key, row in files.rows["academicSessions"].items():
        row.update(
            parentSourcedId="", schoolYear="2018", type=row["type"] if key == "year" else "gradingPeriod"
        )
        row.update(
            {
                name: row[name].replace("2027", "2019").replace("2026", "2018")
                for name in ("startDate", "endDate")
            }
        )
    assert load(files, tmp_path / "old").outcome == APPLIED
    assert enrolled(NOVEMBER) == ids("s1", "s2", "s3", "s4")
    assert roster.is_between_years(NOVEMBER)
