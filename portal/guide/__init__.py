"""The guides: the class takes the claim step by step, one's own desk, and parents beside their child (A6)."""
