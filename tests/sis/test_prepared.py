"""Statements that are planned once for a connection: `sis/prepared.py`."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from sis.prepared import prepared_rows

BY_NUMBER = "SELECT number FROM sis_student WHERE number = %s"


@pytest.mark.django_db
def test_a_statement_is_prepared_once_and_counted_each_time() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for number in ("0123457", "0123458", "0123459"):
            assert prepared_rows(BY_NUMBER, [number]) == []
    assert len(asked) == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements")
        assert cursor.fetchall() == [("SELECT number FROM sis_student WHERE number = $1", 3)]


@pytest.mark.django_db
def test_ordinary_statements_are_not_prepared() -> None:
    with connection.cursor() as cursor:
        for _time in range(10):
            cursor.execute(BY_NUMBER, ["0123457"])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_migration_of_another_process_breaks_no_page() -> None:
    elsewhere = connections.create_connection("default")
    with elsewhere.cursor() as cursor:
        cursor.execute("CREATE TABLE being_migrated (grade varchar(2))")
        cursor.execute("INSERT INTO being_migrated VALUES ('08')")
        try:
            statement = "SELECT grade FROM being_migrated WHERE grade = %s"
            assert prepared_rows(statement, ["08"]) == [("08",)]
            cursor.execute("ALTER TABLE being_migrated ALTER grade TYPE text")
            assert prepared_rows(statement, ["08"]) == [("08",)]
        finally:
            cursor.execute("DROP TABLE being_migrated")
    elsewhere.close()
