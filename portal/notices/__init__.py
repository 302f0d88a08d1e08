"""Notices to families (H3): those of the roster's files and those that an office posts, in one list."""
