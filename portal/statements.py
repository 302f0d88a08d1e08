"""The district's statements on privacy and accessibility, and its seal (issue 16).

Every figure is read from the setting or constant that the portal itself goes by.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.dates import length_of_time
from portal.limits import table
from portal.management.commands import prune
from portal.notices import board
from portal.oidc.validator import REFRESH_LIFETIME
from portal.records import todo
from portal.web import failures, journey, known_browsers, next_page, short_cookies
from sis import roster


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data: what it is, why it is kept, and how long."""

    what: str
    why: str
    how_long: str


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and for how long; each cookie by its name."""
    context = {"kept": kept_data(), "cookies": kept_cookies(), "contact": roster.district_contact()}
    return render(request, "portal/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the portal does so that everyone can use it, what is not perfect, and whom to tell."""
    return render(request, "portal/accessibility.html", {"contact": roster.district_contact()})


@require_safe
def seal(request: HttpRequest) -> HttpResponse:
    """Return the district's seal, 404 if it has none."""
    if not settings.DISTRICT_SEAL:
        raise Http404
    return HttpResponse(
        settings.DISTRICT_SEAL, "image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
    )


def kept_data() -> list[Kept]:
    """Return what the portal keeps, in the language of the page."""
    log = length_of_time(max(settings.ACCESS_LOG_RETENTION, prune.LOG_KEPT_AT_LEAST))
    wrong = {"tries": table.limit("student_sign_in").waits[0][0]}
    return [
        Kept(
            gettext("Your account"),
            gettext(
                "To recognize you when you sign in: the user name, the language and the password. Passwords, "
                "earlier passwords and answers to challenge questions are stored so that no one can read "
                "them."
            ),
            gettext(
                "As long as the district keeps the account. A parent’s account closes %(time)s after the "
                "last child has left the district."
            )
            % {"time": length_of_time(settings.DEPARTED_GRACE)},
        ),
        Kept(
            gettext("Copy of the school records"),
            gettext("So that students, families and staff can see them here."),
            gettext(
                "While the district’s system lists them. The names of people who have left are not deleted "
                "automatically."
            ),
        ),
        Kept(
            gettext("Staying signed in"),
            gettext("So that you don’t need your password on every page."),
            gettext("Until you sign out, or after %(idle)s without use; never longer than %(most)s.")
            % {
                "idle": length_of_time(settings.SESSION_IDLE),
                "most": length_of_time(settings.SESSION_LONGEST),
            },
        ),
        Kept(
            gettext("Access log"),
            gettext(
                "To find out what happened: who signed in or tried to, when and from which internet address, "
                "and who opened or changed what. Never a password or an answer."
            ),
            log,
        ),
        Kept(
            gettext("Wrong tries"),
            gettext("So that no one can guess a password. After %(tries)d wrong ones, a student has to wait.")
            % wrong,
            gettext("%(time)s; the number of wrong tries in a row, %(most)s at most.")
            % {
                "time": length_of_time(prune.ATTEMPTS_KEPT),
                "most": length_of_time(prune.CONSECUTIVE_KEPT),
            },
        ),
        Kept(
            gettext("A claim, reset or activation that isn’t finished"),
            gettext("So that you can go on where you were."),
            length_of_time(journey.LIFETIME),
        ),
        Kept(
            gettext("Emails from this portal"),
            gettext("So that an email is sent again if it could not be delivered."),
            gettext("%(time)s after it was sent.") % {"time": length_of_time(prune.TASKS_KEPT)},
        ),
        Kept(
            gettext("What you have already seen"),
            gettext("So that pages can show what is new to you."),
            gettext("Schoolwork: %(work)s. Notices: %(notices)s.")
            % {"work": length_of_time(todo.SEEN_KEPT), "notices": length_of_time(board.KEPT)},
        ),
        Kept(
            gettext("Correction requests"),
            gettext("So that the school can check and answer them."),
            gettext("%(time)s after the answer.") % {"time": length_of_time(settings.ACCESS_LOG_RETENTION)},
        ),
        Kept(
            gettext("Requests for help with an account, and reports of a strange sign-in"),
            gettext("So that staff can help."),
            gettext("They are not deleted automatically."),
        ),
        Kept(
            gettext("Apps that you opened from here"),
            gettext("So that you are signed out of them, too, when you sign out here."),
            length_of_time(settings.SESSION_LONGEST + REFRESH_LIFETIME),
        ),
    ]


def kept_cookies() -> list[Kept]:
    """Return each cookie by its name, in the language of the page."""
    with_browser = gettext("Until the browser is closed.")
    return [
        Kept(settings.SESSION_COOKIE_NAME, gettext("Keeps you signed in."), with_browser),
        Kept(
            settings.CSRF_COOKIE_NAME,
            gettext("Makes sure that a form was sent from a page of this portal."),
            with_browser,
        ),
        Kept(
            settings.DEVICE_COOKIE_NAME,
            gettext("Recognizes this browser after you sign in here, so that a stranger can’t lock you out."),
            length_of_time(timedelta(seconds=known_browsers.LIFETIME)),
        ),
        Kept(
            settings.NAME_COOKIE_NAME,
            gettext("The username that was typed on the first page."),
            length_of_time(timedelta(seconds=short_cookies.LIFETIME)),
        ),
        Kept(
            settings.NEXT_PAGE_COOKIE_NAME,
            gettext("The page to open after you have signed in."),
            length_of_time(timedelta(seconds=next_page.COOKIE.lifetime)),
        ),
        Kept(
            settings.FAILURE_COOKIE_NAME,
            gettext("What was typed into a form that had an error, never a password."),
            length_of_time(timedelta(seconds=failures.COOKIE.lifetime)),
        ),
        Kept(
            settings.LANGUAGE_COOKIE_NAME,
            gettext("The language that you chose."),
            length_of_time(timedelta(seconds=settings.LANGUAGE_COOKIE_AGE)),
        ),
    ]
