# `make` prints the targets. PYTHON names the Python that .venv is made from (3.11 or newer, with pip).
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Worker processes of the test run, and words handed on to pytest: make test ARGS="tests/domain -k dates"
WORKERS ?= auto
ARGS ?=
# What CI runs also holds branch coverage of app/ to its floor (fail_under in pyproject.toml).
COVER := --cov --cov-report=term:skip-covered

# Compiled modules are kept: without them each of the many processes that the tests start compiles anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test test-long coverage check format generate lock bench clean setup setup-dev setup-tests

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## set up, then serve on 127.0.0.1:8000 (PORT, DATABASE_URL and more: .env.example)
	@exec $(BIN)/release-board serve

test: setup-tests ## run every test on SQLite and PostgreSQL, and the browser journeys
	@$(PYTEST) -n $(WORKERS) --dist loadgroup $(if $(filter true,$(CI)),$(COVER)) $(ARGS)

test-long: setup-tests ## run the tests with their long profiles: more examples, more writers, more results
	@TEST_PROFILE=long $(PYTEST) -n $(WORKERS) --dist loadgroup $(ARGS)

coverage: setup-tests ## run the tests and hold branch coverage of app/ to its floor
	@$(PYTEST) -n $(WORKERS) --dist loadgroup $(COVER) --cov-report=html:build/coverage $(ARGS)

check: setup-dev ## check format, lint, types, import contracts, migrations and generated files
	@$(BIN)/python scripts/check.py

format: setup-dev ## put the code into its format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

generate: setup-dev ## write the files that are made from the code (openapi.json and the like)
	@$(BIN)/python -m scripts.generate

lock: ## rebuild requirements/*.txt from pyproject.toml (UPGRADE=1 takes newer versions)
	@$(call python) scripts/lock.py UPGRADE=$(UPGRADE)

bench: setup-dev ## measure side by side, as ratios: ARGS="full", "growth", "profile --arm known1"; else a short run
	@$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove what the set-up and the tools made; var/ with its database stays
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@$(call python) scripts/setup.py runtime

setup-dev:
	@$(call python) scripts/setup.py dev

setup-tests: setup-dev
	@$(BIN)/python scripts/setup_tests.py

python = $(or $(PYTHON),$(error No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3))
