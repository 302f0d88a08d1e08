"""Who a page says to ask (F4): the district or, for a signed-in student, the student's school."""

from django.conf import settings
from django.http import HttpRequest

from portal import hooks
from portal.models import User
from sis import roster


def contact_of(user: User) -> roster.Contact:
    """Return the contact of a student's school, or the district's contact for staff and parents."""
    if user.kind == User.Kind.STUDENT:
        own = User.objects.filter(pk=user.pk).values(hooks.person_lookups[User.Kind.STUDENT])
        student = roster.all_students().select_related("school").filter(pk__in=own).first()
        if student is not None:
            return roster.school_contact(student)
    return roster.district_contact()


def contact_for(request: HttpRequest) -> roster.Contact:
    """Return the contact that a failure page shows; a school's only to its signed-in student."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_session and isinstance(request.user, User):
        return contact_of(request.user)
    return roster.district_contact()
