"""The guides: the claim step by step for the classroom, on paper for a student, and for parents (A6)."""
