"""Signing in: passwords, sessions, second factors and links that set a password."""
