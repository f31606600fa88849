# Munim's commands. `make run` and `make test` are all a new machine needs.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
J ?= auto
ARGS ?=

.PHONY: run test lint lock bench reset browser

$(VENV)/.ready: requirements/test.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

test: $(VENV)/.ready
	@MUNIM_HOME=$(CURDIR)/.munim/test $(PY) -m config.embedded exec -- $(PY) -m pytest -n $(J) $(ARGS)

lint: $(VENV)/.ready
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports

lock:
	cd requirements && for name in base local test; do \
	  uv pip compile -q --universal --fork-strategy fewest --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --custom-compile-command "make lock" $$name.in -o $$name.txt || exit 1; done

browser:
	@command -v chromium >/dev/null 2>&1 || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null; }
