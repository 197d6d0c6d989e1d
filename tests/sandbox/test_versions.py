"""A sandbox runs the udata of another Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from datagouv import Client
from datagouv.sandbox import Sandbox, SandboxError


def test_the_udata_of_another_python_is_served() -> None:
    with Sandbox(python=sys.executable) as portal, Client(base_url=portal.url) as client:
        assert client.site().version == "17.18.0"


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"there is no Python at .*nowhere"):
        Sandbox(python=tmp_path / "nowhere").start()


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="no other Python is known")
def test_a_python_without_udata_says_what_to_install_there(tmp_path: Path) -> None:
    bare = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if not bare.exists():
        pytest.skip("no other Python is known")
    with pytest.raises(SandboxError, match=r"not \(wholly\) installed for .*pip install udata=="):
        Sandbox(python=bare).start()
