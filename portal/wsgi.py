"""The application that a WSGI server (gunicorn) loads."""

import os
import sys
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connections
from django.utils.http import parse_header_parameters

from portal.readiness import refuse_obstacles


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


# A worker that ends with this status makes gunicorn stop; after any other it would start workers forever.
CANNOT_START = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

try:
    django.setup(set_prefix=False)
    refuse_obstacles()
    connections.close_all()
except ImproperlyConfigured as problem:
    print(problem, file=sys.stderr)
    sys.exit(CANNOT_START)
application = Handler()
