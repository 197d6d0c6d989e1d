"""Fail unless every name of the public face has a known type, as pyright sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run `pyright --verifytypes`, and say what it found when it is not content."""
    folder = Path(sys.executable).parent
    # It looks for the package in the environment that is active.
    environment = {
        **os.environ,
        "VIRTUAL_ENV": str(folder.parent),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        [str(folder / "pyright"), "--verifytypes", "datagouv", "--ignoreexternal"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if "Type completeness score: 100%" in done.stdout:
        print("pyright --verifytypes datagouv: 100%")
        return 0
    print(done.stdout, done.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
