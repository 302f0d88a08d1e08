"""Words for the pages of correction requests."""

from django import template

from parents.correction_subjects import subject_in_words
from parents.models import CorrectionRequest

register = template.Library()


@register.filter
def correction_subject(correction: CorrectionRequest) -> str:
    """Return what a request is about."""
    return subject_in_words(correction.kind, correction.about)
