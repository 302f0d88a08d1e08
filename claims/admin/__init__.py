"""The staff's desk for student accounts: students, tickets, who has claimed, the annual reset."""

from claims.admin import adoption, annual_resets, students, tickets

__all__ = ["adoption", "annual_resets", "students", "tickets"]
