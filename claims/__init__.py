"""Student accounts: claim, challenge questions, reset."""
