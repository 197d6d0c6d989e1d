"""Run the unit tests with the lowest and the highest versions of what the package needs.

On each Python from 3.11 up that this machine has, or those named: `scripts/test_versions.py 3.12`.
Then the locked versions are looked up among the known vulnerabilities, where that list is reached.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
KNOWN = ("3.11", "3.12", "3.13", "3.14")
TOOLS = ("pytest", "pytest-asyncio", "respx", "hypothesis", "trio", "tqdm")
# Tests of the package itself, without those of the server software, which pins versions of its own.
TESTS = (
    "tests/_async",
    "tests/_sync",
    "tests/typing",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("test_*.py")),
)
BOTH_FACES = "not slow and not versions"
NOT_HERE = ("tests/test_wheel.py",)


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run uv, which makes environments."""
    found = os.environ.get("UV", str(ROOT / ".tools" / "bin" / "uv"))
    return subprocess.run([found, *arguments], cwd=ROOT, text=True, capture_output=True)


def run(python: str, resolution: str, folder: Path) -> bool | None:
    """Run the tests, and tell whether they passed; `None` where there is no such Python."""
    quiet = ("--quiet", "--python")
    place = str(folder / f"{python}-{resolution}")
    if uv("venv", "--quiet", "--no-python-downloads", "--python", find(python), place).returncode:
        return None
    made = uv("pip", "install", *quiet, place, "--resolution", resolution, "--editable", ".")
    core = [
        one
        for one in uv("pip", "freeze", "--python", place).stdout.split()
        if one.startswith(("httpx==", "pydantic==", "tenacity==", "truststore=="))
    ]
    held = folder / "held.txt"
    held.write_text("\n".join(core), encoding="utf-8")
    # The tools are the newest ones: it is not they that are tried.
    tools = uv("pip", "install", *quiet, place, "--constraints", str(held), *TOOLS)
    if made.returncode or tools.returncode:
        sys.stderr.write(made.stderr + tools.stderr)
        return False
    sys.stdout.write(f"Python {python}, {resolution}: {' '.join(core)}\n")
    sys.stdout.flush()
    tests = [test for test in TESTS if test not in NOT_HERE]
    options = ["-p", "no:cacheprovider", "-m", BOTH_FACES]
    done = subprocess.run([f"{place}/bin/python", "-m", "pytest", *options, *tests], cwd=ROOT)
    return done.returncode == 0


def find(python: str) -> str:
    """Return the interpreter of a version: by its name, or where pyenv keeps it."""
    kept = sorted(Path.home().glob(f".pyenv/versions/{python}.*/bin/python"))
    return str(kept[-1]) if kept else python


def audit() -> None:
    """Look the locked versions up among the known vulnerabilities, or say that it was not done."""
    found = uv(
        *("tool", "run", "pip-audit", "--disable-pip", "--require-hashes"),
        *("-r", "requirements-dev.lock"),
    )
    said = found.stdout + found.stderr
    # pip-audit finds nothing wrong with what it could not look up, and says that it is content.
    skipped = said.count("could not be audited")
    lines = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()
    locked = sum("==" in line and not line.startswith((" ", "#")) for line in lines)
    if "ulnerabilit" not in said or skipped >= locked - 1:
        sys.stdout.write("pip-audit did not reach its list: NOTHING was audited\n")
        return
    sys.stdout.write(f"{found.stdout}{skipped} of {locked} could not be audited\n")


def main() -> int:
    """Run all; fail where a test did."""
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="datagouv-versions-") as folder:
        for python in sys.argv[1:] or KNOWN:
            for resolution in ("lowest-direct", "highest"):
                passed = run(python, resolution, Path(folder))
                if passed is None:
                    sys.stdout.write(f"Python {python} is not on this machine\n")
                    break
                if not passed:
                    failed.append(f"{python} {resolution}")
    audit()
    sys.stdout.write(f"failed: {', '.join(failed) or 'none'}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
