"""Run the benchmark in a test database: all of it, or the parts that are named.

.ci/bench                            # everything
.ci/bench accounts                   # sign-ins and claims
.ci/bench desk                       # the annual reset, who has claimed, lists and searches of staff
SAMPLES=300 .ci/bench parents        # parents' log-ins and home; what the time of an answer tells
STUDENTS=55000 .ci/bench roster      # loading a roster of that size (more, between commas)
STUDENTS=55000 .ci/bench records     # the same with scores and attendance, and each call of sis.records
STUDENTS=55000 .ci/bench pages       # the SQL of each family page, and pages a second beside a bare view
.ci/bench serving                    # the shipped gunicorn arguments: sign-ins beside sync, memory in a storm
.ci/bench apps                       # codes exchanged for tokens, beside the bare toolkit and bare hashes
"""

import importlib
import sys

import django
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

PARTS = ("accounts", "desk", "parents", "home", "roster", "records", "pages", "serving", "apps")


def main(wanted: list[str]) -> None:
    """Set up a test database, measure, and delete it."""
    if unknown := set(wanted) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    django.setup()
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        for part in wanted or PARTS:
            importlib.import_module(f"tests.bench.{part}").run()
    finally:
        teardown_databases(old, verbosity=0)


main(sys.argv[1:])
