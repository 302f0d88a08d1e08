"""The roster in Django admin: what was loaded, and uploads of new files."""
