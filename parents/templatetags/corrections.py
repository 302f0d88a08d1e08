"""Words for the pages of correction requests."""

from django import template

from parents.correction_subjects import kind_in_words, subject_in_words
from parents.models import CorrectionRequest

register = template.Library()


@register.filter
def correction_kind(kind: str) -> str:
    """Return what kind of thing is said to be wrong."""
    return kind_in_words(kind)


@register.filter
def correction_subject(correction: CorrectionRequest) -> str:
    """Return what a request is about."""
    return subject_in_words(correction.kind, correction.about)
