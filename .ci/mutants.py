"""Break one rule after another in a copy of the tree, and see that the tests named beside it notice.

    make mutants                    every mutant of tests/repo/mutants.py
    make mutants ONLY="csv hold"    those whose rule or file has one of these words

It says which tests caught each mutant, and fails where a test named for a rule passed without the rule.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.repo.mutants import MUTANTS, Mutant  # noqa: E402

LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "var", "staticfiles", "__pycache__", ".*_cache", ".hypothesis"
)
PYTEST = [str(ROOT / ".venv/bin/python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", "-rf"]
PASSED, FAILED = 0, 1
AT_ONCE = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Place:
    """A copy of the tree with a test database of its own."""

    tree: Path
    database: str

    def pytest(self, tests: Sequence[str], *options: str) -> tuple[int, str]:
        """Run these tests here; return the exit status and what pytest said."""
        done = subprocess.run(
            [*PYTEST, "--reuse-db", *options, *tests],
            cwd=self.tree,
            env={**os.environ, "DATABASE_URL": self.database, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def try_mutant(self, mutant: Mutant) -> Verdict:
        """Break the rule here, run its tests, and mend it again."""
        path, began = self.tree / mutant.file, time.monotonic()
        whole = path.read_text(encoding="utf-8")
        if whole.count(mutant.code) != 1:
            return Verdict(mutant, error="its code does not stand there once: see tests/repo/test_mutants.py")
        fresh = ["--create-db"] if "migrations" in path.parts else []
        path.write_text(whole.replace(mutant.code, mutant.broken), encoding="utf-8")
        try:
            status, said = self.pytest(mutant.tests, *fresh)
        finally:
            path.write_text(whole, encoding="utf-8")
        if fresh:
            self.pytest(mutant.tests[:1], *fresh)
        error = "" if status in {PASSED, FAILED} else f"pytest ended with {status}:\n{said[-2000:]}"
        return Verdict(mutant, tuple(failed_in(said)), error, time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant: the tests that failed, without their parameters, or what went wrong."""

    mutant: Mutant
    caught_by: tuple[str, ...] = ()
    error: str = ""
    seconds: float = 0.0

    @property
    def blind(self) -> list[str]:
        """The tests that should have noticed, and passed."""
        return [test for test in self.mutant.tests if not any(_is_of(test, one) for one in self.caught_by)]

    @property
    def is_good(self) -> bool:
        """Whether every test that is named for the rule failed."""
        return not self.error and not self.blind

    def as_text(self) -> str:
        """Say in a few lines what became of it."""
        mark = "caught" if self.is_good else "ERROR" if self.error else "SURVIVED"
        lines = [f"{mark:8} {self.mutant.rule} ({self.mutant.file}, {self.seconds:.0f} s)"]
        lines += [f"         by {test}" for test in self.caught_by]
        lines += [f"         NOT by {test}" for test in self.blind if not self.error]
        return "\n".join(lines + ([self.error] if self.error else []))


def _is_of(named: str, failed: str) -> bool:
    """Say whether a failed test is the one that is named, or is in the file that is named."""
    return failed == named or failed.partition("::")[0] == named


def failed_in(said: str) -> Iterator[str]:
    """The tests that failed, each once, without parameters."""
    found = re.findall(r"^(?:FAILED|ERROR) (\S+?::\w+)", said, re.MULTILINE)
    yield from dict.fromkeys(found)


def copies(folder: Path, count: int) -> list[Place]:
    """Copy the tree so many times; each copy has the name of a test database of its own."""
    url = os.environ["DATABASE_URL"]
    places = []
    for number in range(count):
        tree = folder / f"tree{number}"
        shutil.copytree(ROOT, tree, ignore=LEFT_BEHIND, symlinks=True)
        (tree / ".venv").symlink_to(ROOT / ".venv")
        places.append(Place(tree, f"{url}_{number}"))
    return places


def chosen(words: Sequence[str]) -> list[Mutant]:
    """The mutants of which rule or file has one of these words; all without words."""
    texts = {mutant: f"{mutant.rule} {mutant.file}".casefold() for mutant in MUTANTS}
    return [mutant for mutant in MUTANTS if not words or any(w.casefold() in texts[mutant] for w in words)]


def check_whole(place: Place, mutants: Sequence[Mutant]) -> None:
    """Exit unless all tests that are named pass while nothing is broken."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    status, said = place.pytest(tests, "--create-db")
    if status != PASSED:
        raise SystemExit(f"These tests fail although nothing is broken:\n{said[-4000:]}")


def try_all(places: Sequence[Place], mutants: Sequence[Mutant]) -> list[Verdict]:
    """Try each mutant in whichever copy is free, and say at once what became of it."""
    free: SimpleQueue[Place] = SimpleQueue()
    for place in places:
        free.put(place)

    def try_one(mutant: Mutant) -> Verdict:
        place = free.get()
        try:
            verdict = place.try_mutant(mutant)
        finally:
            free.put(place)
        print(verdict.as_text(), flush=True)
        return verdict

    with ThreadPoolExecutor(len(places)) as pool:
        return list(pool.map(try_one, mutants))


def main() -> int:
    """Try the chosen mutants; 1 if one of them survived."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*", help="words of the rules or files to try")
    mutants = chosen(parser.parse_args().words)
    with tempfile.TemporaryDirectory(prefix="portal-mutants-") as folder:
        places = copies(Path(folder), min(AT_ONCE, len(mutants)) or 1)
        check_whole(places[0], mutants)
        verdicts = try_all(places, mutants)
    bad = sum(not verdict.is_good for verdict in verdicts)
    print(f"{len(verdicts)} mutants, {len(verdicts) - bad} caught, {bad} not")
    return 1 if bad or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
