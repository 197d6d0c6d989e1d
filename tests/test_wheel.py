"""What is published: the wheel holds the package and its types, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("dist")
    build = "import hatchling.build, sys; hatchling.build.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_package_and_its_types(wheel: zipfile.ZipFile) -> None:
    sources = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src/datagouv").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == sources
    assert "datagouv/py.typed" in held
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"datagouv"}


def test_the_wheel_says_what_it_needs_and_under_which_licence(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    about = message_from_bytes(wheel.read(name))
    assert about["Requires-Python"] == ">=3.11"
    assert about["License-Expression"] == "MIT"
    core = {need for need in about.get_all("Requires-Dist", []) if "extra ==" not in need}
    names = {re.split(r"[^\w-]", need)[0] for need in core}
    assert names == {"httpcore", "httpx", "pydantic", "tenacity", "truststore", "typing-extensions"}
    assert all("<" in need and ">=" in need for need in core)


def test_every_file_compiles_without_a_warning(tmp_path: Path) -> None:
    code = ["-W", "error", "-m", "compileall", "-q", "-f", "-d", ".", "src", "examples", "scripts"]
    prefix = ["-X", f"pycache_prefix={tmp_path}"]
    done = subprocess.run(
        [sys.executable, *prefix, *code], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
