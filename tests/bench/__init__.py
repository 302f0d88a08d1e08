"""The cost of the portal, as ratios measured in one run: `make bench`."""
