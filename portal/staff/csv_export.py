"""Tables for a spreadsheet, which shows every cell and executes none."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

# What makes Excel, LibreOffice or Google Sheets take a text for a formula; the wide forms count as well.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that hands back what is written into it."""

    def write(self, text: str) -> str:
        return text


def defused(value: object) -> str:
    """Return a cell's text with an apostrophe before whatever a spreadsheet would execute."""
    text = "" if value is None else str(value).replace("\x00", "")
    is_number = isinstance(value, int | float)
    return f"'{text}" if text.startswith(STARTS_FORMULA) and not is_number else text


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Return the rows as a CSV file to save: every cell quoted and defused, in UTF-8 with its mark.

    Rows are taken one by one while the file is sent. `filename` is ours, of plain letters. Whoever exports
    writes the access log before.
    """
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([defused(value) for value in row])
