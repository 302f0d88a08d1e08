"""Student accounts: who has claimed, how an account is recovered, tickets, and the annual reset."""

from claims.models.account import ChallengeVerifier, ClaimProgress, StudentAccount
from claims.models.annual_reset import AnnualReset, KeptAccount
from claims.models.number_search import NumberSearch
from claims.models.ticket import ResetTicket

__all__ = [
    "AnnualReset",
    "ChallengeVerifier",
    "ClaimProgress",
    "KeptAccount",
    "NumberSearch",
    "ResetTicket",
    "StudentAccount",
]
