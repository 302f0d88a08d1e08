"""Office hours, offices and the portal's name in the reader's language (F4, L1)."""

from datetime import time
from typing import Any

import pytest
from django.utils import translation

from portal.office_words import office_hours, office_name, portal_name
from sis.models import District
from sis.office_hours import OpenHours, read_office_hours
from sis.roster import Contact
from tests.cast import Cast
from tests.visiting import Client

SENTENCE = "Monday to Friday, 8:00 am to 4:30 pm"
WEEK = OpenHours(0, 4, time(8), time(16, 30))


def contact(name: str, hours: str) -> Contact:
    return Contact("Babb", name, "", "", hours, read_office_hours(hours))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        (SENTENCE, (WEEK,)),
        ("Mon-Fri 8:00-16:30", (WEEK,)),
        ("Mon–Fri, 8 a.m. – 4:30 p.m.", (WEEK,)),
        ("monday through friday 8am-4:30pm", (WEEK,)),
        ("Mon-Fri 8:00-16:30; Sat 9-12", (WEEK, OpenHours(5, 5, time(9), time(12)))),
        ("Wed 12 pm to 1 pm", (OpenHours(2, 2, time(12), time(13)),)),
        ("", ()),
        ("By appointment", ()),
        ("Mon-Fri 8:00-16:30; closed in July", ()),
        ("Fri-Mon 8:00-16:30", ()),
        ("Mon-Fri 16:30-8:00", ()),
        ("Mon-Fri 25:00-26:00", ()),
        ("Mon-Fri 13 pm-14 pm", ()),
        ("x" * 255, ()),
    ],
)
def test_hours_are_read_from_what_offices_write(text: str, hours: tuple[OpenHours, ...]) -> None:
    assert read_office_hours(text) == hours


@pytest.mark.parametrize(
    ("code", "hours", "office", "portal"),
    [
        ("en", "Monday to Friday, 8:00 a.m. to 4:30 p.m.", "Front office", "CCPS Portal"),
        ("es", "Lunes a viernes, de las 8:00 a.m. a las 4:30 p.m.", "Recepción de la escuela", "Portal CCPS"),
        ("fr", "Du lundi au vendredi, de 08:00 à 16:30", "Accueil de l’école", "Portail CCPS"),
        ("vi", "Thứ Hai đến thứ Sáu, 8:00 a.m. đến 4:30 p.m.", "Văn phòng tiếp tân", "Cổng thông tin CCPS"),
    ],
)
def test_they_are_written_in_each_language(code: str, hours: str, office: str, portal: str) -> None:
    with translation.override(code):
        assert office_hours(contact("", SENTENCE)) == hours
        assert office_name(contact("front office", "")) == office
        assert office_name(contact("Dolores Tejada", "")) == "Dolores Tejada"
        assert portal_name() == portal


def test_a_name_of_another_form_is_the_same_in_every_language(settings: Any) -> None:
    settings.PORTAL_NAME = "MyPeach"
    with translation.override("fr"):
        assert portal_name() == "MyPeach"


def test_pages_show_data_in_their_language_and_mark_what_is_a_text(client: Client, cast: Cast) -> None:
    District.objects.update(
        contact_phone="770-555-0100", contact_name="Dolores Tejada", contact_hours=SENTENCE
    )
    page = client.get("/help/?lang=fr").text
    assert "Du lundi au vendredi, de 08:00 à 16:30" in page
    assert "Portail CCPS" in page
    assert "Monday" not in page
    assert 'class="contact-name" translate="no"' in page
    District.objects.update(contact_hours="By appointment")
    page = client.get("/help/?lang=fr").text
    assert '<span lang="en">By appointment</span>' in page or "Du lundi" in page
