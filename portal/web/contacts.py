"""Whom a page tells somebody to ask (F4): the district, and once it is known who asks, the own school."""

from django.conf import settings
from django.http import HttpRequest

from portal.models import User
from sis import roster


def contact_of(user: User) -> roster.Contact:
    """Return the contact of this person's school; the district's for staff and parents."""
    if user.kind == User.Kind.STUDENT:
        student = roster.student_by_number(user.username[1:])
        if student is not None:
            return roster.school_contact(student)
    return roster.district_contact()


def contact_for(request: HttpRequest) -> roster.Contact:
    """Return whom a failure page names: nobody's school is told before somebody has signed in."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_session and isinstance(request.user, User):
        return contact_of(request.user)
    return roster.district_contact()
