# viewloom: `make serve` runs it, `make test` tests it; every target installs what it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := .venv/bin/uv
BIN := .venv/bin
# A module's tests stay together, for what they share; the slowest modules come first.
IN_PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
DIST := src/viewloom/server/page/dist/index.html
WEB_SOURCES := $(shell find web/src web/public web/*.html web/vite*.config.ts web/tsconfig.json web/package.json web/package-lock.json \
	-type f -not -name '*.test.ts' 2>/dev/null)

.PHONY: help serve test check lint fix unit browser web-test web weights chromium bench bench-web lock clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

serve: .make/base $(DIST) weights ## install everything and start the server on 127.0.0.1:8787
	@$(BIN)/viewloom serve $(ARGS)

test: unit browser web-test ## all tests

check: lint test ## what CI runs: all linters, all tests

lint: .make/dev .make/web
	$(BIN)/ruff check src tests examples benchmarks
	$(BIN)/ruff format --check src tests examples benchmarks
	$(BIN)/lint-imports
	$(BIN)/pyright
	cd web && npm run --silent lint

fix: .make/dev ## format and mend what tools can mend
	$(BIN)/ruff check --fix src tests examples benchmarks
	$(BIN)/ruff format src tests examples benchmarks

# The reference parser among the front end's packages judges what the weaver lets out.
unit: .make/dev .make/web .make/clients $(DIST) weights
	$(BIN)/python -m pytest $(IN_PARALLEL)

# In a process of its own: Playwright's synchronous fixtures and async tests do not go together.
browser: .make/dev .make/clients $(DIST) weights chromium
	$(BIN)/python -m pytest $(IN_PARALLEL) tests/browser

web-test: .make/web
	cd web && npm test --silent

web: $(DIST) ## build the front end

bench: .make/dev .make/web $(DIST) weights ## print figures; a quarter of an hour
	$(BIN)/python benchmarks/first_light.py
	$(BIN)/python benchmarks/embedded.py
	$(BIN)/python benchmarks/weaver.py
	$(BIN)/python benchmarks/lang.py
	$(BIN)/python benchmarks/prose.py
	$(BIN)/python benchmarks/grammar.py
	$(BIN)/python benchmarks/gateway.py
	$(BIN)/python benchmarks/threads.py
	npm install --silent --ignore-scripts --prefix .make/tokenizer gpt-tokenizer
	$(BIN)/python benchmarks/prompt_tokens.py .make/tokenizer/node_modules/gpt-tokenizer

bench-web: .make/dev $(DIST) chromium ## print what the front end costs a browser; two minutes
	$(BIN)/python benchmarks/web.py

lock: .make/uv ## write the requirements files anew
	$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/base.txt
	$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt

clean: ## remove what was installed and built
	rm -rf .venv .make web/node_modules tests/contract/clients/node_modules src/viewloom/server/page/dist

weights: .make/base
	@$(BIN)/viewloom models pull

chromium:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; }

$(DIST): .make/web $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

.make/uv:
	@mkdir -p .make
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check uv
	@touch $@

.make/base: requirements/base.txt pyproject.toml | .make/uv
	@# Compiled here, or the first start would spend a second on it.
	@[ -e .make/dev ] || $(UV) pip install -q -p $(BIN)/python --compile-bytecode --require-hashes -r requirements/base.txt
	@[ -e .make/dev ] || $(UV) pip install -q -p $(BIN)/python --no-deps -e .
	@touch $@

.make/dev: requirements/dev.txt pyproject.toml | .make/uv
	@mkdir -p .make
	$(UV) pip install -q -p $(BIN)/python --require-hashes -r requirements/dev.txt
	$(UV) pip install -q -p $(BIN)/python --no-deps -e .
	@touch $@ .make/base

.make/clients: tests/contract/clients/package-lock.json
	@mkdir -p .make
	cd tests/contract/clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.make/web: web/package-lock.json
	@mkdir -p .make
	cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
