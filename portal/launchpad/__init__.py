"""The launchpad: the resources that a person may open, and who may open which."""
