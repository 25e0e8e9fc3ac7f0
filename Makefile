# The front door. `make` alone lists what it can do.
# Works with GNU make 3.81 and later; needs Python 3.11 or later and nothing else.

PYTHON ?= python3
VENV   ?= .venv

SHELL := /bin/bash
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
# As many workers as there are cores, but no more than four: the suite is short.
PYTEST_WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest -n $(PYTEST_WORKERS) --maxprocesses=4 --dist=worksteal

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test lint format types bench docs build ci

help: ## list the targets
	@echo 'usage: make TARGET [PYTHON=python3.13]'
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)$$/\1	\2/p' Makefile | while IFS='	' read -r target what; \
	    do printf '  %-8s %s\n' "$$target" "$$what"; done

demo: $(STAMP) ## see what sched does, in half a minute
	@PATH="$(abspath $(BIN)):$$PATH" bash docs/examples/demo.sh

test: $(STAMP) ## run every test, on several cores
	@$(PYTEST)

lint: $(STAMP) ## check format, style and layers
	@$(BIN)/ruff format --check --quiet . || { echo 'run `make format`' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo

format: $(STAMP) ## rewrite the code in the house style
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

types: $(STAMP) ## check types, strictly
	@$(BIN)/mypy

# Without bytecode every start of Python compiles again, and start-up is one of the things measured.
bench: $(STAMP) ## measure speed against other cron engines
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/benchmarks/run.py

docs: $(STAMP) ## run what the documentation shows, follow its links
	@$(PYTEST) --quiet tests/test_documented_commands.py emulator cli

build: $(STAMP) ## build dist/*.whl and dist/*.tar.gz, the same bytes every time
	@rm -rf dist
	@env -u SOURCE_DATE_EPOCH $(BIN)/hatchling build -d dist

# `test` comes last, so that the last line says how many passed.
ci: lint types docs build test ## everything a change must pass

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'sched needs Python 3.11 or later; say which: make PYTHON=/path/to/python3' >&2; exit 1; }
	@echo 'preparing $(VENV) …' >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
