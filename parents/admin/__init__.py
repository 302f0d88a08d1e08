"""Admin pages for families: guardians and their accounts, keys and letters, requests, corrections, holds."""

from parents.admin import corrections, guardians, holds, key_requests, keys, letters

__all__ = ["corrections", "guardians", "holds", "key_requests", "keys", "letters"]
