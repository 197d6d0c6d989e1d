"""Where the examples play: the portal that the environment names, else one on this machine.

Name www, demo or dev in DATAGOUV_ENVIRONMENT, with its key in its own variable, or any other portal
in PORTAL_URL and PORTAL_API_KEY. ORGANIZATION_ID is that of the organization that publishes.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ


@dataclass(frozen=True)
class Portal:
    """What a client is made with: nothing where the SDK's own variables say it all."""

    url: str | None
    api_key: str | None
    organization_id: str


@contextmanager
def find_portal() -> Generator[Portal]:
    """Yield the portal that the variables name, else one that ends with the `with` block."""
    organization_id = environ.get("ORGANIZATION_ID", "")
    if url := environ.get("PORTAL_URL"):
        yield Portal(url, environ.get("PORTAL_API_KEY"), organization_id)
    elif environ.get("DATAGOUV_ENVIRONMENT"):
        yield Portal(None, None, organization_id)
    else:
        from datagouv.sandbox import Sandbox

        print("A portal of your own starts on this machine: the real server software, in memory.")
        with Sandbox() as sandbox:
            yield Portal(sandbox.url, sandbox.api_key, sandbox.organization_id)
