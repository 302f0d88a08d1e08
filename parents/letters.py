"""Letters with an activation key: one page for each guardian, in the household's language (A5, P1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from django.db.models import F
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from parents.models import AccessHold, ActivationKey, GuardianAccount
from portal import access_log
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.auth.password_links import address_of
from portal.web.language import OWN_NAMES
from sis import roster

A_BATCH = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """The contents of one letter. Its QR code opens the page with the key filled in."""

    guardian: roster.Guardian
    language: str
    key: str
    address: str
    expires_at: datetime
    children: list[roster.Student]
    contact: roster.Contact

    @property
    def qr(self) -> SafeString:
        """Return the address as a QR code, in SVG without styles."""
        drawn = segno.make(self.address, error="m", micro=False)
        return mark_safe(drawn.svg_inline(scale=3, border=2, svgclass="qr", lineclass=None))  # noqa: S308 (drawn here)


@dataclass(frozen=True, slots=True)
class SchoolLetters:
    """The letters of one school: how many guardians have rights, and the keys to print, in their order."""

    guardians: int
    with_account: int
    keys: list[ActivationKey]

    @property
    def without_key(self) -> int:
        """Return how many have neither an account nor a good key."""
        return self.guardians - self.with_account - len(self.keys)

    @property
    def batches(self) -> list[int]:
        """Return the numbers of the batches in which the letters are printed."""
        return list(range(1, -(-len(self.keys) // A_BATCH) + 1))

    def batch(self, number: int) -> list[ActivationKey]:
        """Return the keys of one batch."""
        return self.keys[(number - 1) * A_BATCH : number * A_BATCH]


def letters_of_school(school_id: int) -> SchoolLetters:
    """Return the letters to print for a school, by homeroom, as they are handed out.

    Four statements for any number of guardians.
    """
    order = roster.guardians_by_homeroom(school_id)
    with_account = GuardianAccount.objects.filter(guardian__in=order).count()
    good = ActivationKey.objects.good(timezone.now()).filter(by_mail=False, guardian__in=order)
    keys = {key.guardian_id: key for key in good.select_related("guardian").order_by("issued_at")}
    return SchoolLetters(len(order), with_account, [keys[pk] for pk in order if pk in keys])


def print_letters(*, actor: Actor, keys: Sequence[ActivationKey]) -> list[Letter]:
    """Return the letters of these keys and note that they were printed; they can be printed again.

    A key that can no longer be derived from its row (KEY_SECRET has changed) has no letter: issue a new one.
    """
    printable = [key for key in keys if key.can_be_printed]
    ids = [key.pk for key in printable]
    ActivationKey.objects.filter(pk__in=ids).update(printed=F("printed") + 1)
    access_log.record("parents.letters_printed", actor=actor, keys=[str(pk) for pk in ids])
    return _letters(printable)


def _letters(keys: Sequence[ActivationKey]) -> list[Letter]:
    ids = [key.guardian_id for key in keys]
    holds = AccessHold.objects.holding(timezone.localdate()).filter(guardian_id__in=ids)
    held = set(holds.values_list("guardian_id", "student_id"))
    families = roster.children_of_each(ids)
    letters = []
    for key in keys:
        children = [tie.student for tie in families.get(key.guardian_id, [])]
        # Nothing about a child with a hold on this guardian, not even the school (A8).
        letters.append(_letter(key, [c for c in children if (key.guardian_id, c.pk) not in held]))
    return letters


def _letter(key: ActivationKey, children: list[roster.Student]) -> Letter:
    language = _language(key.guardian, children)
    return Letter(
        guardian=key.guardian,
        language=language,
        key=one_time_codes.as_guid(key.code),
        address=address_of("/parents/activate/", key.code, language=language),
        expires_at=key.expires_at,
        children=children,
        contact=roster.school_contact(children[0]) if children else roster.district_contact(),
    )


def _language(guardian: roster.Guardian, children: Sequence[roster.Student]) -> str:
    """Return the language of the household if the portal has it, or else English."""
    on_file = [guardian.language, *(child.home_language for child in children)]
    spoken = (code.lower().partition("-")[0] for code in on_file if code)
    return next((code for code in spoken if code in OWN_NAMES), "en")
