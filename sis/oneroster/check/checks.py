"""Checks of rows whose cells are readable: dates in order, a school, a number and a name of their own."""

from sis.oneroster import sql
from sis.oneroster.faults import RosterRefusedError
from sis.oneroster.read.tables import STUDENT, Column, Table
from sis.oneroster.read.users import REWRITTEN, hint_for_numbers
from sis.oneroster.staging import DELTA, DIFFERENCE, Staging

# How many students without a number are examined to find the column with the numbers.
SAMPLE = 5_000
_LINES = "string_agg(s.line::text, ', ' ORDER BY s.line)"


def check_sessions(staging: Staging) -> None:
    """Skip the sessions that end before they begin."""
    staging.skip(
        "academicSessions",
        "endDate",
        "s.end_date <= s.start_date",
        lambda: "The session ends before it begins.",
    )


def check_classes(staging: Staging) -> None:
    """Skip the classes whose school is another kind of org."""
    check_orgs(staging, "classes", "schoolSourcedId", ("school",))


def check_orgs(staging: Staging, name: str, column: str, kinds: tuple[str, ...]) -> None:
    """Skip the rows of a file whose org is neither of these kinds, school or district."""
    key = f"s.{staging.tables[name].column(column).staged}"
    wanted, said = ", ".join(f"'{kind}'" for kind in kinds), " or ".join(f"a {kind}" for kind in kinds)
    stored = [f"NOT EXISTS (SELECT 1 FROM sis_{kind} o WHERE o.sourced_id = {key})" for kind in kinds]
    if staging.has("orgs"):
        org = f"FROM stage_orgs o WHERE o.sourced_id = {key} AND o.state = 0"
        staging.skip(
            name,
            column,
            f"EXISTS (SELECT 1 {org} AND o.type NOT IN ({wanted}))",
            lambda key, kind: f"“{key}” is a {kind} in orgs.csv, not {said}.",
            shown=(key, f"(SELECT o.type {org})"),
        )
        stored.append(f"NOT EXISTS (SELECT 1 {org})")
    if not staging.holds_all("orgs"):
        staging.skip(name, column, " AND ".join(stored), lambda key: f"“{key}” is not {said}.", shown=(key,))


def check_students(staging: Staging) -> None:
    """Skip the students whose number or name is not valid, or whose number another student has, too."""
    column = staging.options.number_column
    unread = staging.skip(
        "users",
        column,
        "s.is_student AND s.number IS NULL",
        str,
        shown=("s.number_fault",),
    )
    _check_shared_numbers(staging, column)
    staging.skip(
        "users",
        "familyName, givenName",
        "s.family_name = '' AND s.given_name = ''",
        lambda: "Both cells are blank; one must be filled in.",
    )
    for name in ("familyName", "givenName"):
        staging.skip(
            "users",
            name,
            f"s.is_student AND s.name_fault = '{name}'",
            lambda: "The name has no letter. Enter it as it is written.",
        )
    one_name = "FROM stage_users s WHERE s.state = 0 AND '' IN (s.family_name, s.given_name)"
    for line, times in sql.rows_of(f"SELECT min(s.line), count(*) {one_name} HAVING count(*) > 0"):
        text = "is blank; taken as a person with one name."
        staging.report.warn("users.csv", line, "familyName, givenName", text, times=times)
    if unread > allowed(staging, "users.csv"):
        elsewhere = f"number_fault NOT LIKE '%{REWRITTEN}%'"
        query = f"SELECT user_ids FROM stage_users WHERE {elsewhere} AND is_student LIMIT {SAMPLE}"
        found = [cell for (cell,) in sql.rows_of(query)]
        # Numbers that a spreadsheet has rewritten stand in the right column.
        if 2 * len(found) > min(unread, SAMPLE):
            staging.report.hints.append(hint_for_numbers(found))


