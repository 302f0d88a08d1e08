"""All answers, in groups."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.help import claiming, for_parents, own_accounts, school_devices, signing_in
from portal.help.entry import Answer


@dataclass(frozen=True, slots=True)
class Group:
    """A group of answers."""

    title: Any
    answers: tuple[Answer, ...]


GROUPS = (
    Group(_("Sign in"), signing_in.SIGN_IN),
    Group(_("Claim your account"), claiming.CLAIM),
    Group(_("Forgot something"), claiming.FORGOT),
    Group(_("Shared computers"), signing_in.SHARED),
    Group(_("School devices and learning at home"), school_devices.ANSWERS),
    Group(_("For parents and guardians"), for_parents.ANSWERS),
    Group(_("Parent accounts"), own_accounts.ANSWERS),
)
ANSWERS = {answer.slug: answer for group in GROUPS for answer in group.answers}


def group_of(answer: Answer) -> Group:
    """Return the group of an answer."""
    return next(group for group in GROUPS if answer in group.answers)
