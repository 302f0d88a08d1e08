"""The admin site; staff sign in on the same two screens as everyone else."""

from functools import cache, wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from portal import hooks
from portal.actor import actor_of
from portal.models import User
from portal.staff import mass_reading
from portal.staff.inbox import inbox_of, running_for
from portal.staff.index_by_task import by_task
from portal.staff.scoped_admin import OutOfReach, log_denied
from portal.tasks.backlog import backlog_of_queues
from portal.views import sign_out
from portal.web.next_page import keep_next_page

# Where people are found, by the words that were typed in the header.
PEOPLE = ("sis.Student", "sis.Guardian", "sis.StaffMember")


class StaffSite(AdminSite):
    """Django admin under the portal's name, for users whose kind is staff."""

    site_title = site_header = settings.PORTAL_NAME
    index_title = "What needs doing"
    site_url = "/home/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out the pages of django-oauth-toolkit, which are not limited by scope, and of groups.

        What a role may do stands in `portal/staff/roles.py`; each migrate would undo a change made here.
        """
        if getattr(admin_class, "__module__", "") not in {
            "oauth2_provider.admin",
            "django.contrib.auth.admin",
        }:
            super().register(model_or_iterable, admin_class, **options)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits for the visitor, and the sections that other apps add."""
        context: dict[str, Any] = {"inbox": [], "sections": []}
        if isinstance(request.user, User):
            found = [section_of(request.user) for section_of in hooks.desk_sections]
            context["sections"] = [section for section in found if section]
            backlogs = cache(backlog_of_queues)
            context["inbox"] = inbox = inbox_of(request.user, backlogs)
            context["running"] = running_for(request.user, backlogs)
            context["waiting"] = sum(1 for line in inbox if line.count)
            context["now"] = timezone.localtime()
        return super().index(request, {**(extra_context or {}), **context})

    def app_index(  # type: ignore[override]  # a redirect instead of a page
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the first page: pages are listed by task, not by Django's apps."""
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the pages by task."""
        return list(by_task(super().get_app_list(request, app_label)))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add where the search in the header finds people."""
        pages = {model._meta.label: page for model, page in self._registry.items()}
        find_in = [
            {
                "model": pages[label].model,
                "name": capfirst(str(pages[label].opts.verbose_name_plural)),
                "url": reverse(f"admin:{label.lower().replace('.', '_')}_changelist"),
            }
            for label in PEOPLE
            if pages[label].has_view_permission(request)
        ]
        anyone, student = "Find anyone: name, number, phone, email", "Find a student: name or number"
        context = super().each_context(request)
        return {**context, "find_in": find_in, "find_label": anyone if len(find_in) > 1 else student}

    def has_permission(self, request: HttpRequest) -> bool:
        """Admit staff whose account is active."""
        return isinstance(request.user, User) and request.user.is_staff

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 (as Django has it)
        """Refuse NUL in a query string, which PostgreSQL would reject; log denied requests.

        A visitor who comes to a limit of records is led to the page that asks for the second factor.
        """

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if any("\x00" in text for _name, texts in request.GET.lists() for text in texts):
                raise BadRequest
            try:
                return view(request, *args, **kwargs)
            except (PermissionDenied, OutOfReach) as refusal:
                log_denied(request, refusal)
                raise
            except mass_reading.TooManyRecords:
                mass_reading.report_reading(actor=actor_of(request))
                return redirect(f"{reverse('portal:read_on')}?{urlencode({'next': _page_of(request)})}")

        return super().admin_view(guarded, cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Redirect to the landing page, the only sign-in page (S9), and later to the requested page."""
        next_page = request.GET.get(REDIRECT_FIELD_NAME, "")
        return keep_next_page(redirect("portal:landing"), next_page)

    def password_change(  # type: ignore[override]  # a redirect instead of a page
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect to the home page: Django's own page does not check the password history."""
        return redirect("portal:home")

    def logout(  # type: ignore[override]  # a redirect instead of a page
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Sign out in the same way as other users."""
        return sign_out(request)


def _page_of(request: HttpRequest) -> str:
    """Return the address of the page that was asked for, or of the page with the form that was sent."""
    if request.method == "GET":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
