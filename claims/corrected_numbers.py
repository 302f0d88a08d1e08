"""When the roster corrects a student's number: the account follows the student, and the username changes."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from claims.models import StudentAccount
from portal import access_log
from portal.actor import Actor
from portal.models import FormerUsername, User
from portal.sql import Statement
from portal.usernames import canonical_username, student_username
from sis.hooks import RosterChanges

TOLD_FOR = timedelta(days=14)
_NOTE = "UPDATE portal_formerusername SET told_at = %s WHERE user_id = %s AND told_at IS NULL RETURNING 1"


def rename_accounts(changes: RosterChanges) -> None:
    """Rename the accounts of the students whose number a load corrected (`sis.hooks.after_load`).

    The former name leads to the account until staff free it. A name that is, or was, another account's is
    given to no one until staff free it: that account keeps its name, and the log says so.
    """
    if changes.students_renumbered:
        _rename(_accounts().filter(student_id__in=changes.students_renumbered), actor=Actor())


def note_told(user: User) -> list[Statement]:
    """Return the statement that notes, at a sign-in, that the student is told of the new username now."""
    if user.kind != User.Kind.STUDENT:
        return []
    return [Statement("noted_new_username", _NOTE, (timezone.now(), user.pk))]


def names_to_tell() -> QuerySet[FormerUsername]:
    """Return the names whose change home pages tell of: from the next sign-in for two weeks."""
    recently = Q(told_at=None) | Q(told_at__gt=timezone.now() - TOLD_FOR)
    return FormerUsername.objects.filter(recently)


def free_names(*, actor: Actor, names: Iterable[FormerUsername]) -> int:
    """Free former user names, so that the number's new student can claim; return how many there were.

    A new student who has an account since before the number was hers gets the name now.
    """
    freed = 0
    for name in names:
        with transaction.atomic():
            if FormerUsername.objects.filter(pk=name.pk, freed_at=None).update(freed_at=timezone.now()):
                access_log.record("claims.username_freed", actor=actor, user=name.user)
                number = name.username_key.removeprefix("s")
                _rename(_accounts().filter(student__number=number), actor=actor)
                freed += 1
    return freed


def _accounts() -> QuerySet[StudentAccount]:
    return StudentAccount.objects.select_for_update(of=("self",)).select_related("user", "student")


def _rename(accounts: QuerySet[StudentAccount], *, actor: Actor) -> None:
    """Give accounts the names of their students' numbers, where no one else has or had them."""
    wanted = {
        student_username(account.student.number): account
        for account in accounts.order_by("pk")
        if account.user.username != student_username(account.student.number)
    }
    taken = _taken({canonical_username(name): account.user_id for name, account in wanted.items()})
    kept = {name: account for name, account in wanted.items() if canonical_username(name) in taken}
    renamed = {name: account for name, account in wanted.items() if name not in kept}
    users = {account.user_id: account.user for account in renamed.values()}
    # One whose number is corrected back has the former name again.
    own = Q(username_key__in=[canonical_username(name) for name in renamed], freed_at=None)
    FormerUsername.objects.filter(own, user_id__in=users).delete()
    FormerUsername.objects.bulk_create(
        FormerUsername(username_key=user.username_key, user=user) for user in users.values()
    )
    for name, account in renamed.items():
        account.user.username, account.user.username_key = name, canonical_username(name)
    User.objects.bulk_update(users.values(), ["username", "username_key"], batch_size=1000)
    for kind, them in (("claims.username_changed", renamed), ("claims.username_kept", kept)):
        about: list[access_log.Entry] = [
            (account.user_id, account.student_id, {}) for account in them.values()
        ]
        access_log.record_many(kind, actor=actor, about=about)


def _taken(owners: dict[str, int]) -> set[str]:
    """Return which of these names, by key with the user who would get it, are or were someone else's."""
    live = User.objects.filter(username_key__in=owners)
    former = FormerUsername.objects.filter(username_key__in=owners, freed_at=None)
    held = (*live.values_list("username_key", "pk"), *former.values_list("username_key", "user_id"))
    return {key for key, user_id in held if owners[key] != user_id}
