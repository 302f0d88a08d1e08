"""Student accounts: who has claimed, how an account is recovered, tickets, and the annual reset."""

from claims.models.account import Adoption, ChallengeVerifier, StudentAccount
from claims.models.annual_reset import AnnualReset, KeptAccount
from claims.models.ticket import ResetTicket

__all__ = ["Adoption", "AnnualReset", "ChallengeVerifier", "KeptAccount", "ResetTicket", "StudentAccount"]
