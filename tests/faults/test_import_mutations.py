"""Whatever happens to a good roster's bytes, it is applied or refused, and never half of it (R3)."""

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sis.models import RosterImport
from sis.oneroster import import_roster
from tests.recorded import recorded
from tests.rosters.sample import SAMPLE, load_sample_11
from tests.sis.importing import APPLIED, REFUSED, touched

pytestmark = pytest.mark.django_db

FILES = sorted(path.name for path in SAMPLE.iterdir())
NASTY = (
    b'"', b",", b"\r\n", b"\n\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b";", b"\t", b" ", b"'", b"\\",
    b"\\N", b"\\.", b"%s", b"%", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"0000-00-00", b"9999-12-31",
    b"0001-01-01T00:00:00Z", b'="0100000"', b"1.00E+05", b"N/A", b"8/3/2026", b"Active",
    b"s1", b"district", b"tobedeleted", b"delta", b"1.2", b"x" * 300, b"a," * 500,
)  # fmt: skip

Mutation = Callable[[bytes], bytes]


def everything() -> dict[str, list[dict[str, Any]]]:
    models = [model for model in apps.get_app_config("sis").get_models() if model is not RosterImport]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def _at(share: float, length: int) -> int:
    return int(share * length)


def insert(share: float, what: bytes) -> Mutation:
    return lambda content: content[: _at(share, len(content))] + what + content[_at(share, len(content)) :]


def replace(share: float, what: bytes) -> Mutation:
    """Put something in the place of a whole cell."""

    def mutate(content: bytes) -> bytes:
        cells = re.split(rb"([,\r\n]+)", content)
        cells[2 * _at(share, len(cells) // 2)] = what
        return b"".join(cells)

    return mutate


def cut(share: float, length: int) -> Mutation:
    return lambda content: content[: _at(share, len(content))] + content[_at(share, len(content)) + length :]


def swap_lines(one: float, other: float) -> Mutation:
    def mutate(content: bytes) -> bytes:
        lines = content.split(b"\r\n")
        first, second = _at(one, len(lines)), _at(other, len(lines))
        lines[first], lines[second] = lines[second], lines[first]
        return b"\r\n".join(lines)

    return mutate


def repeat_line(share: float) -> Mutation:
    def mutate(content: bytes) -> bytes:
        lines = content.split(b"\r\n")
        return b"\r\n".join([*lines[:-1], lines[_at(share, len(lines))], b""])

    return mutate


def rewrite(how: str) -> Mutation:
    """Do to a whole file what an export, a spreadsheet or a text editor does."""
    return {
        "blank lines": lambda content: re.sub(rb"[^\r\n]", b"", content),
        "spaces": lambda content: re.sub(rb"[^\r\n]", b" ", content),
        "header only": lambda content: content.split(b"\r\n")[0] + b"\r\n",
        "CR only": lambda content: content.replace(b"\r\n", b"\r"),
        "LF only": lambda content: content.replace(b"\r\n", b"\n"),
        "UTF-16": lambda content: content.decode("utf-8", "replace").encode("utf-16"),
        "cp1252": lambda content: content.decode("utf-8", "replace").encode("cp1252", "replace"),
        "semicolons": lambda content: content.replace(b",", b";"),
        "quoted": lambda content: b'"' + content.replace(b",", b'","').replace(b"\r\n", b'"\r\n"')[:-1],
        "a blank line after each": lambda content: content.replace(b"\r\n", b"\r\n\r\n"),
        "upper case": bytes.upper,
    }[how]


REWRITES = (
    "blank lines", "spaces", "header only", "CR only", "LF only", "UTF-16", "cp1252", "semicolons", "quoted",
    "a blank line after each", "upper case",
)  # fmt: skip
SHARES = st.floats(0, 1, exclude_max=True)
MUTATIONS = st.one_of(
    st.builds(insert, SHARES, st.sampled_from(NASTY)),
    st.builds(insert, SHARES, st.binary(min_size=1, max_size=4)),
    st.builds(replace, SHARES, st.sampled_from(NASTY)),
    st.builds(replace, SHARES, st.text(max_size=12).map(lambda text: text.encode("utf-8", "ignore"))),
    st.builds(cut, SHARES, st.integers(1, 400)),
    st.builds(swap_lines, SHARES, SHARES),
    st.builds(repeat_line, SHARES),
    st.builds(rewrite, st.sampled_from(REWRITES)),
)


# Five minutes in parts of a hundred rosters, so that no test of `make test-faults` is long.
PARTS = pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.full) for part in range(1, 15))]
)


@pytest.mark.slow
@PARTS
@settings(suppress_health_check=list(HealthCheck), max_examples=min(100, settings().max_examples))
@given(st.lists(st.tuples(st.sampled_from(FILES), MUTATIONS), min_size=1, max_size=3), st.booleans())
@example([("users.csv", replace(0.5, b"0500001"))], True)
@example([("manifest.csv", insert(0.5, b"\0"))], True)
@example([("manifest.csv", replace(0.34, b"bu\0lk"))], True)
@example([("manifest.csv", replace(0.3, b"bu\0lk"))], True)
def test_a_mutated_roster_is_applied_or_refused(
    part: int, edits: list[tuple[str, Mutation]], is_known: bool
) -> None:
    with tempfile.TemporaryDirectory() as place, transaction.atomic():
        folder = Path(shutil.copytree(SAMPLE, Path(place) / "roster"))
        if is_known:
            recorded(load_sample_11)
        before = everything()
        for name, mutate in edits:
            (folder / name).write_bytes(mutate((folder / name).read_bytes()))
        record = import_roster(folder)
        if record.outcome == REFUSED:
            assert everything() == before
            reasons = record.report.partition("The roster cannot be used")[2]
            assert re.search(r"\w+\.csv", reasons), record.report
        else:
            assert record.outcome == APPLIED
            assert touched(import_roster(folder)) == {}, record.report
        transaction.set_rollback(True)
