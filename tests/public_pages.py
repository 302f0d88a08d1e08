"""The pages that anyone may open, one of each kind."""

from portal.help.answers import ANSWERS

PUBLIC_PAGES = [
    "/",
    "/claim/",
    "/forgot/",
    "/parents/",
    "/parents/activate/",
    "/parents/key/",
    "/parents/forgot/",
    "/parents/link/",
    "/help/",
    f"/help/{next(iter(ANSWERS))}/",
    "/guide/",
    "/guide/1/",
    "/guide/student/",
    "/guide/parents/",
    "/privacy/",
    "/accessibility/",
]
