"""What is written to the server's own log: requests without their query, which may hold a token or a code."""

import logging

from django.http import HttpRequest


class WithoutQuery(logging.Filter):
    """Name the request of a log record by method and path alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the request, which lines in JSON would show with its query."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.request = f"{request.method} {request.path}"
        return True
