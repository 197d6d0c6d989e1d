"""Imports: what is loaded, and what is not, seen from a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import datagouv

SOURCE = str(Path(datagouv.__file__).parent.parent)

# What `import` makes of these names where the extra is not installed.
BLOCKED = """
import sys
sys.modules.update(dict.fromkeys(["udata", "mongomock", "mongoengine", "flask"]))
"""


def run(code: str) -> str:
    """Run code in a fresh interpreter, warnings being errors; return what it prints."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            f"import sys\nsys.path.insert(0, {SOURCE!r})\n{code}",
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def loaded(code: str) -> set[str]:
    return set(run(f"{code}\nprint(*sys.modules)").split())


def test_the_client_loads_neither_the_other_face_nor_the_sandbox_nor_the_trust_store() -> None:
    modules = loaded("from datagouv import Client")
    assert "datagouv._sync.client" in modules
    assert not {name for name in modules if name.startswith("datagouv._async")}
    assert not {name for name in modules if name.startswith("datagouv.sandbox")}
    assert not modules & {"truststore", "udata", "mongomock", "anyio.to_thread"}
    # Models are loaded with the first record: pydantic is a third of the time of the import.
    assert not modules & {"pydantic", "zoneinfo", "datagouv._udata.fields"}
    assert not {name for name in modules if name.startswith("datagouv._display")}


def test_the_async_client_loads_no_sync_face() -> None:
    modules = loaded("from datagouv import AsyncClient")
    assert "datagouv._async.client" in modules
    assert not {name for name in modules if name.startswith(("datagouv._sync", "datagouv.sandbox"))}
    assert "truststore" not in modules


def test_the_package_alone_loads_next_to_nothing() -> None:
    modules = loaded("import datagouv")
    assert not modules & {"httpx", "pydantic", "tenacity", "truststore"}


def test_errors_are_caught_without_loading_a_client() -> None:
    modules = loaded("from datagouv import NotFoundError")
    assert not modules & {"httpx", "pydantic", "datagouv._sync.client"}


def test_a_client_trusts_what_the_operating_system_trusts() -> None:
    made = "from datagouv import Client\nClient().close()\nprint('truststore' in sys.modules)"
    assert run(made).splitlines()[-1] == "True"


def test_the_trust_store_is_the_operating_systems() -> None:
    code = "from datagouv._http.tls import trust_store\nprint(type(trust_store()).__module__)"
    assert run(code).startswith("truststore")


def test_all_works_without_the_sandbox_extra() -> None:
    code = """
import datagouv
for name in datagouv.__all__:
    getattr(datagouv, name)
with datagouv.Client() as client:
    client.dataset("x", fetch=False)
print("works")
"""
    assert run(BLOCKED + code) == "works"


def test_the_sandbox_says_which_extra_it_needs() -> None:
    code = """
from datagouv.sandbox import Sandbox
try:
    with Sandbox():
        pass
except Exception as error:
    print(type(error).__name__, error)
"""
    assert "datagouv-client[sandbox]" in run(BLOCKED + code)


@pytest.mark.parametrize("name", datagouv.__all__)
def test_every_public_name_is_there(name: str) -> None:
    value = getattr(datagouv, name)
    assert name == "__version__" or value.__name__ == name
    assert name in dir(datagouv)


def test_the_public_names_are_sorted_and_said_once() -> None:
    assert datagouv.__all__ == sorted(set(datagouv.__all__))
    assert dir(datagouv) == datagouv.__all__


def test_a_star_import_brings_the_public_names() -> None:
    code = "from datagouv import *\nprint(Client.__name__, AsyncClient.__name__, Dataset.__name__)"
    assert run(code) == "Client AsyncClient Dataset"


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Dateset'"):
        datagouv.Dateset  # noqa: B018  # reading it raises
    with pytest.raises(ImportError, match="Dateset"):
        from datagouv import Dateset  # noqa: F401  # importing it raises


def test_the_package_is_typed_and_has_a_version() -> None:
    assert Path(SOURCE, "datagouv", "py.typed").exists()
    assert int(datagouv.__version__.split(".")[0]) >= 1
