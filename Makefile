# One place defines every command; README, hooks and CI call these targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEMO_STORE := sqlite:///var/demo.db
JOBS ?= 2

.PHONY: help run demo test quick check format bench faults reference lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml environment.sh
	@PYTHON="$(PYTHON)" sh environment.sh "$(VENV)"
	@touch $(STAMP)

run: $(STAMP) ## environment, demo store, web app; prints the address
	@$(BIN)/kpi demo --store $(DEMO_STORE) >/dev/null
	@exec $(BIN)/kpi serve --store $(DEMO_STORE)

demo: $(STAMP) ## the demo company in var/demo.db
	$(BIN)/kpi demo --store $(DEMO_STORE)

test: $(STAMP) browser tools check ## environment, everything the tests need, all tests
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

.PHONY: browser tools
browser:
	@sh tests/browser.sh

tools:
	@sh tests/tools.sh

quick: $(STAMP) ## the part without databases, servers and browsers
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow and not browser"

check: $(STAMP) ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(STAMP) ## put the code in its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: rivals
rivals: ## the tools the scan is measured against, in var/rivals
	@[ -x var/rivals/bin/python ] || $(PYTHON) -m venv var/rivals
	@var/rivals/bin/python -m pip install --quiet --disable-pip-version-check -r bench/rivals.txt

bench: $(STAMP) ## speed, as ratios in one run
	$(BIN)/python -m bench

faults: $(STAMP) ## the long fault runs (hundreds of kills)
	KPI_FAULTS=1 $(BIN)/python -m pytest -n $(JOBS) -m slow tests/faults

reference: $(STAMP) ## the generated tables of docs/reference
	$(BIN)/python -m dashboard.views.source_reference > docs/reference/connectors.md

lock: ## requirements.lock from pyproject.toml (needs uv)
	uv pip compile --universal --generate-hashes --no-header --extra dev --python-version 3.11 pyproject.toml -o requirements.lock

clean: ## remove the environment and caches, keep the data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
