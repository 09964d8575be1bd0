# serve: run it.  demo: run it with samples.  dev: run it, start again at each change.  test: all tests.  quick: the units, in less than a minute.
# check: format, lint, types, imports, browser scripts.  mutate: does a test notice each change of the core?  bench: speed, as ratios.
# A virtual environment in .venv; whatever is missing is made, whatever is there is kept.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PIP_ROOT_USER_ACTION := ignore
# Without bytecode every run of pytest would compile all tests anew, in each of its processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve demo dev test quick test-scripts fuzz check check-scripts format texts mutate bench soak crash prove sbom pin-image clean tools

serve: $(VENV)/.run
	@$(BIN)/demandflow-forms serve

# Forty sample registries to look at, in data/demo, made anew at each start.
demo: $(VENV)/.run
	@$(BIN)/python -m scripts.demo

# With data of its own in data/dev, and the definitions as their files are now.
dev: $(VENV)/.dev
	@$(BIN)/python -m scripts.dev

test: $(VENV)/.dev tools tests/interop/node_modules/.ready tests/clients/node_modules/.ready
	@mkdir -p build
	PYTHONWARNINGS="ignore:Unable to activate pytest branch coverage" $(BIN)/python -m slipcover -m pytest -n 2 --dist worksteal
	@$(BIN)/python scripts/coverage.py

# The units: without whole applications, processes, browsers, node, PostgreSQL and whatever takes seconds; the random tests with a few
# examples.
WHOLE := browser cli clients hostile interop scripts upgrade web workers
quick: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 2 --dist worksteal --hypothesis-profile quick $(addprefix --ignore=tests/,$(WHOLE)) \
	  -m "not browser and not node and not postgres and not slow"

# The unit tests of the browser scripts alone, in node.
test-scripts: tests/interop/node_modules/.ready
	node --test tests/scripts/*.test.mjs

# The property tests alone, with thousands of new random examples.
fuzz: $(VENV)/.dev tools tests/interop/node_modules/.ready
	$(BIN)/python -m pytest -n 2 --hypothesis-profile fuzz $$(grep -rl "hypothesis" tests --include='test_*.py')

check: $(VENV)/.dev check-scripts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The types of the browser scripts, from their JSDoc comments, and their linter.
check-scripts: tests/interop/node_modules/.ready
	tests/interop/node_modules/.bin/tsc --project tests/scripts
	tests/interop/node_modules/.bin/eslint --config tests/scripts/eslint.config.mjs --max-warnings 0 app/static tests/scripts

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# SECONDS=60: three writers of one record, does any edit disappear?  ROUNDS=1000: the process killed at every step, is anything lost?
soak: $(VENV)/.dev
	$(BIN)/python -m tests.soak $(or $(SECONDS),60)

crash: $(VENV)/.dev
	$(BIN)/python -m tests.crash $(or $(ROUNDS),1000)

# Everything that is made to do harm against a running server: latencies of others meanwhile. Exits with 1 above 100 ms for /healthz.
# And PAIRS=100000 random changes of definitions: is one ever called harmless that is not?
prove: $(VENV)/.dev tools tests/clients/node_modules/.ready
	$(BIN)/python -m tests.hostile.prove
	$(BIN)/python -m tests.prove_comparison $(or $(PAIRS),100000)
	$(BIN)/python -m tests.prove_clients
	EDITED_FORMS=200 $(BIN)/python -m pytest -q tests/clients/test_editors.py
	$(BIN)/python -m tests.prove_moves $(or $(MOVES),10000) $(or $(KILLS),200)

# What translators work with: app/texts/forms.pot, and every catalogue brought up to date.
texts: $(VENV)/.dev
	$(BIN)/python scripts/texts.py

# Changes the core a little, again and again, and lists each change that no test notices.  MODULES=app/submissions/review.py: one of it.
mutate: $(VENV)/.dev
	$(BIN)/python scripts/mutate.py $(MODULES)

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# What a release consists of, as CycloneDX JSON.
sbom:
	$(PYTHON) scripts/sbom.py build/sbom.cdx.json

# The image that the Dockerfile starts from, pinned by its digest. Needs docker and a network.
pin-image:
	$(PYTHON) scripts/pin_image.py

clean:
	rm -rf $(VENV) app/static/vendor tests/interop/node_modules tests/clients/node_modules build dist

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Say which: make PYTHON=python3.12")'
	@echo "Making the virtual environment ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt requirements-build.txt requirements-static.txt pyproject.toml scripts/static_files.py
	@echo "Installing (a minute, the first time) ..."
	@$(PIP) install --require-hashes -r requirements-build.txt
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	@echo "Installing what tests need ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# What tests need of the system: a browser, a PostgreSQL server, node.
tools:
	@bash scripts/tools.sh

%/node_modules/.ready: %/package.json %/package-lock.json | tools
	cd $* && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
