# Two commands: `make demo` runs the main job on a portal of your own, `make test` proves the promises.
# Everything is set up in .venv first. uv is used when present and fetched by pip when not.

PYTHON ?= python3
UV ?= $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
# udata, the server software of the sandbox, needs Python < 3.14: another Python is looked for then.
VENV_PYTHON ?= $(shell $(PYTHON) -c "import sys; print(sys.executable if (3, 11) <= sys.version_info[:2] < (3, 14) else '>=3.11,<3.14')")
BIN := .venv/bin
# A test waits for its server, and its server for it: there is one worker more than cores, four at most.
# A file of tests stays with one worker, for it shares what it made on the portal.
WORKERS ?= -n $(shell $(PYTHON) -c "import os; print(min(4, (os.cpu_count() or 1) + 1))") --dist loadfile

# Versions of udata that other portals run, each with the lock file of its environment. They run on
# Python 3.11, which the oldest of them was made for.
UDATA_VERSIONS := 15.1.0 10.0.8 9.2.4
UDATA_PYTHON ?= 3.11
UDATA_ENVIRONMENTS := $(UDATA_VERSIONS:%=.portals/%/.ready)
COMPILE := pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --custom-compile-command "make lock"

# The sandbox, the examples and many tests start a Python of their own: where Python is told to write no
# bytecode, each of them would compile all that it imports anew, which doubles their time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-tabular test-slow test-versions test-versions-of-udata record-versions-of-udata versions-of-udata check coverage mutants style lock clean

demo: .venv/.ready
	@env -u DATAGOUV_ENVIRONMENT -u PORTAL_URL $(BIN)/python examples/publish_dataset.py

test: .venv/.ready
	$(BIN)/python -m pytest $(WORKERS)

# Hydra, the tabular API and the metrics API beside the sandbox, the real ones: they have an environment
# of their own, for they cannot share one with udata. PostgreSQL is installed where it is missing.
test-tabular: .venv/.ready .venv-tabular/.ready
	$(BIN)/python tests/tabular/services/postgresql.py
	$(BIN)/python -m pytest tests/tabular

# The slow tests take hours and 7 GiB of disk: 3 GiB go up to the sandbox, and the twins of the tests
# try the other face. Then every verb meets every fault, and docs/reliability.md is written anew.
test-slow: .venv/.ready
	$(BIN)/python -m pytest -m "slow or twin" $(WORKERS)
	$(BIN)/python -m tests.faults 2

test-versions: $(UV)
	UV="$(UV)" $(PYTHON) scripts/test_versions.py

test-versions-of-udata: .venv/.ready versions-of-udata
	$(BIN)/python -m pytest -m versions tests/versions

# What these tests find is in tests/versions/results.json, and in the page of portals and versions.
record-versions-of-udata: .venv/.ready versions-of-udata
	$(BIN)/python -m pytest -m versions tests/versions --record-versions
	$(BIN)/python scripts/portals_page.py

versions-of-udata: $(UDATA_ENVIRONMENTS)

check: .venv/.ready
	$(BIN)/python scripts/unasync.py --check
	$(BIN)/python scripts/portals_page.py --check
	$(BIN)/codespell
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python scripts/check_public_types.py
	$(BIN)/python -m pytest $(WORKERS)

coverage: .venv/.ready
	$(BIN)/python -m pytest tests/portal/_sync --coverage-page docs/coverage.md

# Whether the tests without HTTP notice a change of the source: what mutmut counts is noted in
# docs/reliability.md. It takes half an hour.
mutants: .venv/.ready
	$(UV) pip install --quiet --python .venv mutmut==3.8.1
	$(BIN)/mutmut run

style: .venv/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/unasync.py

lock: $(UV)
	$(UV) $(COMPILE) --extra sandbox --extra progress --group dev pyproject.toml -o requirements-dev.lock
	for version in $(UDATA_VERSIONS); do $(UV) $(COMPILE) tests/versions/udata-$$version.in -o tests/versions/udata-$$version.lock || exit 1; done
	$(UV) $(COMPILE) tests/tabular/services/requirements.in -o requirements-tabular.lock

clean:
	rm -rf .venv .venv-tabular .portals .tools dist .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants

.tools/bin/uv:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools uv

.venv/.ready: pyproject.toml requirements-dev.lock | $(UV)
	$(UV) venv --quiet --allow-existing --python "$(VENV_PYTHON)" .venv
	$(UV) pip install --quiet --python .venv --require-hashes -r requirements-dev.lock
	$(UV) pip install --quiet --python .venv --no-deps --editable .
	@touch $@

.portals/%/.ready: tests/versions/udata-%.lock | $(UV)
	$(UV) venv --quiet --allow-existing --python "$(UDATA_PYTHON)" .portals/$*
	$(UV) pip install --quiet --python .portals/$* --require-hashes -r $<
	@touch $@

.venv-tabular/.ready: requirements-tabular.lock | $(UV)
	$(UV) venv --quiet --allow-existing --python "$(VENV_PYTHON)" .venv-tabular
	$(UV) pip install --quiet --python .venv-tabular --require-hashes -r requirements-tabular.lock
	@touch $@
