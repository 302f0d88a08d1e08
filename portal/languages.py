"""The languages of the portal, one row for each: its code and own name, direction, plural rule and formats.

This table is the only place that lists languages. It needs neither settings nor Django: the settings, the
translations' workshop (`.ci/messages.py`) and the pages read it. Django need not know a language.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """How people of one language write days, times and numbers.

    The patterns may name `weekday`, `short_weekday`, `month`, `short_month`, `dated_month` (a month beside a
    year), `number` (the month as a number), `day` and `year`. Names are as they stand within a sentence.
    `moment` joins `date` and `time`.
    """

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    dated_months: tuple[str, ...] = ()  # where they differ from `months`
    weekdays: tuple[str, ...]  # from Monday
    short_weekdays: tuple[str, ...]
    date: str
    numeric_date: str
    weekday_and_day: str
    month_and_day: str
    month_and_year: str
    short_day: str
    moment: str
    first_of_month: str = "1"
    hours: Literal[12, 24] = 12
    # The articles that a time has in a sentence: at one o'clock, at any other hour.
    time_articles: tuple[str, str] = ("", "")
    colon: str = ":"
    decimal_mark: str
    thousands_mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. `plurals` are the number of plural forms and the rule that chooses one, as in gettext."""

    code: str
    own_name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    plurals: tuple[int, str]
    formats: Formats


ENGLISH = Language(
    code="en",
    own_name="English",
    plurals=(2, "(n != 1)"),
    formats=Formats(
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        short_months=(
            *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
            *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        ),
        dated_months=(
            *("Jan.", "Feb.", "March", "April", "May", "June"),
            *("July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
        ),
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        short_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        date="{dated_month} {day}, {year}",
        numeric_date="{number:02}/{day:0>2}/{year}",
        weekday_and_day="{weekday}, {month} {day}",
        month_and_day="{month} {day}",
        month_and_year="{month} {year}",
        short_day="{short_month} {day}",
        moment="{date}, {time}",
        decimal_mark=".",
        thousands_mark=",",
    ),
)
SPANISH = Language(
    code="es",
    own_name="Español",
    plurals=(3, "n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2"),
    formats=Formats(
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        short_months=(
            *("ene", "feb", "mar", "abr", "may", "jun"),
            *("jul", "ago", "sept", "oct", "nov", "dic"),
        ),
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        short_weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        date="{day} de {month} de {year}",
        numeric_date="{day:0>2}/{number:02}/{year}",
        weekday_and_day="{weekday} {day} de {month}",
        month_and_day="{day} de {month}",
        month_and_year="{month} de {year}",
        short_day="{day} {short_month}",
        moment="{date} a {time}",
        time_articles=("la ", "las "),
        decimal_mark=".",
        thousands_mark=",",
    ),
)
FRENCH = Language(
    code="fr",
    own_name="Français",
    plurals=(2, "(n > 1)"),
    formats=Formats(
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        short_months=(
            *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
            *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
        ),
        weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        short_weekdays=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
        date="{day} {month} {year}",
        numeric_date="{day:0>2}/{number:02}/{year}",
        weekday_and_day="{weekday} {day} {month}",
        month_and_day="{day} {month}",
        month_and_year="{month} {year}",
        short_day="{day} {short_month}",
        moment="{date} à {time}",
        first_of_month="1er",
        hours=24,
        colon="\u00a0:",
        decimal_mark=",",
        thousands_mark="\u00a0",
    ),
)
VIETNAMESE = Language(
    code="vi",
    own_name="Tiếng Việt",
    plurals=(1, "0"),
    formats=Formats(
        months=tuple(f"tháng {number}" for number in range(1, 13)),
        short_months=tuple(f"tháng {number}" for number in range(1, 13)),
        weekdays=("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
        short_weekdays=("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
        date="ngày {day} {month} năm {year}",
        numeric_date="{day:0>2}/{number:02}/{year}",
        weekday_and_day="{weekday}, ngày {day} {month}",
        month_and_day="ngày {day} {month}",
        month_and_year="{month} năm {year}",
        short_day="{day} {month}",
        moment="{date}, {time}",
        decimal_mark=",",
        thousands_mark=".",
    ),
)
LANGUAGES = {language.code: language for language in (ENGLISH, SPANISH, FRENCH, VIETNAMESE)}


def language_of(code: str | None) -> Language:
    """Return the row of a code; English for one that is not in the table."""
    return LANGUAGES.get(code or "", ENGLISH)


def own_names() -> dict[str, str]:
    """Return the own name of each language by its code, as pages offer them."""
    return {code: language.own_name for code, language in LANGUAGES.items()}
