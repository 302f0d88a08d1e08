"""Check that a roster holds together: references, students' numbers and names, and how much was skipped."""

from collections import defaultdict
from collections.abc import Callable

from sis.names import is_name
from sis.oneroster.faults import FileFaultError, RosterRefusedError
from sis.oneroster.numbers import NumberColumn, hint_for_numbers, student_number
from sis.oneroster.options import Options
from sis.oneroster.parsed import Record, Roster
from sis.oneroster.reading import Row
from sis.oneroster.tables import STAFF, STUDENT, Table

NUMBER = "number"

KnownIds = Callable[[str], set[str]]


def check_references(roster: Roster, table: Table, known: KnownIds) -> None:
    """Skip the rows that refer to something which is neither in the files nor, its file absent, known.

    What hangs on a row that was itself skipped is listed without being counted, people apart: who
    would be lost counts, whatever the reason.
    """
    columns = [column for column in table.columns if column.refers]
    ids = {column.refers: _ids(roster, column.refers, known) for column in columns}
    again = True
    while again:
        again = False
        for sourced_id, record in list(roster.records(table.name).items()):
            for column in columns:
                missing = _missing(record[column.name], ids[column.refers])
                if missing:
                    _skip_dangling(roster, table, sourced_id, (column.name, column.refers), missing)
                    # A row of the same file may hang on this one.
                    again = again or column.refers == table.name
                    ids.get(table.name, set()).discard(sourced_id)
                    break


def check_sessions(roster: Roster) -> None:
    """Skip the sessions that end before they begin."""
    for sourced_id, session in list(roster.records("academicSessions").items()):
        if session["endDate"] <= session["startDate"]:
            roster.skip("academicSessions", sourced_id, "endDate", "The session ends before it begins.")


def check_classes(roster: Roster) -> None:
    """Skip the classes whose school is another kind of org."""
    orgs = roster.records("orgs")
    for sourced_id, section in list(roster.records("classes").items()):
        org = orgs.get(section["schoolSourcedId"])
        if org and org["type"] != "school":
            text = f"“{section['schoolSourcedId']}” is a {org['type']} in orgs.csv, not a school."
            roster.skip("classes", sourced_id, "schoolSourcedId", text)


def check_students(roster: Roster, options: Options) -> None:
    """Give every student the number in full; skip whose number or name is none, or is another's too."""
    column = NumberColumn(options.number_column)
    by_number: dict[str, list[str]] = defaultdict(list)
    unread: list[Row] = []
    for sourced_id, student in roster.users(STUDENT).items():
        row = Row(student.line, student.values)
        try:
            student.values[NUMBER] = student_number(column.read(row))
            by_number[student.values[NUMBER]].append(sourced_id)
        except ValueError as error:
            unread.append(row)
            roster.skip("users", sourced_id, options.number_column, f"The cell {error}")
    for number, owners in by_number.items():
        if len(owners) > 1:
            _skip_shared_number(roster, options.number_column, number, owners)
    for sourced_id, student in roster.users(STUDENT).items():
        _check_name(roster, sourced_id, student)
    if len(unread) > _allowed(roster, "users", options):
        roster.report.hints.append(hint_for_numbers(unread))


def check_enrollments(roster: Roster) -> None:
    """Skip the enrolments whose user is something else than the role says."""
    users = roster.records("users")
    for sourced_id, enrollment in list(roster.records("enrollments").items()):
        user = users.get(enrollment["userSourcedId"])
        if user is None:
            continue
        fits = user["role"] == STUDENT if enrollment["role"] == STUDENT else user["role"] in STAFF
        if not fits:
            text = f"says {enrollment['role']}, but the user is a {user['role']} in users.csv."
            roster.skip("enrollments", sourced_id, "role", text)


def refuse_too_faulty(roster: Roster, options: Options) -> None:
    """Raise RosterRefusedError if a file has more faulty rows than allowed, or the roster no student."""
    report = roster.report
    for name in roster.report.rows:
        found, allowed = report.counted_faults(name), _allowed(roster, name.removesuffix(".csv"), options)
        if found > allowed:
            text = f"{found} of {report.rows[name]} rows are faulty; at most {allowed} may be skipped."
            report.file_faults.append(FileFaultError(name, None, "", text).fault)
    if not roster.users(STUDENT) and "users.csv" not in {fault.file for fault in report.file_faults}:
        text = "No student is left to load. Export the file with its students."
        report.file_faults.append(FileFaultError("users.csv", None, "", text).fault)
    if report.file_faults:
        raise RosterRefusedError


def _ids(roster: Roster, table: str, known: KnownIds) -> set[str]:
    return set(roster.files[table]) if table in roster.files else known(table)


def _missing(value: object, ids: set[str]) -> str:
    wanted = value if isinstance(value, tuple) else (value,)
    return next((str(one) for one in wanted if one and one not in ids), "")


def _skip_dangling(
    roster: Roster, table: Table, sourced_id: str, reference: tuple[str, str], missing: str
) -> None:
    column, refers = reference
    if missing in roster.kept(refers):
        text = f"“{missing}” was itself skipped in {refers}.csv."
        roster.skip(table.name, sourced_id, column, text, counts=table.name == "users")
    else:
        text = f"“{missing}” is not in {refers}.csv. Add it there, or mend this cell."
        roster.skip(table.name, sourced_id, column, text)


def _skip_shared_number(roster: Roster, column: str, number: str, owners: list[str]) -> None:
    lines = {owner: roster.files["users"][owner].line for owner in owners}
    for owner in owners:
        others = ", ".join(str(line) for other, line in lines.items() if other != owner)
        text = f"The number {number} stands also in line {others}; nobody can tell whose it is."
        roster.skip("users", owner, column, text)


def _check_name(roster: Roster, sourced_id: str, student: Record) -> None:
    for column in ("familyName", "givenName"):
        if not is_name(student[column]):
            roster.skip("users", sourced_id, column, "The name has no letter. Enter it as it is written.")
            return


def _allowed(roster: Roster, table: str, options: Options) -> int:
    return max(1, int(roster.report.rows.get(f"{table}.csv", 0) * options.fault_share))
