"""Roster imports at the staff's desk: part of the admin, the outermost skin (see `sis/admin.py`)."""
