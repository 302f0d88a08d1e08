"""How Django's own pages, the lists of admin, write days and times: as `portal.dates.numeric_moment` does."""

TIME_FORMAT = "g:i a"
DATE_FORMAT = SHORT_DATE_FORMAT = "m/d/Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "m/d/Y g:i a"
