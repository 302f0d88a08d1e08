"""Pictures for the classroom guide, taken in a real browser."""
