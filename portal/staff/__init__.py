"""The staff desk: Django admin as this portal uses it."""
