"""What was last applied, and the difference of tonight's files from it (docs/adr/0030)."""
