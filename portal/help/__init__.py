"""Help: short answers, found by searching, and linked from the failures that they explain (F4)."""
