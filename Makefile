# glamdata: `make demo` runs the main job on the samples, `make test` every test. Both set up .venv first.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: demo test slow lint format setup lock bench docs clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("glamdata needs Python 3.11 or newer; make PYTHON=python3.12 …") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $(READY)

demo: $(READY)
	@$(PY) -m flows.demo $(ARGS)

test: $(READY)
	$(PY) -m pytest -n auto --dist loadscope -m 'not slow' $(ARGS)

# What takes minutes, as a thousand edits while publishing is killed two hundred times.
slow: $(READY)
	$(PY) -m pytest -n auto --dist loadscope -m slow $(ARGS)

lint: $(READY)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

format: $(READY)
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

# The documentation as a site, in build/docs.
docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --quiet --strict

bench: $(READY)
	$(PY) -m benchmarks $(ARGS)

# The lock is complete, so it is installed without resolving anew (--no-deps above). This makes it
# anew from pyproject.toml, for every platform; needs uv.
lock:
	uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --extra dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
