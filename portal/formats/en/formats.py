"""Noon is 12:00 p.m. and nine o'clock 9:00 a.m.; Django's own P would write noon and 9 a.m."""

TIME_FORMAT = "g:i a"
DATETIME_FORMAT = "N j, Y, g:i a"
SHORT_DATETIME_FORMAT = "m/d/Y g:i a"
