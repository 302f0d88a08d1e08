"""Parents: keys, accounts, and the family pages."""
