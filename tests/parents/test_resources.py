"""The parents' apps and websites, behind More: doors, pins and launches (S6)."""

from portal.models import AccessEvent, User
from tests.families import Families
from tests.parents.walking import log_in
from tests.portal.pages_of_records import words
from tests.resources import make_resource
from tests.visiting import Client

PAGE = "/parents/resources/"


def test_a_parent_opens_and_pins_what_is_for_the_children(
    client: Client, families: Families, minnie: User
) -> None:
    bus = make_resource("School bus", {"school": families.school}, for_parents=True)
    make_resource("Other bus", {"school": families.olga.school}, for_parents=True)
    make_resource("Lab book")
    log_in(client)
    assert PAGE in client.get("/parents/home/").text
    page = words(client.get(PAGE).text)
    assert "School bus" in page
    assert "Other bus" not in page
    assert "Lab book" not in page
    assert client.post("/home/pin/", {"pin": bus.pk}).headers["Location"] == f"{PAGE}#resource-{bus.pk}"
    assert "Unpin School bus" in client.get(PAGE).text
    assert client.get(f"/home/open/{bus.pk}/").headers["Location"] == bus.link
    event = AccessEvent.objects.get(kind="portal.resource_launched")
    assert (event.user_id, event.student_id) == (minnie.pk, None)
    assert client.get("/home/open/999999/").headers["Location"] == f"{PAGE}?unavailable"
    assert client.get(f"{PAGE}?find=nothing").status_code == 200
