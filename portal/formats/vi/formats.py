"""Times with a.m. and p.m.; thousands are grouped."""

TIME_FORMAT = "P"
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
