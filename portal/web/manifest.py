"""The web app manifest, so that a family can put the portal on a phone's home screen (H11).

There is no service worker: nothing personal is stored on the phone.
"""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.office_words import portal_name

WALL, PAPER = "#1d3a78", "#f6f7fb"


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Return name, icons and colors; the portal opens on the home page or, signed out, on the first page."""
    icons = [
        {
            "src": static(f"img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    described = {
        "name": portal_name(),
        "short_name": portal_name(),
        "start_url": reverse("portal:home"),
        "display": "standalone",
        "theme_color": WALL,
        "background_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(described, content_type="application/manifest+json")
