"""The secrets of a trial installation, generated once and stored in a folder, never in the code."""

import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "KEY_SECRET", "THROTTLE_SECRET", "CHALLENGE_PEPPER")


def read_or_make(folder: Path) -> dict[str, str]:
    """Return the trial secrets in `folder`, generating those that are missing.

    Only development uses this; production names every secret in its environment.
    """
    file = folder / "secrets.env"
    lines = file.read_text().splitlines() if file.exists() else []
    kept = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = [name for name in NAMES if name not in kept]
    for name in missing:
        prefix = "a:" if name == "CHALLENGE_PEPPER" else ""
        kept[name] = prefix + secrets.token_urlsafe(48)
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("".join(f"{name}={value}\n" for name, value in kept.items()))
    return kept
