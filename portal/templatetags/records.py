"""The words of `portal/records/words.py` as filters."""

from django import template

from portal.records import words

register = template.Library()

for filter_function in (
    words.areas_with_links,
    words.attendance_words,
    words.clock_time,
    words.closed_area_names,
    words.grade_level,
    words.grade_name,
    words.month_and_day,
    words.month_and_year,
    words.month_name,
    words.period_name,
    words.reason_words,
    words.room_name,
    words.short_day,
    words.weekday_and_day,
):
    register.filter(filter_function.__name__, filter_function, expects_localtime=True)
