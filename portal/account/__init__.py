"""One's own account: password, language, recent sign-ins (S8)."""
