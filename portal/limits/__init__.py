"""Attempt limits for everything that can be guessed."""
