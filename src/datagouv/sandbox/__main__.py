"""`python -m datagouv.sandbox`: a portal to try things on, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from typing import NoReturn

from datagouv.sandbox import Sandbox, SandboxError
from datagouv.sandbox._process import STARTING


def main() -> NoReturn:
    """Serve a portal, say how to reach it, and wait to be stopped."""
    parser = argparse.ArgumentParser(
        prog="python -m datagouv.sandbox",
        description="Serve a portal of one's own: the real udata software, in memory.",
    )
    parser.add_argument("--port", type=int, default=0, help="the port; a free one by default")
    parser.add_argument("--verbose", action="store_true", help="show requests and errors")
    options = parser.parse_args()

    # Both end the `with` below, even while it starts.
    signal.signal(signal.SIGINT, _leave)
    signal.signal(signal.SIGTERM, _leave)
    print(STARTING, file=sys.stderr, flush=True)
    try:
        with Sandbox(port=options.port, verbose=options.verbose) as portal:
            print(_introduction(portal), flush=True)
            while True:
                time.sleep(1)  # Windows tells a signal between two sleeps
    except SandboxError as error:
        sys.exit(f"datagouv.sandbox: {error}")


def _leave(_number: int, _frame: object) -> NoReturn:
    sys.exit(0)


def _introduction(portal: Sandbox) -> str:
    return f"""\
A portal runs until Ctrl-C, with nothing in it that anybody will miss.

URL           {portal.url}
API key       {portal.api_key}
organization  {portal.organization_id}

export PORTAL_URL={portal.url}
export PORTAL_API_KEY={portal.api_key}
export ORGANIZATION_ID={portal.organization_id}

In Python, paste this line:
from datagouv import Client; client = Client(base_url="{portal.url}", api_key="{portal.api_key}")
"""


if __name__ == "__main__":
    main()