def check_keys(staging: Staging, table: Table) -> None:
    """Skip rows of a file that are about the same thing: no one can tell which is right.

    If all columns belong to the key the rows agree, and one of them is used.
    """
    names = table.distinct if table.has_id else table.key
    if not names or len(names) == len(table.columns):
        return
    columns = [table.column(name) for name in names]
    key = ", ".join(column.staged for column in columns)
    same = " AND ".join(_same_cell(column, "k", "s") for column in columns)
    good = f"FROM {table.staging} WHERE state = 0"
    keys = ", ".join(f"k.{column.staged}" for column in columns)
    twice = f"SELECT {key} {good} GROUP BY {key} HAVING count(*) > 1"
    if not sql.value(f"SELECT EXISTS ({twice})"):
        return
    sql.create_table_as(
        "shared_keys",
        f"WITH twice AS ({twice}) "
        f"SELECT {keys}, {_LINES} AS lines FROM twice k JOIN {table.staging} s ON {same} "
        f"WHERE s.state = 0 GROUP BY {keys}",
    )
    staging.skip(
        table.name,
        names[0],
        f"EXISTS (SELECT 1 FROM shared_keys k WHERE {same})",
        lambda line, lines: (
            f"The same is also in line {_others(line, lines)}; there is no way to tell which is right."
        ),
        shown=("s.line", f"(SELECT k.lines FROM shared_keys k WHERE {same})"),
    )
    sql.drop_table("shared_keys")


def _same_cell(column: Column, one: str, other: str) -> str:
    """Return the condition that two rows have the same cell in a column of a key, also a blank one."""
    if column.blank is None and not column.required:
        return f"COALESCE({one}.{column.staged}, '') = COALESCE({other}.{column.staged}, '')"
    return f"{one}.{column.staged} = {other}.{column.staged}"


def check_enrollments(staging: Staging) -> None:
    """Skip the enrollments whose user does not have the role that the row gives."""
    user = "FROM stage_users u WHERE u.sourced_id = s.user_sourced_id AND u.state = 0"
    role = f"COALESCE(u.guardian_role, u.staff_role, '{STUDENT}')"
    fits = f"CASE WHEN s.role = '{STUDENT}' THEN u.is_student ELSE u.staff_role IS NOT NULL END"
    staging.skip(
        "enrollments",
        "role",
        f"EXISTS (SELECT 1 {user} AND NOT ({fits}))",
        lambda said, role: f"says {said}, but the user is a {role} in users.csv.",
        shown=("s.role", f"(SELECT {role} {user})"),
    )
    held = (
        f"CASE WHEN s.role = '{STUDENT}' "
        "THEN EXISTS (SELECT 1 FROM sis_student p WHERE p.sourced_id = s.user_sourced_id) "
        "ELSE EXISTS (SELECT 1 FROM sis_staffmember p WHERE p.sourced_id = s.user_sourced_id) END"
    )
    if not staging.holds_all("users"):
        staging.skip(
            "enrollments",
            "role",
            f"NOT EXISTS (SELECT 1 {user}) AND NOT ({held})",
            lambda said: f"says {said}, but the user is someone else in the roster.",
            shown=("s.role",),
        )


def refuse_too_faulty(staging: Staging) -> None:
    """Raise RosterRefusedError if a file has more faulty rows than allowed, or a bulk roster no student."""
    report = staging.report
    for file, rows in report.rows.items():
        found, most = report.row_faults.by_file[file], allowed(staging, file)
        if found > most:
            report.refuse(file, f"{found} of {rows} rows are faulty; at most {most} may be skipped.")
    whole = "users.csv" in report.rows and staging.modes.get("users") not in {DELTA, DIFFERENCE}
    faulty = {fault.file for fault in report.file_faults}
    if whole and "users.csv" not in faulty and not staging.count("users", "s.is_student"):
        report.refuse("users.csv", "No student is left to load. Export the file with its students.")
    if report.file_faults:
        raise RosterRefusedError


def allowed(staging: Staging, file: str) -> int:
    """Return how many rows of a file may be faulty, at least one."""
    return max(1, int(staging.report.rows.get(file, 0) * staging.options.fault_share))


def _check_shared_numbers(staging: Staging, column: str) -> None:
    shared = (
        "FROM stage_users s WHERE state = 0 AND is_student AND number IS NOT NULL "
        "GROUP BY number HAVING count(*) > 1"
    )
    if not sql.value(f"SELECT EXISTS (SELECT number {shared})"):
        return
    sql.create_table_as("shared_numbers", f"SELECT number, {_LINES} AS lines {shared}")
    staging.skip(
        "users",
        column,
        "s.is_student AND EXISTS (SELECT 1 FROM shared_numbers n WHERE n.number = s.number)",
        _is_shared,
        shown=("s.number", "s.line", "(SELECT n.lines FROM shared_numbers n WHERE n.number = s.number)"),
    )
    sql.drop_table("shared_numbers")


def _is_shared(number: str, line: int, lines: str) -> str:
    return f"The number {number} is also in line {_others(line, lines)}; there is no way to tell whose it is."


def _others(line: int, lines: str) -> str:
    return ", ".join(other for other in str(lines).split(", ") if other != str(line))
