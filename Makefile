# Two commands are all a newcomer needs, in a fresh clone and every day after:
#
#   make run     the demo family on http://localhost:8000, with a table of links to come in by
#   make test    every check and every test
#
# `make help` lists the others.
#
# PORT=, DATABASE_URL= and REDIS_URL= are honoured. Set-up is redone only when a lock file or a front-end file changes.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
DAPHNE = $(BIN)/python -m config.daphne --verbosity 0 -e tcp:port=$(PORT):interface=$(HOST):backlog=4096 config.asgi:application
export PORT
# What Python compiled is kept, whatever the shell says: tests start it some hundred times.
export PYTHONDONTWRITEBYTECODE :=
# Everything here is for a laptop; a service is started without make, and DEBUG is off unless it is set.
DEBUG ?= 1
export DEBUG

# A stamp is named after the checksum of its lock file: another branch's lock is another stamp.
checksum = $(shell cksum < $(1) | cut -d ' ' -f 1)
PYTHON_STAMP := .venv/.run-$(call checksum,requirements/run.txt)
TESTING_STAMP := .venv/.test-$(call checksum,requirements/test.txt)
BENCH_STAMP := .venv/.bench-$(call checksum,requirements/bench.txt)
PEERS_STAMP := bench/peers/node_modules/.locked-$(call checksum,bench/peers/package-lock.json)
NODE_STAMP := frontend/node_modules/.locked-$(call checksum,frontend/package-lock.json)
BUILD_STAMP := frontend/dist/.compressed
TEMPLATES = $(shell find participants meetings plans -path '*/templates/*' -name '*.html')
DJADE := $(BIN)/djade --target-version 5.2
# Folders too, so that a file taken away counts as a change.
FRONTEND := $(shell find frontend -mindepth 1 \( -name node_modules -o -name dist \) -prune -o -print)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes

.PHONY: help check fix quick quick-tests run serve test story pictures faults bench ready check-python check-pages
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: ready ## the demo family on http://localhost:8000, with a table of links to come in by
	@scripts/relay.sh
	@$(MANAGE) prepare >/dev/null
	@$(MANAGE) demo
	@echo "Kitchen Table is at http://localhost:$(PORT), Ctrl-C stops it"
	@HOST=$(HOST) exec $(BIN)/python -m config.coturn $(DAPHNE)

serve: ready ## as run, for changing the code: an edit of a style, script, template or Python file shows without a restart
	@scripts/relay.sh
	@$(MANAGE) prepare >/dev/null
	@$(MANAGE) demo
	@echo "Kitchen Table is at http://localhost:$(PORT), Ctrl-C stops it"
	@HOST=$(HOST) exec $(BIN)/python -m config.coturn $(BIN)/python -m config.serve $(DAPHNE)

test: check ## every check and every test
	@scripts/tools.sh
	@scripts/tests.sh $(ARGS)

check: ready $(TESTING_STAMP) ## linters, types, contracts between packages, the front end's own tests
	@$(MAKE) --no-print-directory --output-sync -j 2 check-python check-pages

fix: $(TESTING_STAMP) $(NODE_STAMP) ## mends what linters and formatters can mend by themselves
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(DJADE) $(TEMPLATES)
	cd frontend && npm run --silent fix

quick: ready $(TESTING_STAMP) ## the checks, and the tests that start no server or browser and walk nothing from end to end
	@$(MAKE) --no-print-directory --output-sync -j 3 check-python check-pages quick-tests

quick-tests:
	@scripts/tests.sh --quick $(ARGS)

check-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(DJADE) --check $(TEMPLATES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run

check-pages:
	cd frontend && npm run --silent check
	cd frontend && npm test --silent

# The whole evening of one family, in three real browsers, ending in out/plan.pdf. A part of `make test` too.
# CHAPTER=from-nothing: from an empty service to the sealed plan by its pages alone, and what that takes. CHAPTER=getting-there: the time.
CHAPTER ?= story
CHAPTERS = $(if $(filter story,$(CHAPTER)),tests/flows/test_story.py tests/flows/test_two_circles.py,tests/flows/test_$(subst -,_,$(CHAPTER)).py)
story: ready $(TESTING_STAMP) ## one family's evening in three real browsers, ending in out/plan.pdf; CHAPTER= takes another
	@scripts/tools.sh
	@$(BIN)/python -m pytest -q -s $(CHAPTERS) $(ARGS)

# Every page in the states people meet it in, into out/pictures/ with an index page beside. ONLY=desk takes some.
pictures: ready $(TESTING_STAMP) ## every page in the states people meet it in, into out/pictures/
	@scripts/tools.sh
	@$(BIN)/python -m tests.browser.pictures $(ONLY)

# Servers killed, disks filled, lines cut: one line for each fault at the end. SCALE=full tries for hours, SCALE=1/4 a part of that.
faults: ready $(TESTING_STAMP) ## servers killed, disks filled, lines cut: one line for each fault
	@scripts/tools.sh
	@$(BIN)/python -m pytest -q tests/faults $(ARGS)

# The live engine beside its peers, one server at a time: a table, then RATIO lines. ARGS="--only cpu --rooms 60" for a part.
bench: ready $(BENCH_STAMP) $(PEERS_STAMP) ## the live engine beside its peers: a table, then RATIO lines
	@$(BIN)/python -m bench.compare $(ARGS)

ready: $(PYTHON_STAMP) $(BUILD_STAMP)

.venv/bin/python:
	@scripts/basics.sh $(PYTHON)
	@echo "Making the virtual environment in .venv (the first time takes a few minutes)"
	@$(PYTHON) -m venv .venv

$(PYTHON_STAMP): requirements/run.txt | .venv/bin/python
	@echo "Installing what the service needs"
	@$(PIP) -r requirements/run.txt
	@rm -f .venv/.run-* && touch $@

$(TESTING_STAMP): requirements/test.txt | $(PYTHON_STAMP)
	@echo "Installing what the tests need"
	@$(PIP) -r requirements/test.txt
	@rm -f .venv/.test-* && touch $@

$(BENCH_STAMP): requirements/bench.txt | $(PYTHON_STAMP)
	@echo "Installing the servers we are compared with"
	@$(PIP) -r requirements/bench.txt
	@rm -f .venv/.bench-* && touch $@

# One of them is compiled, which takes some minutes.
$(PEERS_STAMP): bench/peers/package-lock.json
	@echo "Installing the Node servers we are compared with"
	@cd bench/peers && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(NODE_STAMP): frontend/package-lock.json
	@scripts/basics.sh $(PYTHON)
	@echo "Installing what the pages are built with"
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILD_STAMP): $(NODE_STAMP) $(FRONTEND) | $(PYTHON_STAMP)
	@echo "Building the pages"
	@cd frontend && npm run --silent build -- --logLevel warn
	@$(BIN)/python -m whitenoise.compress --quiet frontend/dist
	@touch $@
