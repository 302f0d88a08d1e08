"""Letters with an activation key: one sheet for each guardian, in the household's language (A5, P1).

Letters are printed in runs. A run keeps its letters and their order, so that it can be printed again after a
jam, and what is not printed yet is counted by key, even if an account was activated meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from parents.models import AccessHold, ActivationKey, GuardianAccount, LetterRun, PrintedLetter
from portal import access_log
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.auth.password_links import address_of
from portal.languages import LANGUAGES
from sis import roster

NOT_PRINTED = Q(printed=0)
RUNS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """The contents of one letter. Its QR code opens the page with the key filled in."""

    guardian: roster.Guardian
    language: str
    key: str
    address: str
    expires_at: datetime
    child: roster.Student | None  # by whom it is sorted and handed out
    homeroom: str
    siblings: list[roster.Student]
    contact: roster.Contact

    @property
    def qr(self) -> SafeString:
        """Return the address as a QR code, in SVG without styles."""
        drawn = segno.make(self.address, error="m", micro=False)
        return mark_safe(drawn.svg_inline(scale=3, border=2, svgclass="qr", lineclass=None))  # noqa: S308 (drawn here)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Letters to print, and how many of a run are left out: their keys are over, or their child is."""

    letters: list[Letter]
    keys_over: int = 0
    children_gone: int = 0


@dataclass(frozen=True, slots=True)
class SchoolLetters:
    """How many guardians of one school have rights, an account, a key, and a letter to print."""

    guardians: int
    with_account: int
    with_key: int
    not_printed: int
    runs: list[LetterRun]

    @property
    def without_key(self) -> int:
        """Return how many have no account and no key an account nor a good key."""
        return self.guardians - self.with_account - self.with_key

    @property
    def next_run(self) -> int:
        """Return how many letters the next run prints."""
        return min(self.not_printed, settings.LETTERS_AT_ONCE)


def letters_of_school(school: roster.School) -> SchoolLetters:
    """Return the numbers of a school's letters, and its runs, the last one first.

    Five statements for any number of guardians.
    """
    order = roster.guardians_by_homeroom(school.pk, but=_holds())
    with_account = GuardianAccount.objects.filter(guardian__in=order).count()
    good = _good_keys().filter(guardian__in=order)
    counted = good.aggregate(
        with_key=Count("guardian", distinct=True),
        not_printed=Count("guardian", distinct=True, filter=NOT_PRINTED),
    )
    runs = LetterRun.objects.filter(school=school).select_related("printed_by")
    runs = runs.annotate(letters=Count("printed_letters")).order_by("-printed_at", "-pk")
    return SchoolLetters(len(order), with_account, **counted, runs=list(runs[:RUNS_SHOWN]))


def print_new_letters(*, actor: Actor, school: roster.School) -> LetterRun | None:
    """Make a run of the letters not printed yet, at most LETTERS_AT_ONCE, homeroom by homeroom.

    None if every letter is printed. Of two people who press at once, each gets other letters. A key that can
    no longer be derived from its row (KEY_SECRET has changed) has no letter: issue a new one.
    """
    with transaction.atomic():
        order = roster.guardians_by_homeroom(school.pk, but=_holds())
        locked = _good_keys().filter(NOT_PRINTED, guardian__in=order).select_for_update(of=("self",))
        newest = {key.guardian_id: key for key in locked.order_by("issued_at") if key.can_be_printed}
        keys = [newest[guardian] for guardian in order if guardian in newest][: settings.LETTERS_AT_ONCE]
        if not keys:
            return None
        students = [order[key.guardian_id] for key in keys]
        homerooms = _homerooms_in_words(students[0], students[-1])
        run = LetterRun.objects.create(school=school, printed_by=actor.required_user, homerooms=homerooms)
        PrintedLetter.objects.bulk_create(
            [
                PrintedLetter(run=run, position=number, key=key, student_id=student_id)
                for number, (key, student_id) in enumerate(zip(keys, students, strict=True), start=1)
            ],
            batch_size=5000,
        )
        # Printed counts as soon as the run is there: what comes out of the printer is in the run's hands.
        ActivationKey.objects.filter(pk__in=[key.pk for key in keys]).update(printed=F("printed") + 1)
    return run


