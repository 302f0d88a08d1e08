"""Programs of npm for tests: installed once into var/, exactly as their lock file says."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

NEEDED = "Node 20 or newer with npm: on Debian and Ubuntu, apt-get install nodejs npm."


def has_node() -> bool:
    """Say whether Node and npm are on this machine."""
    return bool(shutil.which("node") and shutil.which("npm"))


def install(sources: Path) -> Path:
    """Return the folder with the programs in `sources` and what its lock file names; fails without Node.

    No script of a package runs.
    """
    if not has_node():
        pytest.fail(f"This test needs {NEEDED}")
    lock = (sources / "package-lock.json").read_bytes()
    folder: Path = settings.ROOT / "var" / sources.name / hashlib.sha256(lock).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            for file in ("package.json", "package-lock.json"):
                shutil.copy(sources / file, folder)
            done = subprocess.run(
                ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],  # noqa: S607
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                pytest.fail(f"npm could not install tests/{sources.name}:\n{done.stderr[-2000:]}")
            (folder / "installed").touch()
        for program in sources.glob("*.js"):
            shutil.copy(program, folder)
    return folder
