"""The core's part of the demo: its staff, and the refusal to touch real people."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone

from portal.actor import Actor
from portal.auth.passwords import generate_password
from portal.models import Attempt, AttemptedTarget, PostedNotice, SecondFactor, StaffAccount, User
from portal.notices.posting import save_notice
from portal.staff.roles import REGISTRAR, TEACHER, TECHNICIAN
from sis import roster

ADMINISTRATOR = "admin@example.org"
TAUGHT = "0393354"  # whose homeroom teacher has an account
# A notice that the office of that student's school has posted, in some of the languages.
NOTICE = {
    "en": (
        "Picture retakes",
        "Picture retakes are Thursday morning in the library. Students bring the first pictures back.",
    ),
    "es": (
        "Se repiten las fotos escolares",
        "Las fotos se repiten el jueves por la mañana en la biblioteca. Traigan las primeras fotos.",
    ),
}
NOTICE_DAYS = timedelta(days=10)
OFFICE = (("rita.ochoa@example.org", TECHNICIAN), ("samuel.webb@example.org", REGISTRAR))


class NotTheDemo(Exception):
    """The database has people who are not part of the demo; nothing was changed."""


def refuse_real_people() -> None:
    """Raise NotTheDemo if anyone but the demo's own people is in the roster or has a staff account."""
    if not roster.only_demo_people() or _real_staff().exists():
        raise NotTheDemo("This database holds people who are not of the demo. Nothing was changed.")


def _real_staff() -> QuerySet[User]:
    """Return staff who are neither the demo's administrator nor linked to someone in its roster."""
    staff = User.objects.filter(kind=User.Kind.STAFF, staff_account=None)
    return staff.exclude(username=ADMINISTRATOR)


def seed_staff() -> list[str]:
    """Give the demo's staff new passwords, return the lines to print, and clear every limit."""
    for book in (Attempt, AttemptedTarget, SecondFactor):
        book._default_manager.all().delete()
    boss, boss_password = _with_new_password(ADMINISTRATOR, "Dana", "Admin")
    boss.is_superuser = True
    boss.save()
    lines = ["Staff, in /admin/:", f"  {ADMINISTRATOR:<30} password {boss_password}   administrator"]
    for email, role in _desk():
        found = roster.staff_by_email(email)
        lines += [f"  {email:<30} password {_account(staff, role)}   {role}" for staff in found]
    _post_notice(User.objects.get(username=OFFICE[-1][0]))
    return lines


def _post_notice(registrar: User) -> None:
    """Post the notice, in place of all that were posted before."""
    PostedNotice.objects.all().delete()
    student, today = roster.student_by_number(TAUGHT), timezone.localdate()
    notice = PostedNotice(
        school=student.school if student else None, first_day=today, last_day=today + NOTICE_DAYS
    )
    save_notice(actor=Actor(user=registrar), notice=notice, texts=NOTICE)


def _desk() -> list[tuple[str, str]]:
    """Return the staff who get an account, with their roles: a homeroom teacher and the school's office."""
    student = roster.student_by_number(TAUGHT)
    teacher = roster.homeroom_teacher(student) if student else None
    return [*([(teacher.email, TEACHER)] if teacher else []), *OFFICE]


def _account(staff: roster.StaffMember, role: str) -> str:
    user, password = _with_new_password(staff.email, staff.first_name, staff.last_name)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    StaffAccount.objects.update_or_create(staff=staff, defaults={"user": user})
    return password


def _with_new_password(username: str, first_name: str, last_name: str) -> tuple[User, str]:
    """Return the demo's staff member of this name (not saved), new or set back, and the new password."""
    user = User.objects.filter(username=username).first() or User(username=username, kind=User.Kind.STAFF)
    user.first_name, user.last_name, password = first_name, last_name, generate_password()
    user.activate()
    user.set_password(password)
    return user, password
