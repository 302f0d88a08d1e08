"""Days and times as people write them, in the language of the page, mail or letter that is being written.

Each language has one clock (`portal/languages.py`). Names of months and weekdays have the capitals that they
have within a sentence; a template adds `capfirst` where one begins a line. Moments are told in the district's
time zone. The page's templates use these functions as filters, without loading anything.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import get_language, ngettext

from portal.languages import Formats, language_of


def full_date(day: date) -> str:
    """Return a day with its year: Dec. 1, 2026."""
    return _written(day, _formats().date)


def numeric_date(day: date) -> str:
    """Return a day in digits, for tables: 12/01/2026."""
    return _written(day, _formats().numeric_date)


def weekday_and_day(day: date) -> str:
    """Return a day as Monday, November 30."""
    return _written(day, _formats().weekday_and_day)


def month_and_day(day: date) -> str:
    """Return a day as November 30."""
    return _written(day, _formats().month_and_day)


def month_and_year(day: date) -> str:
    """Return a month as November 2026."""
    return _written(day, _formats().month_and_year)


def month_name(day: date) -> str:
    """Return a month as November."""
    return _written(day, "{month}")


def short_month(day: date) -> str:
    """Return a month as Nov."""
    return _written(day, "{short_month}")


def short_day(day: date) -> str:
    """Return a day as Nov 30."""
    return _written(day, _formats().short_day)


def weekday_name(day: date) -> str:
    """Return a weekday as Monday."""
    return _written(day, "{weekday}")


def short_weekday(day: date) -> str:
    """Return a weekday as Mon."""
    return _written(day, "{short_weekday}")


def moment(at: datetime) -> str:
    """Return a day and a time: Dec. 1, 2026, 2:05 p.m."""
    return _formats().moment.format(date=full_date(at), time=the_time(at))


def numeric_moment(at: datetime) -> str:
    """Return a day in digits and a time, for tables: 12/01/2026 2:05 p.m."""
    return f"{numeric_date(at)} {time_of_day(at)}"


def time_of_day(at: datetime | time) -> str:
    """Return a time that stands alone: 2:05 p.m., 14:05. Noon is 12:00 p.m., midnight 12:00 a.m."""
    return _clock(at) + _half_of_day(at)


def exact_time(at: datetime | time) -> str:
    """Return a time with its seconds: 2:05:09 p.m."""
    return f"{_clock(at)}:{_local_time(at).second:02}{_half_of_day(at)}"


def the_time(at: datetime | time) -> str:
    """Return a time as it stands after a preposition; with its article in Spanish: la 1:05 p.m."""
    one, other = _formats().time_articles
    return (one if _local_time(at).hour % 12 == 1 else other) + time_of_day(at)


def clock_time(at: time) -> str:
    """Return a time of a school day as a clock shows it, without a.m. and p.m."""
    return _clock(at)


def weekday(number: int) -> str:
    """Return a weekday by its number; Monday is 0."""
    return _formats().weekdays[number]


def length_of_time(span: timedelta) -> str:
    """Return a length of time in days, hours or minutes, in the largest of these that is exact: 12 hours."""
    minutes = int(span.total_seconds()) // 60
    if minutes and minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes and minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _formats() -> Formats:
    return language_of(get_language()).formats


def _written(day: date, pattern: str) -> str:
    formats, day = _formats(), _local_day(day)
    return pattern.format(
        weekday=formats.weekdays[day.weekday()],
        short_weekday=formats.short_weekdays[day.weekday()],
        month=formats.months[day.month - 1],
        short_month=formats.short_months[day.month - 1],
        dated_month=(formats.dated_months or formats.months)[day.month - 1],
        number=day.month,
        day=formats.first_of_month if day.day == 1 and "{number" not in pattern else str(day.day),
        year=day.year,
    )


def _clock(at: datetime | time) -> str:
    hour, minute = _local_time(at).hour, _local_time(at).minute
    return f"{hour:02}:{minute:02}" if _formats().hours == 24 else f"{hour % 12 or 12}:{minute:02}"


def _half_of_day(at: datetime | time) -> str:
    if _formats().hours == 24:
        return ""
    return " a.m." if _local_time(at).hour < 12 else " p.m."


def _local_day(day: date) -> date:
    """Return the day of a moment in the district; a day as it is."""
    return timezone.localtime(day).date() if isinstance(day, datetime) and timezone.is_aware(day) else day


def _local_time(at: datetime | time) -> datetime | time:
    """Return a moment in the district's time zone; a time of day as it is."""
    return timezone.localtime(at) if isinstance(at, datetime) and timezone.is_aware(at) else at
