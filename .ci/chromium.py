"""Find a Chromium for the browser tests, or install one; prints its path, or why there is none.

In this order: the one named in CHROMIUM, one on the PATH, Playwright's own download (present, or downloaded
now), and for root the distribution's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

# A headless shell is the same browser without its windows: the tests take half the processor's time in it.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
ON_PATH = (*SHELLS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A note, beside this environment's programs, that a headless shell was looked for.
TRIED = Path(sys.prefix) / "looked-for-a-headless-shell"
PLAYWRIGHTS_OWN = [sys.executable, "-m", "playwright", "install", "chromium"]
ADVICE = "Name one in CHROMIUM, or install Chromium or Google Chrome."


class NoChromiumError(Exception):
    """No Chromium starts on this machine."""


def starts(program: str) -> bool:
    """Say whether the program is there with all its libraries."""
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def downloaded() -> str:
    """Return the path of Playwright's own Chromium, whether or not it has been downloaded."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def candidates() -> Iterator[str]:
    """Return the programs that may be installed already."""
    yield from filter(None, map(shutil.which, ON_PATH))
    path = downloaded()
    if Path(path).exists():
        yield path


def find() -> str:
    """Return the Chromium on this machine; raises NoChromiumError if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        if starts(named):
            return named
        raise NoChromiumError(f"CHROMIUM names {named}, which does not start.")
    for program in candidates():
        if starts(program):
            return program
    raise NoChromiumError(f"No Chromium found. {ADVICE}")


def packages(*names: str) -> list[list[str]]:
    """Return the commands that install these packages: none for an ordinary user or without apt-get."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return []
    apt = ["apt-get", "--quiet", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10"]
    return [
        [*apt, "update"],
        *([*apt, "install", "--yes", "--no-install-recommends", name] for name in names),
    ]


def get(command: list[str]) -> None:
    """Run a command that may bring a Chromium, and say how that went."""
    print("Looking for Chromium:", *command, file=sys.stderr)
    status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    print(f"  {'done' if status == 0 else f'failed ({status})'}", file=sys.stderr)


def find_or_get() -> str:
    """Like `find`, after trying to install one where there is none.

    For root a headless shell is installed as well where there is another Chromium only; this is tried once.
    """
    try:
        program = find()
    except NoChromiumError:
        if os.environ.get("CHROMIUM"):
            raise
        return get_any()
    if Path(program).name in SHELLS or os.environ.get("CHROMIUM") or TRIED.exists():
        return program
    for command in packages(SHELLS[0]):
        get(command)
    TRIED.touch()
    return find()


def get_any() -> str:
    """Install a Chromium, in whatever way works here; NoChromiumError where none does."""
    for command in [PLAYWRIGHTS_OWN, *packages(SHELLS[0], "chromium")]:
        get(command)
        try:
            return find()
        except NoChromiumError:
            continue
    raise NoChromiumError(f"No Chromium for the browser tests, and none could be installed. {ADVICE}")


def main() -> int:
    """Print the program's path."""
    try:
        print(find_or_get())
    except NoChromiumError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
