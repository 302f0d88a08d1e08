"""Admin pages for families: guardians and their accounts, keys and letters, requests, holds."""

from parents.admin import guardians, holds, key_requests, keys, letters

__all__ = ["guardians", "holds", "key_requests", "keys", "letters"]
