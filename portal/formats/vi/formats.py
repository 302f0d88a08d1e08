"""Times with a.m. and p.m."""

TIME_FORMAT = "P"
