"""Admin pages for student accounts: students, tickets, who has claimed, the annual reset."""

from claims.admin import annual_resets, corrected_numbers, number_searches, progress, students, tickets

__all__ = ["annual_resets", "corrected_numbers", "number_searches", "progress", "students", "tickets"]
