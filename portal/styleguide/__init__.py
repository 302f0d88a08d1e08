"""The style guide: every component in its states, with made-up people. Served in development only."""
