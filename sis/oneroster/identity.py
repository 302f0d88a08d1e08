"""Keep a student number with its owner when the district's system names people anew."""

from sis.models import Student
from sis.names import same_name
from sis.oneroster.parsed import Record, Roster
from sis.oneroster.tables import STUDENT
from sis.oneroster.validating import NUMBER


def settle_numbers(roster: Roster) -> None:
    """Decide about numbers that the roster gives to somebody new.

    A student whom the files know under another sourcedId, with the same number and names, is the same
    student, and keeps the account. The number of a different person who is not in the files any more is
    never handed on: the row is skipped.
    """
    held = {
        student.number: student
        for student in Student.objects.only("number", "sourced_id", "last_name", "first_name")
    }
    known = {student.sourced_id for student in held.values()}
    students = roster.users(STUDENT)
    for sourced_id, record in students.items():
        owner = held.get(record[NUMBER])
        if owner is None or owner.sourced_id == sourced_id or owner.sourced_id in students:
            continue
        if sourced_id not in known and owner.sourced_id not in roster.kept("users") and _same(owner, record):
            Student.objects.filter(pk=owner.pk).update(sourced_id=sourced_id)
            roster.report.warn("users.csv", record.line, "sourcedId", "A known student has a new sourcedId.")
        else:
            text = (
                f"The number {owner.number} belongs to somebody else, {owner.full_name} ({owner.sourced_id})."
            )
            roster.skip("users", sourced_id, "", text)


def free_numbers(wanted: dict[str, str]) -> None:
    """Take their old number from those who get another, so that two can trade numbers in one load."""
    changing = [
        student
        for student in Student.objects.only("number", "sourced_id")
        if wanted.get(student.sourced_id, student.number) != student.number
    ]
    for student in changing:
        Student.objects.filter(pk=student.pk).update(number=f"~{student.pk:x}")


def _same(owner: Student, record: Record) -> bool:
    return same_name(owner.last_name, record["familyName"]) and same_name(
        owner.first_name, record["givenName"]
    )
