"""The project's own files, for tests about the code."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "sis", "claims", "parents")
NOT_OURS = {"__pycache__", "node_modules", "staticfiles", "var"}
HIDDEN_BUT_OURS = {".ci", ".github"}
TEXT = {
    "",
    ".cfg",
    ".css",
    ".html",
    ".in",
    ".js",
    ".json",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
}
TEXT |= {".example", ".yaml", ".yml", ".csv"}


def project_files(root: Path = ROOT) -> Iterator[Path]:
    """Return every text file of the project, whether or not it is in the repository yet."""
    for folder, below, names in os.walk(root):
        below[:] = [
            name
            for name in sorted(below)
            if name not in NOT_OURS and (not name.startswith(".") or name in HIDDEN_BUT_OURS)
        ]
        for name in sorted(names):
            if Path(name).suffix in TEXT and name not in (".env", ".git"):  # .git is a file in a worktree
                yield Path(folder, name)


def app_modules() -> list[Path]:
    """The apps' Python modules without their migrations."""
    found = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    """Every template, pages and mails alike."""
    return [path for path in sorted((ROOT / "templates").rglob("*")) if path.is_file()]


def name_of(path: Path) -> str:
    """Return the path relative to the project's folder."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
