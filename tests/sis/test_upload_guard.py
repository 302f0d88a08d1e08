"""Who may upload a roster, how much may come in, and what is refused at once (T54, T55)."""

import io
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from portal.models import AccessEvent
from sis.models import RosterChunk, RosterImport, RosterUpload
from tests.cast import Cast, make_staff, sign_in
from tests.rosters.builders import RosterFiles, good_roster
from tests.sis.upload_pages import (
    RUNS,
    UPLOAD,
    administrator_client,
    newest,
    page_of,
    run_tasks,
    send_zip,
    upload_roster,
    zipped,
)
from tests.visiting import Client

pytestmark = pytest.mark.django_db

MEGABYTE = 1024**2
MULTIPART = "multipart/form-data; boundary=b"


@pytest.fixture
def administrator(db: None) -> Client:
    return administrator_client()


def signed_in(name: str) -> Client:
    client = Client()
    assert sign_in(client, name).status_code == 302
    return client


class Untouched(io.BytesIO):
    """A body that no one may read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read before it was known who sends it")


def post_unread(client: Client, path: str, length: int, kind: str = MULTIPART) -> int:
    request = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind, "wsgi.input": Untouched()}
    return client.generic("POST", path, b"", **request).status_code


def test_only_who_may_load_rosters_may_send_much(cast: Cast) -> None:
    make_staff("alone@example.org", "import_roster")
    names = (
        "S0123457",
        "outsider@example.org",
        "tech@example.org",
        "registrar@example.org",
        "alone@example.org",
    )
    for client in (Client(), *map(signed_in, names)):
        assert post_unread(client, UPLOAD, MEGABYTE) == 413
    with pytest.raises(AssertionError, match="the body was read"):
        post_unread(signed_in(cast.administrator.username), UPLOAD, MEGABYTE)


@pytest.mark.parametrize(
    "path", ["/", "/password/", "/account/", "/admin/", RUNS, f"{UPLOAD}1/apply/", f"{UPLOAD}x", "/nowhere/"]
)
def test_no_other_page_takes_more_not_even_from_an_administrator(administrator: Client, path: str) -> None:
    for kind in (MULTIPART, "application/x-www-form-urlencoded"):
        assert post_unread(administrator, path, MEGABYTE, kind) == 413


def test_no_more_than_a_roster_is_taken(administrator: Client) -> None:
    assert post_unread(administrator, UPLOAD, 65 * MEGABYTE) == 413
    assert post_unread(administrator, UPLOAD, 10**12) == 413


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "text/plain"])
def test_much_that_is_no_file_is_refused(administrator: Client, kind: str) -> None:
    body = b"csrfmiddlewaretoken=" + b"x" * MEGABYTE
    assert administrator.generic("POST", UPLOAD, body, content_type=kind).status_code in (200, 413)
    fields = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n' % n + b"x" * 50_000 + b"\r\n"
        for n in range(9)
    )
    assert (
        administrator.generic("POST", UPLOAD, fields + b"--b--\r\n", content_type=MULTIPART).status_code
        == 413
    )
    assert not RosterUpload.objects.exists()


def test_a_forged_form_uploads_nothing(files: RosterFiles, tmp_path: Path, db: None) -> None:
    administrator_client()
    strict = Client(enforce_csrf_checks=True)
    for path, field, typed in (
        ("/", "username", "district@example.org"),
        ("/password/", "password", "copper-sail-lemon"),
    ):
        token = strict.get(path).context["csrf_token"]
        strict.post(path, {field: typed, "csrfmiddlewaretoken": str(token)})
    assert strict.get(UPLOAD).status_code == 200
    assert send_zip(strict, zipped(files, tmp_path)).status_code == 403
    assert not RosterUpload.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("role", ["teacher", "technician", "registrar"])
def test_the_pages_are_for_district_administrators_alone(
    administrator: Client, files: RosterFiles, tmp_path: Path, role: str
) -> None:
    upload = upload_roster(administrator, files, tmp_path)
    record = RosterImport.objects.get()
    other = administrator_client("other@example.org", role)
    for path in (RUNS, UPLOAD, page_of(upload), f"{RUNS}{record.pk}/change/", f"{RUNS}{record.pk}/history/"):
        assert other.get(path).status_code == 403
    for action in ("try/", "apply/", "discard/"):
        assert other.post(page_of(upload, action), {"attempt": 1}).status_code == 403
    assert send_zip(other, b"PK").status_code == 403
    assert RosterChunk.objects.count() == 1
    assert AccessEvent.objects.filter(kind="portal.admin_denied", success=False).count() == 9


def test_actions_are_not_links_and_an_unknown_upload_is_not_there(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, files, tmp_path)
    for action in ("try/", "apply/", "discard/"):
        assert administrator.get(page_of(upload, action)).headers["Location"] == page_of(upload)
        assert administrator.post(f"{UPLOAD}999999/{action}", {"attempt": 1}).status_code == 404
    assert administrator.get(f"{UPLOAD}999999/").status_code == 404


def made(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("users.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def lying() -> bytes:
    """Says in both places that its one file has ten bytes."""
    content = made(**{"users.csv": b"x" * 5 * MEGABYTE})
    return content.replace((5 * MEGABYTE).to_bytes(4, "little"), (10).to_bytes(4, "little"))


HOSTILE = {
    "nothing": (b"", "This file is empty"),
    "no zip": (b"Hello", "not a whole zip file"),
    "half a zip": (made(**{"users.csv": b"x"})[:-10], "not a whole zip file"),
    "a bomb": (made(**{"users.csv": b"x" * 30 * MEGABYTE}), "unpacks to more than 100 times its size"),
    "a zip in a zip": (made(**{"more.zip": made(a=b"x")}), "is a zip inside the zip"),
    "a way out": (made(**{"../users.csv": b"x"}), "does not lie at the root"),
    "a way out to the left": (made(**{"..\\users.csv": b"x"}), "does not lie at the root"),
    "a folder": (made(**{"roster/users.csv": b"x"}), "does not lie at the root"),
    "a link": (link(), "is a link"),
    "hundreds": (made(**{f"f{n}": b"" for n in range(200)}), "The zip holds 200 files"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_roster_is_refused_at_once(administrator: Client, case: str) -> None:
    content, said = HOSTILE[case]
    answer = send_zip(administrator, content)
    assert answer.status_code == 200
    assert said in answer.text
    assert "<title>Error: " in answer.text
    assert not RosterUpload.objects.exists()


@pytest.mark.slow
def test_a_list_of_a_million_files_is_not_read(administrator: Client) -> None:
    """64 MB that hold nothing but names would be ten seconds and a gigabyte of objects."""
    fixed = (20, 3, 20, 0, 0, 0, 0, 0x21, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0)
    entry, count = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *fixed), 1_300_000
    names = b"".join(entry + b"%04x" % (number % 65_536) for number in range(count))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(names), 0, 0)
    assert "The zip holds far too many files" in send_zip(administrator, names + end).text


def test_a_lying_size_is_found_by_the_dry_run(administrator: Client) -> None:
    content = lying()
    assert send_zip(administrator, content).status_code == 302
    run_tasks()
    assert newest().trial is not None
    assert newest().trial.outcome == RosterImport.Outcome.REFUSED  # type: ignore[union-attr]


def test_a_form_without_a_file_says_so(administrator: Client) -> None:
    for data in ({}, {"roster": "text"}, {"other": SimpleUploadedFile("a.zip", b"PK")}):
        answer = administrator.post(UPLOAD, data)
        assert answer.status_code == 200
        assert "Choose the zip file first" in answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["a\x00b.zip", "../../etc/x.zip", "x" * 300 + ".zip", "<svg onload=x>.zip", "{{7*7}}"]
)
def test_a_strange_name_is_only_a_name(
    administrator: Client, files: RosterFiles, tmp_path: Path, name: str
) -> None:
    assert send_zip(administrator, zipped(files, tmp_path), name).status_code == 302
    run_tasks()
    upload = newest()
    assert 0 < len(upload.name) <= 255
    assert "/" not in upload.name
    assert "\0" not in upload.name
    for path in (page_of(upload), RUNS):
        page = administrator.get(path).text
        assert "<svg onload" not in page
    assert upload.trial is not None
    assert administrator.get(f"{RUNS}{upload.trial.pk}/change/").status_code == 200


@pytest.mark.slow
def test_a_roster_of_many_megabytes_comes_in_whole(
    administrator: Client, settings: Settings, tmp_path: Path
) -> None:
    """Over the limit of every other page, over that of files in memory, in several chunks."""
    files = good_roster()
    noise = zipped(files, tmp_path, more={"notes.bin": os.urandom(5 * MEGABYTE)})
    assert send_zip(administrator, noise).status_code == 302
    run_tasks()
    upload = newest()
    assert upload.chunks.count() == 6
    assert b"".join(bytes(data) for data in upload.chunks.values_list("data", flat=True)) == noise
    assert upload.trial is not None
    assert upload.trial.outcome == RosterImport.Outcome.DRY_RUN
