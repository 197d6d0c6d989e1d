"""Where the examples play: on a portal of their own, or on the one that the environment names.

Name www, demo or dev in DATAGOUV_ENVIRONMENT, with its key in its own variable, or any other portal
in PORTAL_URL and PORTAL_API_KEY. Sample data is written on a portal of its own only. On a named one
an example that lacks a variable ends with 2, with one line, and before anything is sent.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ
from typing import NoReturn

from datagouv import Client, DatagouvError

GIVEN = ("ORGANIZATION_ID", "DATASET_ID", "TOPIC_ID", "PORTAL_API_KEY")


@dataclass(frozen=True)
class Portal:
    """What a client is made with: nothing where the SDK's own variables say it all."""

    url: str | None
    api_key: str | None
    organization_id: str
    is_own: bool
    """Whether the example started it: only then may it be filled with samples."""


def stop(reason: object) -> NoReturn:
    """End the example, before anything is sent."""
    print(f"nothing was done: {reason}", file=sys.stderr)
    sys.exit(2)


def value(name: str) -> str:
    """Return a variable, without the space around it."""
    return environ.get(name, "").strip()


@contextmanager
def find_portal(*needed: str, writes: bool = True) -> Generator[Portal]:
    """Yield the named portal, if all that is needed there is set, or one that ends with the block.

    Without `needed`, an example has nothing but samples, and runs on a portal of its own only.
    """
    url, environment = value("PORTAL_URL") or None, value("DATAGOUV_ENVIRONMENT")
    if url or environment:
        check(url, environment, needed, writes=writes)
        yield Portal(url, value("PORTAL_API_KEY") or None if url else None, value(GIVEN[0]), False)
    elif given := [name for name in GIVEN if value(name)]:
        stop(f"{given[0]} is set, and no portal: name it in DATAGOUV_ENVIRONMENT or PORTAL_URL")
    else:
        from datagouv.sandbox import Sandbox

        starts = "A portal of your own starts on this machine, with the real server software"
        print(f"{starts}: about ten seconds.", file=sys.stderr)
        with Sandbox() as own:
            yield Portal(own.url, own.api_key, own.organization_id, True)


def check(url: str | None, environment: str, needed: tuple[str, ...], *, writes: bool) -> None:
    """End the example where it could not do its work on the named portal."""
    if not needed:
        stop("this example writes sample data: run it without DATAGOUV_ENVIRONMENT and PORTAL_URL")
    if url and environment:
        stop("DATAGOUV_ENVIRONMENT and PORTAL_URL are both set: name one portal")
    if missing := [name for name in needed if not value(name)]:
        stop(f"{', '.join(missing)} must be set on the portal that is named")
    try:
        with Client(base_url=url, api_key=value("PORTAL_API_KEY") if url else None) as client:
            if writes:
                client.me.get()
    except DatagouvError as error:
        stop(error)
