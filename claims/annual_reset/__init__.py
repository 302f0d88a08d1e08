"""Resetting every student account before a school year (A3)."""
