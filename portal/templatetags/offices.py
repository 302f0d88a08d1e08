"""The functions of `portal/office_words.py` as filters."""

from django import template

from portal import office_words

register = template.Library()

for office_function in (
    office_words.is_known_office,
    office_words.office_hours,
    office_words.office_name,
):
    register.filter(office_function.__name__, office_function)
