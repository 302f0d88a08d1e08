"""The application that a WSGI server (gunicorn) loads."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8, whatever charset it names.

    Django would accept any codec that Python has: some raise before a middleware can respond, and some
    produce lone surrogates, which cannot be encoded in a page or a hash.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Handler(WSGIHandler):
    """Django's handler with this request class."""

    request_class = Utf8Request


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django.setup(set_prefix=False)
application = Handler()
