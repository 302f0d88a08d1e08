"""Formats of Django's own pages: the admin shows the same clock as all other pages (`portal/dates.py`)."""
