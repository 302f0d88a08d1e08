"""The portal can be put on a phone's home screen, and stores nothing there (H11)."""

from django.conf import settings
from django.contrib.staticfiles import finders

from tests.cast import Cast, sign_in
from tests.visiting import Client


def test_the_manifest_names_icons_that_exist(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/home/").text
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    described = answer.json()
    assert (described["name"], described["display"]) == (settings.PORTAL_NAME, "standalone")
    assert {icon["sizes"] for icon in described["icons"]} == {"192x192", "512x512"}
    for icon in described["icons"]:
        found = finders.find(icon["src"].removeprefix(f"/{settings.STATIC_URL.strip('/')}/"))
        assert found, icon["src"]
        size = int(icon["sizes"].partition("x")[0]).to_bytes(4, "big")
        with open(str(found), "rb") as image:
            assert image.read(24)[16:24] == size + size


def test_no_script_keeps_pages_for_later() -> None:
    scripts = (settings.ROOT / "static" / "js").glob("*.js")
    assert not [path.name for path in scripts if "serviceWorker" in path.read_text()]
