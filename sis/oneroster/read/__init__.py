"""Reading OneRoster files: archives, manifests, headers, cells and rows."""
