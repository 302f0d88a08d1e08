"""A browser of the tests: Django's client, which goes where a form that failed leads, as browsers do.

Each page that it gets must have proper tags, the administrators' pages excepted: they are Django's.
"""

from http.client import HTTPConnection, HTTPResponse
from typing import Any

from django.test import Client as DjangoClient  # noqa: TID251 (only here)

from tests.markup import faults_of

SEE_OTHER = 303


def page_led_to(
    caller: HTTPConnection, answer: HTTPResponse, headers: dict[str, str], *, own: list[str]
) -> HTTPResponse:
    """Go where the answer to a failed form leads, with its browser's cookies and those of the answer."""
    answer.read()
    kept = "; ".join(cookie.partition(";")[0] for cookie in own)
    cookies = "; ".join(part for part in (headers.get("Cookie", ""), kept) if part)
    caller.request("GET", answer.getheader("Location", ""), headers={**headers, "Cookie": cookies})
    return caller.getresponse()


class Client(DjangoClient):
    """A form that failed is answered with 303; what `post` returns is the page that it leads to.

    A form that succeeded is answered with 302, which is returned as it is.
    """

    is_following = True

    def send(self, path: str, fields: dict[str, str]) -> Any:
        """Send a form; return the answer itself, for tests of what it costs."""
        self.is_following = False
        try:
            return self.post(path, fields)
        finally:
            self.is_following = True

    def post(self, path: str, *args: Any, **options: Any) -> Any:  # type: ignore[override]
        """Send a form; return the answer, or for one that failed the page that says so."""
        return super().post(path, *args, **options)

    def generic(self, method: str, path: str, *args: Any, **options: Any) -> Any:  # type: ignore[override]
        """Send a request; return the answer, or for a form that failed the page that says so."""
        answer: Any = super().generic(method, path, *args, **options)
        if not path.startswith("/admin/") and answer.get("Content-Type", "").startswith("text/html"):
            faults = faults_of(answer.text)
            assert not faults, "\n".join([path, *faults])
        chooses = "lang=" in path or "lang" in (options.pop("query_params", None) or {})
        if method == "GET" and chooses and answer.status_code == 302:
            return self.get(answer.headers["Location"], **options)
        if answer.status_code != SEE_OTHER or not self.is_following:
            return answer
        kept = {name: value for name, value in options.items() if name not in ("data", "content_type")}
        page: Any = self.get(answer.url, **kept)
        again = page.headers.get("Location", "")
        return self.get(again, **kept) if again and "refused=1" in answer.url else page
