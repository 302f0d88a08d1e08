"""openid-client, the JavaScript library, in a process of its own; npm installs it once into var/."""

import fcntl
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SOURCES = Path(settings.ROOT) / "tests" / "clients"
NEEDED = "This test needs Node 20 or newer with npm: on Debian and Ubuntu, apt-get install nodejs npm."


def installed() -> Path:
    """Return the folder with the program and what it imports; fails where there is no Node."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.fail(NEEDED)
    lock = (SOURCES / "package-lock.json").read_bytes()
    folder = settings.ROOT / "var" / "clients" / hashlib.sha256(lock).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            for file in ("package.json", "package-lock.json"):
                shutil.copy(SOURCES / file, folder)
            done = subprocess.run(
                ["npm", "ci", "--no-audit", "--no-fund"],  # noqa: S607
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                pytest.fail(f"npm could not install tests/clients:\n{done.stderr[-2000:]}")
            (folder / "installed").touch()
        shutil.copy(SOURCES / "sign_in.js", folder)
    return folder


class OpenidClient:
    """The running program: it asks for a sign-in, gets the answer, and says what it learned."""

    def __init__(self, **environment: str) -> None:
        folder = installed()
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
