"""The family side."""
