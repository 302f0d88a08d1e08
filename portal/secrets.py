"""The secrets of a trial installation, generated once and stored in a folder, never in the code."""

import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

NAMES = ("SECRET_KEY", "KEY_SECRET", "THROTTLE_SECRET", "CHALLENGE_PEPPER", "OIDC_RSA_KEY")


def read_or_make(folder: Path) -> dict[str, str]:
    """Return the trial secrets in `folder`, generating those that are missing.

    Only development uses this; production names every secret in its environment.
    """
    file = folder / "secrets.env"
    lines = file.read_text().splitlines() if file.exists() else []
    kept = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = [name for name in NAMES if name not in kept]
    for name in missing:
        kept[name] = _make(name)
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("".join(f"{name}={value}\n" for name, value in kept.items()))
    return kept


def new_rsa_key() -> str:
    """Return a new RSA key as PEM on one line, with \\n for each line break."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem.strip().replace("\n", "\\n")


def _make(name: str) -> str:
    if name == "OIDC_RSA_KEY":
        return new_rsa_key()
    return ("a:" if name == "CHALLENGE_PEPPER" else "") + secrets.token_urlsafe(48)
