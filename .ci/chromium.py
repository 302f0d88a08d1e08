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

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
GETTERS = (
    [sys.executable, "-m", "playwright", "install", "chromium"],
    ["apt-get", "update", "--quiet"],
    ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"],
)
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


def find_or_get() -> str:
    """Like `find`, but try to install one if there is none."""
    try:
        return find()
    except NoChromiumError:
        if os.environ.get("CHROMIUM"):
            raise
    for command in GETTERS:
        if command[0] == "apt-get" and (os.geteuid() != 0 or not shutil.which("apt-get")):
            continue
        print("Looking for Chromium:", *command, file=sys.stderr)
        status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        print(f"  {'done' if status == 0 else f'failed ({status})'}", file=sys.stderr)
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
