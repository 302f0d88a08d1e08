"""openid-client, the JavaScript library, in a process of its own."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.npm import install

SOURCES = Path(settings.ROOT) / "tests" / "clients"


class OpenidClient:
    """The running program: it asks for a sign-in, gets the answer, and says what it learned."""

    def __init__(self, **environment: str) -> None:
        folder = install(SOURCES)
        self._process = subprocess.Popen(
            ["node", "sign_in.js"],  # noqa: S607
            cwd=folder,
            env={"PATH": str(Path(str(shutil.which("node"))).parent), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def address(self) -> str:
        """Return where it sends its user."""
        return str(self._line()["address"])

    def result(self, back: str) -> dict[str, Any]:
        """Tell it where the portal sent the user back to; return what it learned."""
        assert self._process.stdin
        self._process.stdin.write(back + "\n")
        self._process.stdin.flush()
        return self._line()

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            _out, problem = self._process.communicate()
            pytest.fail(f"openid-client gave up:\n{problem[-2000:]}")
        return dict(json.loads(line))
