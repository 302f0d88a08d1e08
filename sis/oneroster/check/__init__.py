"""Checks of the rows that were read, before anything is written."""
