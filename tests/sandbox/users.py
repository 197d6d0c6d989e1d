"""A user of the sandbox, who asks it with plain httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from datagouv.sandbox import Sandbox


def as_user(portal: Sandbox, key: str) -> httpx.Client:
    return httpx.Client(
        base_url=portal.url, headers={"X-API-KEY": key}, trust_env=False, timeout=60
    )
