"""Students, guardians and staff as rows to be written."""

from datetime import datetime

from sis.models import Student
from sis.names import search_key
from sis.oneroster.identity import free_numbers
from sis.oneroster.parsed import Record, Roster
from sis.oneroster.tables import STUDENT
from sis.oneroster.upsert import Values
from sis.oneroster.validating import NUMBER


def students(roster: Roster, schools: dict[str, int], entered_at: datetime) -> dict[str, Values]:
    """The students: entered when the file says, else when they were first seen, else now (C3)."""
    held = {
        student.sourced_id: student
        for student in Student.objects.only("sourced_id", "entered_at", "birth_date", "home_language")
    }
    births = roster.records("demographics")
    rows: dict[str, Values] = {}
    for key, student in roster.users(STUDENT).items():
        known = held.get(key)
        born = births[key]["birthDate"] if key in births else None
        rows[key] = {
            **_names(student),
            "number": student[NUMBER],
            "birth_date": born or (known.birth_date if known else None),
            "grade": student["grades"] or "",
            "school_id": next((schools[org] for org in student["orgSourcedIds"] if org in schools), None),
            "entered_at": student["metadata.enteredAt"] or (known.entered_at if known else entered_at),
            "home_language": student["metadata.language"] or (known.home_language if known else ""),
            "search_key": search_key(
                student["familyName"], student["givenName"], student["middleName"] or ""
            ),
        }
    return rows


def guardians(users: dict[str, Record]) -> dict[str, Values]:
    """The guardians and relatives."""
    return {
        key: {
            **_names(user),
            "email": user["email"] or "",
            "phone": user["phone"] or "",
            "language": user["metadata.language"] or "",
        }
        for key, user in users.items()
    }


def staff(users: dict[str, Record]) -> dict[str, Values]:
    """The teachers and other staff."""
    return {
        key: {**_names(user), "email": user["email"] or "", "role": user["role"]}
        for key, user in users.items()
    }


def make_room_for_numbers(users: dict[str, Record]) -> None:
    """Free the numbers that change hands in this load."""
    free_numbers({key: user[NUMBER] for key, user in users.items()})


def _names(user: Record) -> dict[str, str]:
    return {
        "last_name": user["familyName"],
        "first_name": user["givenName"],
        "middle_name": user["middleName"] or "",
    }
