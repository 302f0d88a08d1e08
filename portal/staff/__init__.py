"""The staff pages: Django admin as this portal uses it."""
