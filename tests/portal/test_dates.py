"""Days and times in each language: one clock, the right capitals and prepositions (L1)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from portal import dates
from portal.languages import LANGUAGES

NEW_YORK = ZoneInfo("America/New_York")
TIMES = ((0, 5), (1, 5), (9, 0), (12, 0), (20, 30))
TWELVE_HOURS = ("12:05 a.m.", "1:05 a.m.", "9:00 a.m.", "12:00 p.m.", "8:30 p.m.")
MOMENTS = {
    "en": ("Dec. {day}, 2026, {time}", "1", TWELVE_HOURS),
    "es": (
        "{day} de diciembre de 2026 a {time}",
        "1",
        ("las 12:05 a.m.", "la 1:05 a.m.", "las 9:00 a.m.", "las 12:00 p.m.", "las 8:30 p.m."),
    ),
    "fr": ("{day} décembre 2026 à {time}", "1er", ("00:05", "01:05", "09:00", "12:00", "20:30")),
    "vi": ("ngày {day} tháng 12 năm 2026, {time}", "1", TWELVE_HOURS),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_moments_around_the_clock_on_the_first_and_the_twenty_first(code: str) -> None:
    pattern, first, times = MOMENTS[code]
    with translation.override(code):
        for day, shown in ((1, first), (21, "21")):
            for (hour, minute), time in zip(TIMES, times, strict=True):
                at = datetime(2026, 12, day, hour, minute, tzinfo=NEW_YORK)
                assert dates.moment(at) == pattern.format(day=shown, time=time)
                assert dates.the_time(at) == time


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("en", ("Tuesday, December 1", "December 2026", "Dec 1", "12/01/2026 2:05 p.m.")),
        ("es", ("martes 1 de diciembre", "diciembre de 2026", "1 dic", "01/12/2026 2:05 p.m.")),
        ("fr", ("mardi 1er décembre", "décembre 2026", "1er déc.", "01/12/2026 14:05")),
        ("vi", ("thứ Ba, ngày 1 tháng 12", "tháng 12 năm 2026", "1 tháng 12", "01/12/2026 2:05 p.m.")),
    ],
)
def test_days_without_a_year_and_days_in_digits(code: str, shown: tuple[str, str, str, str]) -> None:
    day, at = date(2026, 12, 1), datetime(2026, 12, 1, 19, 5, tzinfo=ZoneInfo("UTC"))
    with translation.override(code):
        written = (dates.weekday_and_day(day), dates.month_and_year(day), dates.short_day(day))
        assert (*written, dates.numeric_moment(at)) == shown


def test_the_seconds_of_a_log_stand_on_the_same_clock() -> None:
    at = datetime(2026, 12, 1, 19, 5, 9, tzinfo=ZoneInfo("UTC"))
    for code, shown in (("en", "2:05:09 p.m."), ("fr", "14:05:09")):
        with translation.override(code):
            assert dates.exact_time(at) == shown


def test_a_language_without_a_row_is_written_as_english() -> None:
    with translation.override("de"):
        assert dates.full_date(date(2026, 12, 1)) == "Dec. 1, 2026"
