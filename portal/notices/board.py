"""The notices that one person may see, from both sources, with what the person has read (H3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.digests import digest
from portal.languages import LANGUAGES
from portal.models import NoticeRead, PostedNotice, User
from sis import records, roster
from sis.records import AnnouncedText, Announcement

KEPT = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class FamilyNotice:
    """A notice as one person sees it. `id` is opaque and used in addresses.

    `text` is in the language of the page or, with `is_in_other_language`, in one in which it was written.
    `students` are the first names of those whom it concerns, blank where it concerns all of the reader's.
    """

    id: str
    key: str
    announcement: Announcement
    text: AnnouncedText
    is_in_other_language: bool
    is_new: bool
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """All notices that a person may see now, newest first."""

    notices: tuple[FamilyNotice, ...]

    @property
    def unread(self) -> tuple[FamilyNotice, ...]:
        """Those that the person has not read."""
        return tuple(one for one in self.notices if one.is_new)

    def find(self, notice_id: str) -> FamilyNotice | None:
        """Return the notice with this id, None if the person may not see it now."""
        return next((one for one in self.notices if one.id == notice_id), None)


def notice_board(
    reader: User, students: Collection[roster.Student], *, on: date, language: str
) -> NoticeBoard:
    """Return the notices for these students, whose notices the caller's gate has found open to the reader.

    Three statements for any number of students and notices; none without students.
    """
    if not students:
        return NoticeBoard(())
    found = _found(students, on)
    read = set(NoticeRead.objects.filter(user=reader, notice__in=found).values_list("notice", flat=True))
    return NoticeBoard(
        tuple(
            _shown(reader, key, one, language, is_new=key not in read, students=_names(meant, students))
            for key, (one, meant) in found.items()
        )
    )


def notices_for_student(student: roster.Student, *, on: date) -> list[Announcement]:
    """Return the notices for a student, newest first, for a page that notes no reading. Two statements."""
    return [one for one, _meant in _found([student], on).values()]


def mark_read(*, reader: User, notices: Iterable[FamilyNotice]) -> None:
    """Record that this person has read these notices; a second time changes nothing."""
    rows = [NoticeRead(user=reader, notice=one.key) for one in notices if one.is_new]
    with transaction.atomic():
        NoticeRead.objects.bulk_create(rows, ignore_conflicts=True)


def prune_reads() -> str:
    """Delete the marks of notices that were read two years ago; return how many, in words."""
    over = timezone.now() - KEPT
    deleted, _ = NoticeRead.objects.filter(read_at__lt=over).delete()
    return f"{deleted} marks of read notices"


def _found(
    students: Collection[roster.Student], on: date
) -> dict[str, tuple[Announcement, list[roster.Student]]]:
    """Return the notices for these students by key, newest first, each with the students whom it concerns."""
    found: dict[str, tuple[Announcement, list[roster.Student]]] = {}
    places = {student.pk: records.Place(student.school_id, student.grade) for student in students}
    of_files = records.notices_at(places, on=on)
    for student in students:
        for one in of_files[student.pk]:
            _add(found, f"file:{one.id}:{one.school_id or ''}:{one.first_day}", one, student)
    for key, one, grades in _posted(students, on):
        for student in students:
            if _is_for(student, one, grades):
                _add(found, key, one, student)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1][0].first_day.toordinal(), pair[0])))


def _posted(students: Collection[roster.Student], on: date) -> list[tuple[str, Announcement, frozenset[str]]]:
    schools = {student.school_id for student in students if student.school_id}
    rows = (
        PostedNotice.objects.complete()
        .filter(
            Q(school_id__in=schools) | Q(school=None), first_day__lte=on, last_day__gte=on, taken_down_at=None
        )
        .select_related("school")
    )
    return [(f"posted:{row.pk}", announcement_of(row), grades_of(row)) for row in rows.order_by("pk")]


def announcement_of(row: PostedNotice) -> Announcement:
    """Return a posted notice in the form in which those of the files are read."""
    return Announcement(
        id=str(row.pk),
        school_id=row.school_id,
        school=row.school.name if row.school else "",
        class_id=None,
        first_day=row.first_day,
        last_day=row.last_day,
        texts=tuple(AnnouncedText(code, *row.wordings[code]) for code in LANGUAGES if code in row.wordings),
    )


def grades_of(row: PostedNotice) -> frozenset[str]:
    """Return the grades of a posted notice; none is every grade."""
    return frozenset(part for part in row.grades.split(",") if part)


def _is_for(student: roster.Student, one: Announcement, grades: frozenset[str]) -> bool:
    here = one.school_id is None or one.school_id == student.school_id
    return here and (not grades or student.grade in grades)


def _add(
    found: dict[str, tuple[Announcement, list[roster.Student]]],
    key: str,
    one: Announcement,
    student: roster.Student,
) -> None:
    found.setdefault(key, (one, []))[1].append(student)


def _names(meant: Collection[roster.Student], students: Collection[roster.Student]) -> tuple[str, ...]:
    return () if len(meant) == len(students) else tuple(student.first_name for student in meant)


def _shown(
    reader: User, key: str, one: Announcement, language: str, *, is_new: bool, students: tuple[str, ...]
) -> FamilyNotice:
    text = one.text_in(language)
    return FamilyNotice(
        id=digest("notice", str(reader.pk), key)[:20],
        key=key,
        announcement=one,
        text=text,
        is_in_other_language=text.language != language,
        is_new=is_new,
        students=students,
    )
