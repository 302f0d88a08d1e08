"""Exported tables: a spreadsheet executes no cell (T58)."""

import csv
import io

import pytest

from portal.staff.csv_export import csv_response, defused


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "\x00="])
def test_formulas_are_exported_as_text(start: str) -> None:
    assert defused(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize(
    ("value", "text"),
    [("Zoë", "Zoë"), ("0393354", "0393354"), ("O'Neil-Ng", "O'Neil-Ng"), (-5, "-5"), (None, ""), ("", "")],
)
def test_other_values_are_exported_unchanged(value: object, text: str) -> None:
    assert defused(value) == text


def test_the_file_is_saved_with_every_cell_quoted_and_reads_back() -> None:
    response = csv_response("names.csv", ["name", "note"], [['Zoë "Z"', "=1+1"], ["a,b", "two\nlines"]])
    sent = b"".join(response)

    assert response["Content-Disposition"] == 'attachment; filename="names.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = sent.decode("utf-8-sig")
    assert sent.startswith(b"\xef\xbb\xbf")
    assert text.splitlines()[0] == '"name","note"'
    assert list(csv.reader(io.StringIO(text)))[1:] == [['Zoë "Z"', "'=1+1"], ["a,b", "two\nlines"]]
