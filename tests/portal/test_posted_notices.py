"""Notices to families: an office posts them in admin, and families read them in one list (H3)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from portal.models import AccessEvent, NoticeRead, PostedNotice, User
from portal.notices.board import NoticeBoard, mark_read, notice_board, prune_reads
from sis.models import Notice, Student
from tests.cast import Cast, make_staff, sign_in
from tests.counting import row_statements
from tests.factories import SchoolFactory, StudentFactory
from tests.visiting import Client

TODAY = dt.date(2026, 11, 30)
ADMIN = "/admin/portal/postednotice/"
ENGLISH = {"title_en": "Picture day", "text_en": "On December 8."}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(dt.datetime(2026, 11, 30, 15, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


def post(cast: Cast, **fields: Any) -> PostedNotice:
    given = {"school": cast.school, "posted_by": cast.registrar, "first_day": TODAY, "last_day": TODAY}
    words = {**ENGLISH, **{name: fields.pop(name) for name in [*fields] if name[:-2] in ("title_", "text_")}}
    notice = PostedNotice.objects.create(**{**given, **fields})
    codes = [name.removeprefix("title_") for name, words_ in words.items() if name[:6] == "title_" and words_]
    notice.write({code: (words[f"title_{code}"], words[f"text_{code}"]) for code in codes})
    return notice


def load(sourced_id: str, **fields: Any) -> Notice:
    given = {"language": "en", "title": sourced_id, "text": "Text", "first_day": TODAY, "last_day": TODAY}
    return Notice.objects.create(sourced_id=sourced_id, **{**given, **fields})


def board(reader: User, *students: Student, language: str = "en") -> NoticeBoard:
    return notice_board(reader, students, on=TODAY, language=language)


def titles(found: NoticeBoard) -> list[str]:
    return [one.text.title for one in found.notices]


@pytest.fixture
def reader(cast: Cast) -> User:
    return User.objects.get(username="S0123457")


def form(cast: Cast, **fields: Any) -> dict[str, Any]:
    days = {"first_day": "2026-11-30", "last_day": "2026-12-08"}
    return {"school": cast.school.pk, **days, **ENGLISH, **fields}


def staff(name: str) -> Client:
    browser = Client()
    assert sign_in(browser, f"{name}@example.org").status_code == 302
    return browser


def test_both_sources_are_one_list_newest_first(cast: Cast, reader: User) -> None:
    load("District file", first_day=TODAY - dt.timedelta(days=2))
    load("School file", school=cast.school, first_day=TODAY - dt.timedelta(days=1))
    load("Another school's", school=cast.stranger.school)
    post(cast)
    post(cast, title_en="District post", school=None, first_day=TODAY - dt.timedelta(days=3))
    post(cast, title_en="Another school's post", school=cast.stranger.school)
    assert titles(board(reader, cast.marcia)) == [
        "Picture day",
        "School file",
        "District file",
        "District post",
    ]


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({}, True),
        ({"first_day": TODAY + dt.timedelta(days=1), "last_day": TODAY + dt.timedelta(days=1)}, False),
        ({"first_day": TODAY - dt.timedelta(days=2), "last_day": TODAY - dt.timedelta(days=1)}, False),
        ({"taken_down_at": dt.datetime(2026, 11, 30, tzinfo=dt.UTC)}, False),
        ({"grades": "06,07"}, True),
        ({"grades": "08"}, False),
        ({"grades": "08", "school": None}, False),
    ],
)
def test_a_posted_notice_shows_on_its_days_to_its_grades(
    cast: Cast, reader: User, fields: dict[str, Any], is_shown: bool
) -> None:
    post(cast, **fields)
    assert len(board(reader, cast.marcia).notices) == is_shown


def test_a_notice_of_two_children_is_one_and_says_whom_it_concerns(cast: Cast, reader: User) -> None:
    elsewhere = StudentFactory.create(first_name="Ella", school=SchoolFactory.create())
    post(cast)
    post(cast, title_en="Everyone", school=None)
    found = board(reader, cast.marcia, cast.daffy, elsewhere)
    assert {one.text.title: one.students for one in found.notices} == {
        "Picture day": ("Marcia", "Daffy"),
        "Everyone": (),
    }


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("vi", {"title_vi": "Chụp hình", "text_vi": "Ngày 8"}, ("vi", "Chụp hình", False)),
        ("vi", {}, ("en", "Picture day", True)),
        ("vi", {"title_en": "", "text_en": "", "title_fr": "Photo", "text_fr": "X"}, ("fr", "Photo", True)),
    ],
)
def test_a_notice_is_in_the_readers_language_else_in_one_in_which_it_was_written(
    cast: Cast, reader: User, language: str, written: dict[str, str], read: tuple[str, str, bool]
) -> None:
    post(cast, **written)
    (one,) = board(reader, cast.marcia, language=language).notices
    assert (one.text.language, one.text.title, one.is_in_other_language) == read


def test_what_one_person_has_read_stays_new_for_another(cast: Cast, reader: User) -> None:
    load("A file")
    post(cast)
    mine = board(reader, cast.marcia)
    assert len(mine.unread) == 2
    mark_read(reader=reader, notices=mine.notices[:1])
    mark_read(reader=reader, notices=mine.notices[:1])
    assert titles(NoticeBoard(board(reader, cast.marcia).unread)) == titles(NoticeBoard(mine.notices[1:]))
    assert len(board(cast.registrar, cast.marcia).unread) == 2
    assert not {one.id for one in mine.notices} & {
        one.id for one in board(cast.registrar, cast.marcia).notices
    }


def test_the_list_costs_three_statements_and_none_without_students(cast: Cast, reader: User) -> None:
    for number in range(3):
        load(f"file {number}")
        post(cast)
    with row_statements() as seen:
        assert len(board(reader, cast.marcia, cast.daffy).notices) == 6
    assert len(seen) == 3
    with row_statements() as seen:
        assert board(reader).notices == ()
    assert seen == []


def test_marks_of_two_years_ago_are_pruned(cast: Cast, reader: User, clock: Any) -> None:
    post(cast)
    mark_read(reader=reader, notices=board(reader, cast.marcia).notices)
    assert prune_reads() == "0 marks of read notices"
    clock.shift(dt.timedelta(days=731))
    assert prune_reads() == "1 marks of read notices"


def test_an_office_posts_for_its_school_and_the_log_says_so(cast: Cast) -> None:
    fields = form(cast, grades=["07"], title_fr="Photo", text_fr="Le 8")
    answer = staff("registrar").post(f"{ADMIN}add/", fields)
    assert answer.status_code == 302, answer.context["errors"]
    notice = PostedNotice.objects.get()
    assert (notice.school, notice.grades, notice.posted_by) == (cast.school, "07", cast.registrar)
    event = AccessEvent.objects.get(kind="portal.notice_posted")
    assert event.actor_id == cast.registrar.pk
    assert event.detail == {
        "notice": notice.pk,
        "school": cast.school.pk,
        "grades": "07",
        "days": ["2026-11-30", "2026-12-08"],
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title_en": "", "text_en": ""}, "title_en"),
        ({"text_en": ""}, "text_en"),
        ({"title_es": "Foto"}, "text_es"),
        ({"text_vi": "Ngày 8"}, "title_vi"),
        ({"last_day": "2026-11-29"}, "last_day"),
        ({"first_day": "2026-11-01", "last_day": "2026-11-29"}, "last_day"),
        ({"last_day": "soon"}, "last_day"),
        ({"grades": ["99"]}, "grades"),
        ({"school": ""}, "school"),
        ({"title_en": "x" * 121}, "title_en"),
        ({"text_en": "x" * 3001}, "text_en"),
    ],
)
def test_a_notice_that_is_not_whole_is_refused(cast: Cast, fields: dict[str, Any], field: str) -> None:
    answer = staff("registrar").post(f"{ADMIN}add/", form(cast, **fields))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not PostedNotice.objects.exists()


@pytest.mark.slow
def test_an_office_reaches_no_other_school_and_not_the_whole_district(cast: Cast) -> None:
    elsewhere = post(cast, school=cast.stranger.school)
    everywhere = post(cast, school=None)
    registrar = staff("registrar")
    assert registrar.post(f"{ADMIN}add/", form(cast, school=cast.stranger.school_id)).status_code == 200
    for notice in (elsewhere, everywhere):
        assert registrar.get(f"{ADMIN}{notice.pk}/change/").status_code == 404
        assert registrar.post(f"{ADMIN}{notice.pk}/change/", form(cast)).status_code == 404
        assert registrar.post(f"{ADMIN}{notice.pk}/take-down/").status_code == 404
    assert registrar.get(ADMIN).context["cl"].result_count == 0
    assert PostedNotice.objects.filter(taken_down_at=None).count() == 2
    assert staff("district").post(f"{ADMIN}add/", form(cast, school="")).status_code == 302
    assert PostedNotice.objects.filter(school=None).count() == 2


@pytest.mark.parametrize("name", ["tech", "teacher", "outsider"])
def test_others_may_not_post(cast: Cast, name: str) -> None:
    notice = post(cast)
    browser = staff(name)
    assert browser.get(ADMIN).status_code == 403
    assert browser.post(f"{ADMIN}add/", form(cast)).status_code == 403
    assert browser.post(f"{ADMIN}{notice.pk}/take-down/").status_code == 403
    assert PostedNotice.objects.get().taken_down_at is None


def test_a_notice_is_changed_and_taken_down_once(cast: Cast, reader: User) -> None:
    notice, registrar = post(cast), staff("registrar")
    assert registrar.get(f"{ADMIN}{notice.pk}/change/").status_code == 200
    assert registrar.post(f"{ADMIN}{notice.pk}/change/", form(cast, title_en="Moved")).status_code == 302
    assert titles(board(reader, cast.marcia)) == ["Moved"]
    down = f"{ADMIN}{notice.pk}/take-down/"
    assert "No one can see this notice now" in registrar.post(down, follow=True).text
    assert "already been taken down" in registrar.post(down, follow=True).text
    assert board(reader, cast.marcia).notices == ()
    kinds = AccessEvent.objects.filter(kind__startswith="portal.notice").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["portal.notice_changed", "portal.notice_taken_down"]


def test_a_notice_of_a_past_day_can_still_be_corrected(cast: Cast) -> None:
    past = {"first_day": dt.date(2026, 11, 1), "last_day": dt.date(2026, 11, 2)}
    notice = post(cast, **past)
    fields = form(cast, first_day="2026-11-01", last_day="2026-11-02", title_en="Corrected")
    assert staff("registrar").post(f"{ADMIN}{notice.pk}/change/", fields).status_code == 302


def test_the_database_refuses_a_notice_without_words_or_with_its_days_reversed(cast: Cast) -> None:
    for wrong in ({"text_en": ""}, {"last_day": TODAY - dt.timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            post(cast, **wrong)


def test_a_closed_account_takes_its_marks_along(cast: Cast) -> None:
    person = make_staff("gone@example.org")
    post(cast)
    mark_read(reader=person, notices=board(person, cast.marcia).notices)
    person.delete()
    assert not NoticeRead.objects.exists()
