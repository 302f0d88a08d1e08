"""Formats that differ from what Django uses for a language: US families read a clock with a.m. and p.m."""
