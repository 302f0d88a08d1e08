"""The project and its core: users, sign-in, sessions, attempt limits, access log."""
