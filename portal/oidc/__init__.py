"""The OpenID Connect provider: apps sign people in through the portal (S6)."""
