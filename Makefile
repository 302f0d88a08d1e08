# Python 3.11 or newer and make are all that this needs; one test needs Node 20 or newer with npm.
#   make run     try it out: http://127.0.0.1:8000 (PORT=8080 make run for another port)
#   make quick   before every commit: one case of each test that is fast and needs no browser, no processes, no large district
#   make test    every check and the whole test suite
#   make test-faults  kills, races and made-up rosters at many more random moments than make test; browsers in every
#                language and look, of which make test draws one a walk; the plain toolkit
#   make mutants  break the rules one by one, and see that tests notice (ONLY="csv hold" for some)
#   make check   the checks alone
#   make judges  the Nu HTML checker and Lighthouse over the pages (Node and Java; ONLY="help guide" for some)
#   make bench   sign-ins over bare hashing, gunicorn over sync workers, the staff's desk over bare SQL, loads over COPY, apps over the bare toolkit
#   make pictures  take the guide's pictures again, in every language
#   make setup   only prepare the virtual environment

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := portal sis claims parents
CODE := $(wildcard $(PACKAGES)) tests .ci manage.py

CATALOGS := $(wildcard locale/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGS:.po=.mo)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run check quick test test-faults mutants judges bench messages format pictures

help:
	@sed -n 's/^#   //p' Makefile

setup: $(VENV)/installed.txt $(COMPILED)

# The stamp is a copy of what was installed, so that a fresh time stamp alone installs nothing.
$(VENV)/installed.txt: requirements-dev.txt .ci/venv
	@.ci/venv "$(PYTHON)" "$(VENV)"

locale/%.mo: locale/%.po | $(VENV)/installed.txt
	@$(BIN)/python .ci/messages.py compile

run: setup
	@PORT="$(PORT)" .ci/serve

check: setup
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/djangofmt --check templates
	$(BIN)/lint-imports --no-logo
	$(BIN)/python .ci/messages.py check
	$(BIN)/python .ci/postgres.py .ci/like-production $(BIN)/python manage.py makemigrations --check --dry-run
	.ci/like-production $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/mypy $(CODE)

quick: setup
	.ci/pytest -q -n 2 --sample -m "not browser and not process and not scale"

test: check
	CHROMIUM="$$($(BIN)/python .ci/chromium.py)" && export CHROMIUM && .ci/pytest -n 4

test-faults: setup
	CHROMIUM="$$($(BIN)/python .ci/chromium.py)" && export CHROMIUM && \
		.ci/pytest -n 4 --full tests/faults tests/browser tests/repo/test_plain_toolkit.py \
		tests/sis/test_import_difference.py tests/parents/test_incomplete_records.py \
		tests/portal/test_forged_posts.py tests/portal/test_list_plans.py

mutants: setup
	$(BIN)/python .ci/postgres.py --memory $(BIN)/python .ci/mutants.py $(ONLY)

judges: setup
	CHROMIUM="$$($(BIN)/python .ci/chromium.py)" && export CHROMIUM && .ci/pytest -q -s -o faulthandler_timeout=0 tests/browser/judges.py

bench: setup
	.ci/bench

# Bring locale/ up to date with the sources; then fill in what is empty.
messages: setup
	$(BIN)/python .ci/messages.py extract

# Take the classroom guide's pictures again, in every language, light and dark.
pictures: setup
	DEBUG=1 CHROMIUM="$$($(BIN)/python .ci/chromium.py)" PYTHONPATH=.ci:. $(BIN)/python -m guide.make_pictures

format: setup
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/djangofmt templates
