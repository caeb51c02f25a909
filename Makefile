PYTHON ?= python3
BIN := .venv/bin
STEP := tools/step
ARGS ?=
# Tests wait as often as they compute: three at a time keep two processors busy.
SPREAD := -n 3 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-long lint browser lock clean run-environment dev-environment

help: ## show this help
	@echo "Usage: make TARGET [ARGS='…'] [PYTHON=python3.x]"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

demo: run-environment ## run the whole job on the demonstration data, from sources to inboxes; ARGS='--members 300'
	@$(BIN)/newsletter demo $(ARGS)

serve: run-environment ## open the web page, the clock and the worker in one process; ARGS='--port 8080'
	@$(BIN)/newsletter serve $(ARGS)

test: dev-environment ## check style, types, arrows, then run the tests
	@$(MAKE) --no-print-directory browser lint
	@$(STEP) "Tests" $(BIN)/python -m pytest -q $(SPREAD) $(ARGS)

test-long: dev-environment browser ## run the tests that take minutes, and write docs/reliability.md from what faults did
	@RELIABILITY=1 $(STEP) "Faults" $(BIN)/python -m pytest -q -m "fault and not long" $(SPREAD)
	@RELIABILITY=1 HYPOTHESIS_PROFILE=long $(STEP) "Long tests" $(BIN)/python -m pytest -q -m long $(ARGS)
	@$(BIN)/python -m tests.reliability

lint: dev-environment ## check style, types and arrows only
	@$(STEP) "Style" $(BIN)/ruff check
	@$(STEP) "Format" $(BIN)/ruff format --check
	@$(STEP) "Types" $(BIN)/mypy --strict newsletter plugins
	@$(STEP) "Arrows" $(BIN)/lint-imports

browser: dev-environment ## find or install a Chromium for the tests that look at pages
	@$(STEP) "Browser" tools/browser

lock: dev-environment ## resolve both locks again from pyproject.toml; ARGS=--upgrade for newer versions
	@tools/lock $(ARGS)

clean: ## remove the environment, caches and builds; never the workspace data/local
	@rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

run-environment:
	@$(PYTHON) tools/environment.py run

dev-environment:
	@$(PYTHON) tools/environment.py dev
