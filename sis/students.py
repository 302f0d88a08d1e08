"""Find students: by id, by number, or by what someone typed."""

import re
from collections.abc import Collection, Iterable
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith

from sis.models import Guardian, Household, HouseholdMember, StaffMember, Student
from sis.names import canonical_number, fold_for_search, same_name

# The grades before the first, as OneRoster has them, in their order.
EARLY = {grade: place for place, grade in enumerate(("IT", "PR", "PK", "TK", "KG"))}
# The least digits of a number that find those that have them: a trigram.
SHORTEST_PART = 3
LENGTH = 7  # digits of a number
# The least digits of a phone number that find it: one without its area code.
SHORTEST_PHONE = 7
# As in the indexes of migrations 0015 and 0016.
PHONE_FROM_THE_END = Reverse(
    Func(
        F("phone"),
        Value("[^0-9]"),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
)


def match_student(*, last_name: str, first_name: str, number: str) -> Student | None:
    """Return the active student whose names and number are exactly these, typography aside (C1).

    A student with one name types it as both. Costs one query and two comparisons of names whether or not
    the number exists.
    """
    held = Student.objects.filter(number=canonical_number(number) or "", is_active=True)
    student = held.select_related("school").first()
    last, first = names_to_type(student) if student else ("–", "–")
    same_last, same_first = same_name(last_name, last), same_name(first_name, first)
    return student if student and same_last and same_first else None


def names_to_type(person: Student | Guardian) -> tuple[str, str]:
    """Return the last and the first name that someone types; a person with one name types it as both."""
    return person.last_name or person.first_name, person.first_name or person.last_name


def students_named(*, last_name: str, first_name: str) -> list[Student]:
    """Return the active students with exactly these names, typography aside; several can share them."""
    names = [last_name] if same_name(last_name, first_name) else [last_name, first_name]
    folded = fold_for_search(" ".join(names))
    held = Student.objects.filter(
        Q(search_key=folded) | Q(search_key__startswith=f"{folded} "), is_active=True
    )
    return [
        student for student in held if all(map(same_name, (last_name, first_name), names_to_type(student)))
    ]


def all_students() -> QuerySet[Student]:
    """Return every student the roster knows, active or not, by name."""
    return Student.objects.all()


def grades_of_students() -> list[str]:
    """Return the grades that students are or were in, KG before 01, without the blank one. One query."""
    found = Student.objects.exclude(grade="").order_by("grade").values_list("grade", flat=True)
    return sort_grades(found.distinct())


def sort_grades(grades: Iterable[str]) -> list[str]:
    """Return the grades in the order of school years: PK and KG before 01."""
    return sorted(grades, key=lambda grade: (EARLY.get(grade, len(EARLY)), grade))


def by_grade(field: str) -> tuple[Case, str]:
    """Return how to sort rows by the grade in this field as `sort_grades` sorts grades."""
    early = [When(**{field: grade}, then=place) for grade, place in EARLY.items()]
    return Case(*early, default=len(EARLY), output_field=IntegerField()), field


def student_by_id(student_id: int) -> Student | None:
    """Return the student, active or not, together with the school."""
    return Student.objects.select_related("school").filter(pk=student_id).first()


def student_by_number(number: str) -> Student | None:
    """Return the student who has this number, active or not, together with the school."""
    return Student.objects.select_related("school").filter(number=canonical_number(number) or "").first()


def search_guardians(text: str, *, also: Collection[int] = ()) -> QuerySet[Guardian]:
    """Return the guardians, active or not, found by email, phone or parts of a name, or by these ids.

    Of a phone number, their own or that of their household, the last seven digits are enough.
    """
    words = fold_for_search(text).split()
    if "@" in text:
        found = Q(email=text.strip())
    elif len(phone := _phone_typed(text)) >= SHORTEST_PHONE:
        found = Q(pk__in=_with_phone(phone))
    elif words:
        found = _named(words)
    else:
        found = Q(pk__in=[])
    return Guardian.objects.filter(found | Q(pk__in=also) if also else found)


def search_staff_members(text: str) -> QuerySet[StaffMember]:
    """Return the staff in the roster, active or not, found by an email address or parts of a name."""
    words = fold_for_search(text).split()
    if "@" in text:
        return StaffMember.objects.filter(email__iexact=text.strip())
    return StaffMember.objects.filter(_named(words)) if words else StaffMember.objects.none()


def search_students(text: str) -> QuerySet[Student]:
    """Return the students, active or not, found by a number or a part of it, or by parts of a name.

    A number may have an S in front and lack its leading zeros. Each word must begin a word of the name.
    """
    students = Student.objects.select_related("school")
    number = _typed_number(text)
    if number:
        digits = _digits_of(text)
        has_them = Q(number__contains=digits) if len(digits) >= SHORTEST_PART else Q(pk__in=[])
        return students.filter(Q(number=number) | has_them)
    words = fold_for_search(text).split()
    if not words:
        return students.none()
    return students.filter(_named(words))


def _named(words: list[str]) -> Q:
    """Return the condition for people in whose name each of these words begins a word."""
    return reduce(
        and_, (Q(search_key__startswith=word) | Q(search_key__contains=f" {word}") for word in words)
    )


def _with_phone(digits: str) -> QuerySet[Any, Any]:
    """Return the ids of guardians whose phone, or whose household's phone, ends with these digits.

    A union, not an OR: each part is found by its own index.
    """
    ends = StartsWith(PHONE_FROM_THE_END, digits[::-1])
    homes = Household.objects.filter(ends, is_active=True).order_by().values("pk")
    members = HouseholdMember.objects.filter(household__in=homes, is_active=True, guardian__isnull=False)
    return Guardian.objects.filter(ends).order_by().values("pk").union(members.values("guardian_id"))


def _phone_typed(text: str) -> str:
    """Return the digits of what looks like a phone number, without the country's 1, or an empty text."""
    if not re.fullmatch(r"[0-9+(). /-]*", text.strip()):
        return ""
    digits = re.sub(r"[^0-9]", "", text)
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _digits_of(text: str) -> str:
    return fold_for_search(text).replace(" ", "").removeprefix("s")


def _typed_number(text: str) -> str | None:
    digits = _digits_of(text)
    return canonical_number(digits.zfill(LENGTH)) if digits.isdecimal() else None
