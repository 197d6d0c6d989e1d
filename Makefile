# Two commands: `make demo` runs the main job on a portal of your own, `make test` proves the promises.
# Everything is set up in .venv first. uv is used when present and fetched by pip when not.

PYTHON ?= python3
UV ?= $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
# udata, the server software of the sandbox, needs Python < 3.14: another Python is looked for then.
VENV_PYTHON ?= $(shell $(PYTHON) -c "import sys; print(sys.executable if (3, 11) <= sys.version_info[:2] < (3, 14) else '>=3.11,<3.14')")
BIN := .venv/bin
# A file of tests stays with one worker, for it shares what it made on the portal.
WORKERS ?= -n auto --maxprocesses 4 --dist loadfile

.PHONY: demo test test-slow test-versions check coverage style lock clean

demo: .venv/.ready
	@env -u DATAGOUV_ENVIRONMENT -u PORTAL_URL $(BIN)/python examples/publish_dataset.py

test: .venv/.ready
	$(BIN)/python -m pytest $(WORKERS)

# The slow tests take half an hour and 7 GiB of disk: 3 GiB go up to the sandbox, and the async face of
# all nouns is tried. Then every verb meets every fault, and docs/reliability.md is written anew.
test-slow: .venv/.ready
	$(BIN)/python -m pytest -m slow
	$(BIN)/python -m tests.faults 2

test-versions: $(UV)
	UV="$(UV)" $(PYTHON) scripts/test_versions.py

check: .venv/.ready
	$(BIN)/python scripts/unasync.py --check
	$(BIN)/codespell
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python scripts/check_public_types.py
	$(BIN)/python -m pytest $(WORKERS)

coverage: .venv/.ready
	$(BIN)/python -m pytest tests/portal/_sync --coverage-page docs/coverage.md

style: .venv/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/unasync.py

lock: $(UV)
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --custom-compile-command "make lock" --extra sandbox --extra progress --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.tools/bin/uv:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools uv

.venv/.ready: pyproject.toml requirements-dev.lock | $(UV)
	$(UV) venv --quiet --allow-existing --python "$(VENV_PYTHON)" .venv
	$(UV) pip install --quiet --python .venv --require-hashes -r requirements-dev.lock
	$(UV) pip install --quiet --python .venv --no-deps --editable .
	@touch $@
