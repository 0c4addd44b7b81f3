# Wenshu. `make help` lists the targets; the two that matter are `make run` and `make test`, and they do all the set-up.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
SCALE ?= 1
AS ?= hq_manager
export WENSHU_HOME := $(or $(WENSHU_HOME),$(CURDIR)/.wenshu)
export ASKED := $(value Q)
BIN := .venv/bin

# The bundle carries its wheels: then nothing is taken from the network.
ifneq ($(wildcard wheels),)
export UV_OFFLINE := 1
export UV_NO_INDEX := 1
export UV_FIND_LINKS := $(CURDIR)/wheels
export PIP_NO_INDEX := 1
export PIP_FIND_LINKS := $(CURDIR)/wheels
endif

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: setup bank ## Set up, build the demonstration bank on first use, open the chat on http://127.0.0.1:8501 (SCALE=1)
	@exec $(BIN)/wenshu serve

ask: setup bank ## Ask one question: make ask Q="今年以来各支行存款日均是多少" AS=hq_manager
	@exec $(BIN)/wenshu ask "$$ASKED" --as "$(AS)"

test: setup ## Everything CI runs: lint, format, types, tests in parallel
	@scripts/check.sh "not full"

test-all: setup ## The same with the slow tests
	@scripts/check.sh ""

lint: setup ## Lint and format check, types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: setup bank ## Time the program against hand-written SQL
	@$(BIN)/python -m benchmarks

setup: .venv/.ready ## Virtual environment with the hash-pinned packages, and the command wenshu in it

.venv/.ready: requirements-installer.lock requirements.lock pyproject.toml
	@scripts/system_packages.sh ensure run || true
	@echo "Installing Python packages into .venv" >&2
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-installer.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

setup-system: ## Install the Debian packages that are missing (as root)
	@scripts/system_packages.sh ensure run
	@scripts/system_packages.sh ensure test

bank: setup
	@test -e "$(WENSHU_HOME)/bank/current.json" || $(BIN)/wenshu demo build --scale $(SCALE) --to "$(WENSHU_HOME)"

bundle: setup ## One archive that installs and runs with no network: dist/wenshu-VERSION.tar.gz
	@scripts/bundle.sh

lock: setup ## Resolve pyproject.toml again into the lock files (UPGRADE=--upgrade for newer versions)
	@scripts/lock.sh $(UPGRADE)

.PHONY: help run ask test test-all lint bench setup setup-system bank bundle lock
