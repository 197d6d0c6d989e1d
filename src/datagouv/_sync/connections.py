# Generated from src/datagouv/_async/connections.py by scripts/unasync.py: edit that file, then `make style`.
"""How connections are made: whom they trust, which way they take, how long they wait."""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from .._limits import ENCODINGS
from .._trust import trust_store, user_agent
from ..errors import DatagouvError

HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": ENCODINGS,
    "User-Agent": user_agent(),
}
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")


def connections(limit: httpx.Timeout) -> httpx.Client:
    """Return what sends requests, by the proxy of the environment where there is one."""
    try:
        return httpx.Client(
            headers=HEADERS,
            timeout=limit,
            verify=trust_store(),
            # The server's session cookie would win over the key on the next request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
            # A proxy of the environment does not know this machine.
            mounts=dict.fromkeys(_LOOPBACK),
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise DatagouvError(f"the proxy of the environment is of no use here: {error}") from None


def time_limit(seconds: float | httpx.Timeout) -> httpx.Timeout:
    """Return how long to wait for a sign of life, and a connection less."""
    if isinstance(seconds, httpx.Timeout):
        return seconds
    return httpx.Timeout(seconds, connect=min(seconds, 10.0))
