"""Pages of the claim and the reset."""