def sheets_of_run(*, actor: Actor, run: LetterRun, reached: QuerySet[roster.Student]) -> Sheets:
    """Return a run's letters in their order, without keys used, revoked or expired since.

    Left out, too, is a letter whose child left the school, or is kept from the guardian by a hold (A8).
    `reached` are the students whom the reader may see; no other child is in a letter.
    """
    rows = list(run.printed_letters.order_by("position").values_list("key_id", "student_id"))
    good = {key.pk: key for key in _good_keys().filter(pk__in=[key for key, _student in rows])}
    printable = [(good[key], student) for key, student in rows if key in good and good[key].can_be_printed]
    contact = roster.contact_of_school(run.school)
    letters = [
        letter
        for letter in _letters(printable, reached=reached, contact=contact)
        if letter.child is not None and letter.child.school_id == run.school_id
    ]
    keys_over = len(rows) - len(printable)
    access_log.record("parents.letters_printed", actor=actor, run=run.pk, letters=len(letters))
    return Sheets(letters, keys_over=keys_over, children_gone=len(printable) - len(letters))


def print_letter(*, actor: Actor, key: ActivationKey, reached: QuerySet[roster.Student]) -> Letter | None:
    """Return one guardian's letter, and count that it was printed; None if its key cannot be derived."""
    if not key.can_be_printed:
        return None
    ActivationKey.objects.filter(pk=key.pk).update(printed=F("printed") + 1)
    access_log.record("parents.letters_printed", actor=actor, keys=[str(key.pk)])
    return _letters([(key, None)], reached=reached, contact=None)[0]


def _good_keys() -> QuerySet[ActivationKey]:
    good = ActivationKey.objects.good(timezone.now()).filter(by_mail=False)
    return good.select_related("guardian")


def _holds() -> QuerySet[AccessHold]:
    return AccessHold.objects.holding(timezone.localdate())


def _letters(
    keys: Sequence[tuple[ActivationKey, int | None]],
    *,
    reached: QuerySet[roster.Student],
    contact: roster.Contact | None,
) -> list[Letter]:
    """Return the letters of these keys, each by this child, or by the first one who may stand in it.

    A letter says nothing about a child with a hold on this guardian, not even the school (A8).
    """
    ids = [key.guardian_id for key, _child in keys]
    held = set(_holds().filter(guardian_id__in=ids).values_list("guardian_id", "student_id"))
    families = roster.children_of_each(ids)
    everyone = {tie.student.pk for ties in families.values() for tie in ties}
    seen = set(reached.filter(pk__in=everyone).values_list("pk", flat=True))
    rooms = {tie.student.homeroom_id or 0 for ties in families.values() for tie in ties}
    homerooms = {room.pk: room.label_with_teacher for room in roster.homerooms(rooms)}
    letters = []
    for key, child_id in keys:
        ties = families.get(key.guardian_id, [])
        children = [tie.student for tie in ties if tie.student.pk in seen]
        shown = [child for child in children if (key.guardian_id, child.pk) not in held]
        child = next((child for child in shown if child_id in (None, child.pk)), None)
        letters.append(
            Letter(
                guardian=key.guardian,
                language=(language := _language(key.guardian, shown)),
                key=one_time_codes.as_guid(key.code),
                address=address_of("/parents/activate/", key.code, language=language),
                expires_at=key.expires_at,
                child=child,
                homeroom=homerooms.get(child.homeroom_id or 0, "") if child else "",
                siblings=[s for s in shown if s != child],
                contact=contact or (roster.school_contact(child) if child else roster.district_contact()),
            )
        )
    return letters


def _homerooms_in_words(first_id: int, last_id: int) -> str:
    """Return the first and the last homeroom of a run."""
    found = roster.all_students().filter(pk__in=(first_id, last_id))
    titles = dict(found.values_list("pk", "homeroom__title"))
    names = dict.fromkeys(titles[pk] or "No homeroom" for pk in (first_id, last_id))
    return " to ".join(name[:140] for name in names)


def _language(guardian: roster.Guardian, children: Sequence[roster.Student]) -> str:
    """Return the language of the household if the portal has it, or else English."""
    on_file = [guardian.language, *(child.home_language for child in children)]
    return next((code for code in on_file if code in LANGUAGES), "en")
