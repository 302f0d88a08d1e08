"""Find students: by id, by number, or by what someone typed."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from sis.models import Guardian, Student
from sis.names import canonical_number, fold_for_search, same_name

Person = TypeVar("Person", Student, Guardian)


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
    """Return the grades that students are or were in, in order, without the blank one. One query."""
    found = Student.objects.exclude(grade="").order_by("grade").values_list("grade", flat=True)
    return list(found.distinct())


def student_by_id(student_id: int) -> Student | None:
    """Return the student, active or not, together with the school."""
    return Student.objects.select_related("school").filter(pk=student_id).first()


def student_by_number(number: str) -> Student | None:
    """Return the student who has this number, active or not, together with the school."""
    return Student.objects.select_related("school").filter(number=canonical_number(number) or "").first()


def search_guardians(text: str) -> QuerySet[Guardian]:
    """Return the guardians, active or not, found by an email address or parts of a name."""
    guardians = Guardian.objects.all()
    if "@" in text:
        return guardians.filter(email=text.strip())
    words = fold_for_search(text).split()
    if not words:
        return guardians.none()
    return _named(guardians, words)


def search_students(text: str) -> QuerySet[Student]:
    """Return the students, active or not, found by a number or by parts of a name.

    A number may have an S in front and lack its leading zeros. Each word must begin a word of the name.
    """
    students = Student.objects.select_related("school")
    number = _typed_number(text)
    if number:
        return students.filter(number=number)
    words = fold_for_search(text).split()
    if not words:
        return students.none()
    return _named(students, words)


def _named(people: QuerySet[Person], words: list[str]) -> QuerySet[Person]:
    for word in words:
        people = people.filter(Q(search_key__startswith=word) | Q(search_key__contains=f" {word}"))
    return people


def _typed_number(text: str) -> str | None:
    digits = fold_for_search(text).replace(" ", "").removeprefix("s")
    return canonical_number(digits.zfill(7)) if digits.isdecimal() else None
