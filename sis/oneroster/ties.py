"""What ties people to schools, to each other and to their homeroom."""

from datetime import date
from typing import Any

from django.utils import timezone

from sis.models import Enrollment, Relationship, Section, StaffMember, Student
from sis.oneroster.linking import family_ties
from sis.oneroster.options import Options
from sis.oneroster.parsed import Roster
from sis.oneroster.report import Changes
from sis.oneroster.tables import STAFF
from sis.oneroster.upsert import BATCH, set_links, set_references

Pair = tuple[int, int]
Keys = dict[str, int]


def load_staff_schools(roster: Roster, staff: Keys, schools: Keys) -> list[str]:
    """Say who works at which schools, the district itself being none; return for whom that changed."""
    links = {
        staff[key]: [schools[org] for org in user["orgSourcedIds"] if org in schools]
        for key, user in roster.users(*STAFF).items()
    }
    moved = set_links(StaffMember.schools.through, "staffmember_id", "school_id", links)
    return [key for key in roster.users(*STAFF) if staff[key] in moved]


def load_relationships(roster: Roster, options: Options, guardians: Keys, students: Keys) -> None:
    """Tie guardians to students: contact only, unless the district opens all areas (H1).

    A relative neither gets an area nor hears of claims.
    """
    wanted = {
        (guardians[guardian], students[student]): _tie(role, options)
        for (guardian, student), role in family_ties(roster).items()
    }
    fields = ["kind", "is_contact", *Relationship.AREAS]
    held = {
        (row.pop("guardian_id"), row.pop("student_id")): row
        for row in Relationship.objects.values("pk", "guardian_id", "student_id", "is_active", *fields)
    }
    changes = Changes()
    writes = [
        Relationship(guardian_id=pair[0], student_id=pair[1], **values)
        for pair, values in wanted.items()
        if _differs(held.get(pair), values, changes)
    ]
    Relationship.objects.bulk_create(
        writes,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["guardian", "student"],
        update_fields=["is_active", *fields],
    )
    changes.left = _retire(roster, {pair: row for pair, row in held.items() if pair not in wanted})
    roster.report.changes["relationships"] = changes


def load_homerooms(roster: Roster) -> None:
    """Point every student to the homeroom that holds today, else the one that begins last."""
    today = timezone.localdate()
    rooms = Enrollment.objects.filter(
        is_active=True, section__is_active=True, section__kind=Section.Kind.HOMEROOM
    ).order_by("begin", "sourced_id")
    best: dict[int, tuple[tuple[bool, date], int]] = {}
    for student, section, begin, end in rooms.values_list("student_id", "section_id", "begin", "end"):
        holds = (begin is None or begin <= today) and (end is None or today < end)
        rank = (holds, begin or date.min)
        if student not in best or best[student][0] <= rank:
            best[student] = (rank, section)
    active = Student.objects.filter(is_active=True).values_list("pk", flat=True)
    wanted = {pk: best[pk][1] if pk in best else None for pk in active}
    moved = set_references(Student, "homeroom_id", wanted)
    if moved:
        roster.report.changes["homerooms"] = Changes(changed=len(moved))


def _tie(role: str, options: Options) -> dict[str, Any]:
    opens = options.guardian_rights == "all" and role != Relationship.Kind.RELATIVE
    areas = dict.fromkeys(Relationship.AREAS, opens)
    return {"kind": role, "is_contact": role != Relationship.Kind.RELATIVE, **areas}


def _differs(held: dict[str, Any] | None, values: dict[str, Any], changes: Changes) -> bool:
    if held is None:
        changes.new += 1
    elif not held["is_active"]:
        changes.back += 1
    elif any(held[field] != value for field, value in values.items()):
        changes.changed += 1
    else:
        changes.unchanged += 1
        return False
    return True


def _retire(roster: Roster, missing: dict[Pair, dict[str, Any]]) -> int:
    """Mark ties inactive that no file names; those of somebody whose row was skipped stay."""
    skipped = list(roster.kept("users"))
    gone = Relationship.objects.filter(pk__in=[row["pk"] for row in missing.values() if row["is_active"]])
    if skipped:
        gone = gone.exclude(guardian__sourced_id__in=skipped).exclude(student__sourced_id__in=skipped)
    return gone.update(is_active=False)
