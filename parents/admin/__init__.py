"""The families' side of the staff's desk: guardians and their accounts, keys and letters, requests, holds."""

from parents.admin import guardians, holds, key_requests, keys, letters

__all__ = ["guardians", "holds", "key_requests", "keys", "letters"]
