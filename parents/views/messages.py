"""Messages: the notices of the district and of the children's schools (H3)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from parents import family
from parents.views.guards import parents_only
from parents.views.not_open import not_open
from portal.models import User
from portal.notices.board import NoticeBoard, mark_read, notice_board
from portal.records.rights import Part
from sis import roster


def board_of(user: User, mine: family.Family) -> NoticeBoard:
    """Return the notices of the children whose notices are open to this parent. At most four statements."""
    students = [child.student for child in mine.children if child.access.may_see(Part.NOTICES)]
    return notice_board(user, students, on=timezone.localdate(), language=translation.get_language())


@require_http_methods(["GET", "HEAD", "POST"])
@parents_only
def messages(request: HttpRequest, user: User) -> HttpResponse:
    """List the notices; a form marks one as read and leads to it, or marks all."""
    mine = family.family_of(user)
    if not mine.any_may_see(Part.MESSAGES):
        return not_open(request, mine)
    board = board_of(user, mine)
    if request.method == "POST":
        return _read(request, user, board)
    return render(request, "parents/messages.html", {"board": board})


@require_safe
@parents_only
def message(request: HttpRequest, user: User, notice_id: str) -> HttpResponse:
    """Show one notice whole; 404 for one that this parent may not see now."""
    mine = family.family_of(user)
    notice = board_of(user, mine).find(notice_id)
    if notice is None:
        raise Http404
    context: dict[str, Any] = {"notice": notice, "contact": _contact(mine, notice.announcement.school_id)}
    return render(request, "parents/message.html", context)


def _read(request: HttpRequest, user: User, board: NoticeBoard) -> HttpResponse:
    notice = board.find(request.POST.get("notice", ""))
    if notice is not None:
        mark_read(reader=user, notices=[notice])
        return redirect("parents:message", notice.id)
    if "all" in request.POST:
        mark_read(reader=user, notices=board.notices)
    return redirect("parents:messages")


def _contact(mine: family.Family, school_id: int | None) -> roster.Contact:
    """Return the school that wrote the notice, or the district."""
    of_school = (child.access for child in mine.children if child.student.school_id == school_id)
    access = next(of_school, None)
    return access.contact if access and school_id else roster.district_contact()
