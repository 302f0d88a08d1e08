"""The words for work and grades: what each code means, and what it does to the grade (H7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.templatetags.languages import school_text
from sis.records import CategoryReason, Effect, ItemLine, ItemReason, ScoreStatus, Work, WorkState


@dataclass(frozen=True, slots=True)
class WorkLabel:
    """What stands beside a piece of work: an icon, a word, and what it does to the grade.

    `tone` is `bad`, `warning` or `quiet`. The effect is blank where the word says it all.
    """

    icon: str
    tone: str
    word: Promise | str
    effect: Promise | str = ""


STATES: Mapping[WorkState, tuple[str, str, Promise]] = {
    WorkState.COMING: ("calendar", "quiet", _("Coming")),
    WorkState.DROPPED: ("exempt", "quiet", _("Dropped")),
    WorkState.EXEMPT: ("exempt", "quiet", _("Exempt")),
    WorkState.CHEATED: ("missing", "bad", _("Marked as cheating")),
    WorkState.MISSING: ("missing", "bad", _("Missing")),
    WorkState.TURNED_IN: ("dash", "quiet", _("Turned in, not graded")),
    WorkState.NOT_HANDED_IN: ("late", "warning", _("Not handed in")),
    WorkState.INCOMPLETE: ("dash", "warning", _("Incomplete")),
    WorkState.OPEN: ("dash", "quiet", _("Not graded yet")),
}

REASONS: Mapping[ItemReason, Promise] = {
    ItemReason.DROPPED: _("not counted"),
    ItemReason.EXEMPT: _("not counted"),
    ItemReason.INCOMPLETE: _("not counted yet"),
    ItemReason.SUBMITTED: _("not counted yet"),
    ItemReason.NOT_SUBMITTED: _("not counted yet"),
    ItemReason.OTHER_STATUS: _("not counted"),
    ItemReason.TEXT_SCORE: _("a word or letter, no number: not counted in the percent"),
    ItemReason.NOT_SCORED: _("not counted yet"),
    ItemReason.NO_MAXIMUM: _("not counted: the possible points aren’t known"),
    ItemReason.NO_MULTIPLIER: _("not counted: its weight is 0"),
    ItemReason.EXTRA_CREDIT: _("extra credit: not counted when percents are averaged"),
    ItemReason.EXTRA_CREDIT_ALONE: _("extra credit: not counted until other work of its kind is scored"),
    ItemReason.CATEGORY_WITHOUT_WEIGHT: _("not counted: this kind of work has no weight"),
    ItemReason.CATEGORY_OF_WEIGHT_ZERO: _("not counted: this kind of work has weight 0"),
}

CATEGORY_REASONS: Mapping[CategoryReason, Promise] = {
    CategoryReason.NOTHING_COUNTS_YET: _("nothing counts yet"),
    CategoryReason.WITHOUT_WEIGHT: _("no weight: not counted"),
    CategoryReason.WEIGHT_ZERO: _("weight 0: not counted"),
}


def label_of(work: Work, line: ItemLine) -> WorkLabel | None:
    """Return what stands beside a piece of work; None if its score says it all."""
    if work.state == WorkState.OTHER and work.result:
        own = school_text(work.result.own_status)
        return WorkLabel("dash", "quiet", own or _("Not scored"), _effect(line))
    if work.state in STATES:
        icon, tone, word = STATES[work.state]
        return WorkLabel(icon, tone, word, "" if work.state == WorkState.COMING else _effect(line))
    return _label_of_scored(work, line)


def is_also_late(work: Work) -> bool:
    """Say whether work was late besides what its label says."""
    undecided = {WorkState.TURNED_IN, WorkState.INCOMPLETE, WorkState.OTHER, WorkState.OPEN}
    return bool(work.result and work.result.is_late) and work.state in undecided


def _label_of_scored(work: Work, line: ItemLine) -> WorkLabel | None:
    result, effect = work.result, _effect(line)
    if line.effect == Effect.COUNTS_AS_EXTRA:
        return WorkLabel("extra", "quiet", _("Extra credit"), _("adds points"))
    found: list[tuple[bool, WorkLabel]] = [
        (bool(result and result.is_late), WorkLabel("late", "warning", _("Late"), effect)),
        (bool(result and result.is_incomplete), WorkLabel("dash", "warning", _("Incomplete"), effect)),
        (
            bool(result and result.status == ScoreStatus.PARTIALLY_GRADED),
            WorkLabel("dash", "quiet", _("Graded in part"), effect),
        ),
        (not line.counts, WorkLabel("exempt", "quiet", _("Scored"), effect)),
    ]
    return next((label for applies, label in found if applies), None)


def _effect(line: ItemLine) -> Promise:
    if line.effect == Effect.COUNTS_AS_ZERO:
        return _("counts as 0")
    return _("counts as entered") if line.counts else REASONS[line.reason]
