# Munim's commands. `make run` and `make test` are all a new machine needs.
PYTHON ?= python3
J ?= auto
ARGS ?=
LOCAL := @$(PYTHON) -m config.bootstrap local --
TEST := @$(PYTHON) -m config.bootstrap test --

.PHONY: run test lint bench fuzz chaos states reset browser lock

# The whole of Munim on this machine, with demo data: http://127.0.0.1:8000/admin/
run:
	$(LOCAL) -m config.run

# Deletes what `make run` keeps under MUNIM_HOME, after asking.
reset:
	$(LOCAL) -m config.run.reset

test:
	$(TEST) -m config.embedded exec --under test --throwaway --alone "The tests already run in this checkout." \
	  -- .venv/bin/python -m pytest -n $(J) $(ARGS)

bench:
	$(TEST) -m config.embedded exec --under bench --alone "The benches already run in this checkout." \
	  -- .venv/bin/python -m tests.bench $(ARGS)

# Calls every operation of the OpenAPI schema on a server of its own: no 5xx, nothing the schema does not say.
fuzz:
	$(TEST) -m config.embedded exec --under fuzz --throwaway --alone "The fuzzer already runs in this checkout." \
	  -- .venv/bin/python -m tests.fuzz $(ARGS)

# Deposits, refunds, payouts, disputes while the play gateways fail and workers are killed: the books must agree.
chaos:
	$(TEST) -m config.embedded exec --under chaos --throwaway --alone "Chaos already reigns in this checkout." \
	  -- .venv/bin/python -m tests.chaos $(ARGS)

lint:
	$(TEST) -m ruff check .
	$(TEST) -m ruff format --check .
	$(TEST) -c "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
	$(TEST) -m tests.architecture

# Writes each app's state tables into its README.
states:
	$(TEST) -m tests.architecture.states

# Chromium for the browser tests (Debian and its children).
browser:
	@if command -v chromium >/dev/null 2>&1; then exit 0; \
	elif ! command -v apt-get >/dev/null 2>&1; then echo "munim: install Chromium so that 'chromium' is on PATH." >&2; exit 1; \
	elif [ "$$(id -u)" != 0 ]; then echo "munim: Debian's Chromium needs root: sudo make browser" >&2; exit 1; \
	else apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null; fi

lock:
	cd requirements && for name in base local test; do \
	  uv pip compile -q --universal --fork-strategy fewest --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --override overrides.txt --custom-compile-command "make lock" $$name.in -o $$name.txt || exit 1; done
