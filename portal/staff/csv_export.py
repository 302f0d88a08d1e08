"""CSV files for a spreadsheet, which must show every cell and execute none."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

# Excel, LibreOffice and Google Sheets read a text that starts with one of these as a formula.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that returns what is written to it."""

    def write(self, text: str) -> str:
        return text


def defused(value: object) -> str:
    """Return a cell's text, with an apostrophe in front if a spreadsheet would execute it."""
    text = "" if value is None else str(value).replace("\x00", "")
    is_number = isinstance(value, int | float)
    return f"'{text}" if text.startswith(STARTS_FORMULA) and not is_number else text


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Return the rows as a CSV download: every cell quoted and defused, in UTF-8 with byte order mark.

    Rows are read one by one while the file is sent. `filename` must be plain ASCII. The caller writes the
    access log first.
    """
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([defused(value) for value in row])
