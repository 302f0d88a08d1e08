"""The user's own account: password, language, recent sign-ins (S8)."""
