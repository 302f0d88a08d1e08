"""The words of `portal/records/words.py` as filters."""

from django import template

from portal.records import words

register = template.Library()

for filter_function in (
    words.areas_with_links,
    words.attendance_words,
    words.closed_area_names,
    words.grade_level,
    words.grade_name,
    words.homeroom_name,
    words.period_name,
    words.reason_words,
    words.room_name,
):
    register.filter(filter_function.__name__, filter_function)
