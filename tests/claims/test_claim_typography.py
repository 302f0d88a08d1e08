"""Typography of a name is ignored, its letters are not; no input causes an error page (C1)."""

import unicodedata
from typing import Any

import pytest

from sis.models import Student
from tests.claims.walking import DAFFY, name_oneself
from tests.factories import StudentFactory
from tests.visiting import Client

APOSTROPHES = ["'", "’", "‘", "ʼ", "ʻ", "`", "´", "＇"]
HYPHENS = ["-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\uff0d"]


def child(last_name: str, first_name: str) -> Student:
    return StudentFactory.create(number="0400900", last_name=last_name, first_name=first_name)


def goes_on(last_name: str, first_name: str, student_id: str = "0400900") -> bool:
    typed = {"last_name": last_name, "first_name": first_name, "student_id": student_id}
    page = name_oneself(Client(), typed)
    assert page.status_code in (200, 302)
    return bool(page.status_code == 302)


@pytest.mark.parametrize("mark", APOSTROPHES)
@pytest.mark.parametrize("held", ["'", "’"])
def test_all_kinds_of_apostrophes_match(daffy: Student, mark: str, held: str) -> None:
    child(f"O{held}Brien", "Sean")
    assert goes_on(f"O{mark}Brien", "Sean")


@pytest.mark.parametrize("mark", HYPHENS)
def test_all_kinds_of_hyphens_match(daffy: Student, mark: str) -> None:
    child("Smith-Jones", "Ann-Marie")
    assert goes_on(f"Smith{mark}Jones", f"Ann{mark}Marie")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("held", ["NFC", "NFD"])
def test_accents_match_however_they_are_composed(daffy: Student, form: str, held: str) -> None:
    name = unicodedata.normalize(held, "Nguyễn")  # type: ignore[arg-type]
    child(name, unicodedata.normalize(held, "Thị Ánh"))  # type: ignore[arg-type]
    typed = [unicodedata.normalize(form, part) for part in ("Nguyễn", "Thị Ánh")]  # type: ignore[arg-type]
    assert goes_on(*typed)


@pytest.mark.parametrize(
    "typed",
    [
        " Clayton ",
        "Clayton\u00a0",
        "\u3000Clayton",
        "Clay\u200bton",
        "\ufeffClayton",
        "\u200fClayton\u200e",
        "\u202eClayton\u202c",
        "Clay\u00adton",
        "Cl\x00ayton",
        "Clayton\r\n",
        "Ｃｌａｙｔｏｎ",
    ],
)
def test_invisible_characters_are_ignored(daffy: Student, typed: str) -> None:
    assert goes_on(typed, "Daffy", "0393354")


@pytest.mark.parametrize(
    "typed", ["０３９３３５４", " 0393354 ", "0393354\u00a0", "039 3354", "\u200e0393354", "039\u200b3354"]
)
def test_width_and_spaces_of_a_number_are_ignored(daffy: Student, typed: str) -> None:
    assert goes_on("Clayton", "Daffy", typed)


@pytest.mark.parametrize(
    ("held", "typed"),
    [
        ("José", "Jose"),
        ("Jose", "José"),
        ("Nguyễn", "Nguyen"),
        ("Smith-Jones", "Smith Jones"),
        ("Smith-Jones", "SmithJones"),
        ("O'Brien", "OBrien"),
        ("de la Cruz", "De La Cruz"),
        ("García López", "García"),
        ("İnci", "Inci"),
        ("李", "季"),
    ],
)
def test_letters_case_accents_hyphens_and_spaces_must_match(daffy: Student, held: str, typed: str) -> None:
    child(held, "Pat")
    assert goes_on(held, "Pat")
    assert not goes_on(typed, "Pat")


@pytest.mark.parametrize(
    ("held", "typed"),
    [
        ("Hoà", "Hòa"),
        ("Hòa", "Hoà"),
        ("Thúy", "Thuý"),
        ("Thuỷ", "Thủy"),
        ("Khoẻ", "Khỏe"),
        ("HOÀ", "HÒA"),
        ("Quý", "Qúy"),
        ("Thị Hoà-Thuý", "Thị Hòa-Thúy"),
        ("Đặng", "\u00d0ặng"),
        ("\u00d0ặng", "Đặng"),
        ("Văn \u0111ức", "Văn \u00f0ức"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_tone_marks_and_the_barred_d_of_vietnamese_names_are_typography(
    daffy: Student, held: str, typed: str, form: Any
) -> None:
    child(held, "An")
    assert goes_on(unicodedata.normalize(form, typed), "An")


@pytest.mark.parametrize(
    ("held", "typed"),
    [
        ("Hoà", "Hoa"),
        ("Hoà", "Hoá"),
        ("Hòa", "Hóa"),
        ("Hòa", "Hoa"),
        ("Hoà", "hoà"),
        ("Đặng", "Dang"),
        ("Đặng", "Dặng"),
        ("Zoé", "Zóe"),
        ("Noé", "Nóe"),
        ("Chloé", "Chlóe"),
        ("Guðrún", "Guđrún"),
        ("Roá Díaz", "Roá Dıaz"),
        ("Mía", "Miá"),
    ],
)
def test_accents_and_letters_of_every_name_stay_strict(daffy: Student, held: str, typed: str) -> None:
    child(held, "An")
    assert goes_on(held, "An")
    assert not goes_on(typed, "An")


HOSTILE = [
    "x" * 300,
    "é" * 101,
    "🦆" * 40,
    "🦆" * 101,
    "\x00",
    "\u200b",
    "\u202e" * 50,
    "a\u0301" * 200,
    "'; DROP TABLE sis_student; --",
    "<svg onload=alert(1)>",
    "{{7*7}}%s%(x)s",
    "\ufffd",
]


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", DAFFY)
def test_unusual_input_causes_no_error_and_is_kept(
    client: Client, daffy: Student, field: str, said: str
) -> None:
    typed = {**DAFFY, field: said}
    page = name_oneself(client, typed)
    assert page.status_code == 200
    assert "Error:" in page.text
    form = page.context["form"]
    assert {name: form[name].value() for name in DAFFY} == typed, "what was typed stays in the fields"
    assert "<svg onload" not in page.text


@pytest.mark.parametrize("said", [b"\xff\xfe", b"%ED%A0%80", b"%00%80", b"%C0%AF"])
def test_bytes_that_are_not_text_get_a_message_too(client: Client, daffy: Student, said: bytes) -> None:
    body = b"last_name=" + said + b"&first_name=Daffy&student_id=0393354"
    page = client.post("/claim/", body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 200
    assert "The Claim Account Operation Failed." in page.text
