"""A parent asks the school to correct something, and the office answers (H15). The roster never changes."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from parents.errors import ParentError
from parents.family import Child, Family
from parents.models import CorrectionRequest
from portal import access_log
from portal.actor import Actor
from portal.limits import throttle
from portal.mail import send_on_commit
from portal.models import StaffAccount, User
from portal.records.rights import Part
from portal.staff.roles import REGISTRAR
from portal.web import accepted_forms
from sis import roster

Kind: TypeAlias = CorrectionRequest.Kind
State: TypeAlias = CorrectionRequest.State
LIMIT = "correction"


def ask_for_correction(
    *, actor: Actor, student: roster.Student, kind: Kind, about: Mapping[str, str], text: str
) -> None:
    """Put a request into the inbox of the student's school, and tell its office by an email without any data.

    The caller's gate has found what it is about open to the actor. The same form sent twice is one request,
    and so is the same text about the same thing, from another tab, while the first waits for an answer.
    Raises `throttle.Refused` after ten a day.
    """
    person = actor.required_user
    if accepted_forms.find(actor.form):
        return
    throttle.charge(LIMIT, target=str(person.pk), origin=actor.origin)
    with transaction.atomic():
        # Two clicks at once come here one after the other.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        asked = {"student": student, "kind": kind, "about": dict(about), "text": text, "asked_by": person}
        waiting = CorrectionRequest.objects.filter(**asked, state=State.RECEIVED)
        if accepted_forms.find(actor.form) or waiting.exists():
            return
        correction = CorrectionRequest.objects.create(**asked)
        accepted_forms.record(actor.form)
        _log("parents.correction_asked", correction, actor=actor)
        path = reverse("admin:parents_correctionrequest_change", args=[correction.pk])
        for address in office_addresses(student, kind):
            send_on_commit(
                to=address,
                language="en",
                template="admin/mail/correction.txt",
                address=f"{settings.PORTAL_ORIGIN}{path}",
            )


def answer_correction(*, actor: Actor, correction: CorrectionRequest, state: State, answer: str) -> None:
    """Close a request as done or declined, with a sentence for the person who asked.

    Raises ParentError `answered` if someone has answered it already.
    """
    with transaction.atomic():
        waiting = CorrectionRequest.objects.filter(pk=correction.pk, state=State.RECEIVED)
        answered = {"answer": answer, "answered_at": timezone.now(), "answered_by": actor.required_user}
        if not waiting.update(state=state, **answered):
            raise ParentError("answered")
        _log("parents.correction_answered", correction, actor=actor, state=state)


def office_addresses(student: roster.Student, kind: Kind) -> list[str]:
    """Return who is mailed: the office of this kind at the school, else its registrars, else the school."""
    for role in dict.fromkeys((settings.CORRECTION_OFFICES[kind], REGISTRAR)):
        office = {"scopes__role": role, "scopes__school": student.school_id, "scopes__is_active": True}
        people = StaffAccount.objects.filter(staff__in=roster.staff_with_email().filter(**office))
        open_ones = people.filter(user__groups__name=role).exclude(user__state=User.State.DISABLED)
        found = list(open_ones.order_by("pk").values_list("staff__email", flat=True).distinct())
        if found:
            return found
    contact = student.school.contact_email if student.school else ""
    return [contact] if contact else []


def corrections_of(person: User, mine: Family) -> list[tuple[Child, CorrectionRequest]]:
    """Return this person's own requests, newest first, with the child each is about. One statement.

    A request about a child or an area that is closed to the person by now is left out.
    """
    children = {child.student.pk: child for child in mine.children}
    rows = CorrectionRequest.objects.filter(asked_by=person, student__in=children)
    return [
        (children[one.student_id], one)
        for one in rows.order_by("-asked_at", "-pk")
        if children[one.student_id].access.may_see(Part(one.kind))
    ]


def prune_corrections() -> str:
    """Delete requests that were answered longer ago than the access log is kept; return how many."""
    over = timezone.now() - settings.ACCESS_LOG_RETENTION
    deleted, _rows = CorrectionRequest.objects.filter(answered_at__lt=over).delete()
    return f"{deleted} correction requests"


def _log(what: str, correction: CorrectionRequest, *, actor: Actor, **detail: Any) -> None:
    """Log the request by its id and kind; what it is about and what was written stays out of the log."""
    access_log.record(
        what,
        actor=actor,
        student_id=correction.student_id,
        correction=correction.pk,
        about=correction.kind,
        **detail,
    )
