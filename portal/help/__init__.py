"""Help: short answers, found by a word, and linked from the failure that each explains (F4)."""
