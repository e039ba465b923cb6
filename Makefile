# Two commands do everything: `make demo` and `make test`. Both make the environment first, from the lock file.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_STUDENTS ?= 4000
DEMO_YEARS ?= 4
DEMO_FOLDER ?= demo
DEMO_SERVE ?= yes
DEMO := $(DEMO_FOLDER)/studiepeil.toml
# Each of the many processes of the tests and the demo would compile every source again where this is set.
export PYTHONDONTWRITEBYTECODE :=
# An audit that does not pass needs a written exception with an end; in the demo it lasts a month.
DEMO_UNTIL = $(shell $(PYTHON) -c "from datetime import date, timedelta; print(date.today() + timedelta(days=30))")

.DEFAULT_GOAL := help
.PHONY: help install demo test test-all lint check mutation bench-simulation bench-years bench-inflow-peer bench-inflow bench-dropout bench-fairness bench-fuzz docs lock clean

help:  ## show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/installed  ## make the environment from the lock file, in .venv

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Studiepeil needs Python 3.11, 3.12 or 3.13; say which one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements-uv.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: install  ## simulate an institution, run the whole pipeline and serve it on http://127.0.0.1:3000
	rm -rf $(DEMO_FOLDER)
	mkdir -p $(DEMO_FOLDER)
	cp examples/simulated/studiepeil.toml examples/simulated/policy.toml examples/simulated/facts.toml $(DEMO_FOLDER)/
	$(BIN)/studiepeil simulate --students $(DEMO_STUDENTS) --years $(DEMO_YEARS) --seed 1 --out $(DEMO_FOLDER)/data
	$(BIN)/studiepeil run --settings $(DEMO) --officer "officer of the demo" \
		--reason "demonstration: these students are simulated" --exception-until $(DEMO_UNTIL)
	@echo
	@echo "Demo accounts on http://127.0.0.1:3000 (made now, for this machine only):"
	@$(BIN)/studiepeil account add planner --role planner --generate --settings $(DEMO)
	@$(BIN)/studiepeil account add adviser-1 --role adviser --generate --settings $(DEMO)
	@$(BIN)/studiepeil account add officer --role officer --generate --settings $(DEMO)
	@echo
	@if [ "$(DEMO_SERVE)" = yes ]; then $(BIN)/studiepeil serve --settings $(DEMO); fi

test: install  ## run the tests, about five minutes on two cores (the browser tests need Chromium: apt-get install chromium)
	OMP_WAIT_POLICY=passive $(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

test-all: install  ## run all tests, with those that run whole pipelines, train models on public data and run every bench in small
	OMP_WAIT_POLICY=passive $(BIN)/python -m pytest -n 2 --dist worksteal

mutation: install  ## change one operator at a time where nothing may go wrong, and see whether a test fails
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target $(VENV)/mutation cosmic-ray==8.7.0
	$(BIN)/python -m bench.mutation $(MUTATION_OPTIONS)

lint: install  ## ruff, mypy and the rules of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint  ## ruff, mypy, the rules of imports and the architecture tests
	$(BIN)/python -m pytest tests/architecture tests/docs

bench-simulation: install  ## measure the simulated institution at 80,000 students
	$(BIN)/python -m bench.institution

bench-inflow-peer: install  ## measure the inflow forecast beside studentprognose 1.7.1 (needs Python 3.12; half an hour)
	$(BIN)/python -m bench.peer $(BENCH_OPTIONS)

bench-years: install  ## measure the forecast of years ahead on the DUO panels and the simulated institution (three minutes)
	$(BIN)/python -m bench.years $(BENCH_OPTIONS)

bench-inflow: install  ## every bench of the inflow, into bench/results (an hour; needs Python 3.12 for the peer)
	$(BIN)/python -m bench.inflow
	$(BIN)/python -m bench.inflow.independent
	$(BIN)/python -m bench.inflow.breaks
	$(BIN)/python -m bench.years
	$(BIN)/python -m bench.peer $(BENCH_OPTIONS)

bench-dropout: install  ## measure the dropout model against its bars, into bench/results (an hour; BENCH_OPTIONS="--parts oulad")
	OMP_WAIT_POLICY=passive $(BIN)/python -m bench.dropout $(BENCH_OPTIONS)

bench-fairness: install  ## measure the audit against its bars, into bench/results (half an hour; BENCH_OPTIONS="--parts null")
	$(BIN)/python -m bench.fairness $(BENCH_OPTIONS)

bench-fuzz: install  ## read 100,000 mutated files per loader (half a day; BENCH_OPTIONS="--minutes 60"), into bench/results
	$(BIN)/python -m bench.fuzz $(BENCH_OPTIONS)

docs: install  ## write formats, features and results, as they are declared, into docs/
	{ cat docs/formats.head.md; $(BIN)/python -c 'from features.dictionary import describe_schemas; print(describe_schemas(), end="")'; } > docs/formats.md
	{ cat docs/features.head.md; $(BIN)/python -c 'from features.dictionary import describe_features; from serving.results.sentences import name_feature; print(describe_features(name_feature), end="")'; } > docs/features.md
	{ cat docs/results.head.md; $(BIN)/python -c 'from training.contracts.listing import describe_results; print(describe_results(), end="")'; } > docs/results.md

lock: $(VENV)/installed  ## resolve the dependencies again, for all three Python versions
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra dev \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
	echo "uv==$$($(BIN)/uv --version | cut -d' ' -f2)" | $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --output-file requirements-uv.lock -

clean:  ## remove the environment, the demo and what tests left
	rm -rf $(VENV) demo screenshots .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
