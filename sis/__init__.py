"""The roster: a mock of the district's student information system."""
