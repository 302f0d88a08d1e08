"""What is written to the server's own log.

Requests stand there without their query, which may hold a token or a code, and refusals without a traceback.
"""

import logging

from django.http import HttpRequest

SERVER_ERROR = 500


class WithoutQuery(logging.Filter):
    """Name the request of a log record by method and path alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the request, which lines in JSON would show with its query."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.request = f"{request.method} {request.path}"
        return True


class RefusalsInOneLine(logging.Filter):
    """Leave the traceback to errors: that someone was refused a page (4xx) is no fault of the code."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Forget the exception of a record about a response below 500."""
        if getattr(record, "status_code", SERVER_ERROR) < SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True
