# make demo      sum up a Maildir of bounces, then explain one, in Traditional Chinese and in English
# make test      all that CI checks; works on a fresh machine, and is cheap to run again
# make servers   the programs that some tests run against (Debian packages, as root)
# make bench     speed, as a ratio to the standard library's parser, and docs/speed.md; some 5 minutes
# make fuzz      hostile and damaged mails by the thousand, and atheris for a bounded time
# make clean     remove what the targets above made

# The first of these that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
SEED := $(firstword $(wildcard tests/fixtures/exchange/01-*.eml))
MAILDIR := tests/data/company
DEMO := build/demo
# pytest-xdist: as many workers as CI has cores.
WORKERS ?= 2

.DEFAULT_GOAL := test
.PHONY: demo test lint check unit servers bench fuzz clean

demo: $(VENV)/.installed
	@mkdir -p $(DEMO)
	@$(call show,scan --quiet --store $(DEMO)/bounces.db $(MAILDIR))
	@$(call show,report --lang en --top 3 $(DEMO)/bounces.db)
	@$(call show,report --lang zh_TW --format html --output $(DEMO)/report.html $(DEMO)/bounces.db)
	@$(call show,explain --lang zh_TW $(SEED))
	@$(call show,explain --lang en $(SEED))

define show
echo '$$ bouncekit $(1)'; $(BIN)/bouncekit $(1) && echo
endef

test: lint check unit

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" lint-imports

check: $(VENV)/.installed-dev
	$(BIN)/bouncekit kb check

# The last line of its output says how many tests ran.
unit: $(VENV)/.installed-dev
	$(BIN)/pytest -n $(WORKERS)

servers:
	scripts/servers.sh

# Each writes its table to benchmarks/results; the last step makes docs/speed.md of them.
BENCHMARKS := run shares classify growth cold_start workers memory

bench: $(VENV)/.installed-dev
	$(BIN)/python -c 'from bouncekit.knowledge import compiler; compiler.write()'
	for script in $(BENCHMARKS); do $(BIN)/python benchmarks/$$script.py || exit 1; done
	$(BIN)/python benchmarks/page.py

# Seconds that atheris has for each of its targets.
SECONDS ?= 60

fuzz: $(VENV)/.installed-dev
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris
	$(BIN)/python -m fuzz.run --seconds $(SECONDS)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

# Debian splits venv off its python3; virtualenv does as well where that is at hand.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'No Python 3.11 or newer found; name one: make PYTHON=/path/to/python3' >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || $(PYTHON) -m virtualenv $(VENV) || { rm -rf $(VENV); \
		echo 'Cannot make a virtual environment: on Debian or Ubuntu, apt-get install python3-venv' >&2; exit 2; }

clean:
	rm -rf $(VENV) .nox build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find bouncekit tests examples benchmarks -name __pycache__ -prune -exec rm -rf {} +
	rm -f bouncekit/knowledge/compiled.json bouncekit/knowledge/locale/*/LC_MESSAGES/*.mo
