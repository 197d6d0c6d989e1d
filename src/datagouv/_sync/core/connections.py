# Generated from src/datagouv/_async/core/connections.py by scripts/unasync.py: edit that file, then `make style`.
"""The settings of connections: certificates, proxies, timeouts, and slots for exchanges."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING
from urllib.request import getproxies

import httpx

from ..._concurrency.slots import Slots
from ..._http.headers import ENCODINGS
from ..._http.portals import warn_of_environment
from ..._http.proxies import Proxies, proxy_variables
from ...errors import DatagouvError

if TYPE_CHECKING:
    import ssl

    from ..._http.proxies import Proxy


HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": ENCODINGS,
}
NO_PROXIES = Proxies({})
AT_ONE_TIME = 100
"""Exchanges of one client at one time, and as many transfers."""


def proxies_of_this_machine() -> Proxies:
    """Return the proxies of the environment, else of the system."""
    proxies = Proxies(proxy_variables(os.environ, getproxies()))
    if proxies.unusable:
        warn_of_environment(
            f"{proxies.without}: {', '.join(map(repr, proxies.unusable))} cannot be used and is "
            "left out: an entry is a domain, an IP address or a network such as 10.0.0.0/8"
        )
    return proxies


def check_proxy(proxy: Proxy | None) -> None:
    """Refuse a proxy that cannot be used, rather than bypass it.

    Raises:
        DatagouvError: The variable of the proxy, and its fault.
    """
    if proxy is not None and proxy.problem is not None:
        place = f", {proxy.place}," if proxy.place else ""
        raise DatagouvError(
            f"{proxy.variable}: the proxy of the environment{place} cannot be used: {proxy.problem}"
        )


class Connections:
    """An HTTP client, and the slots that limit its exchanges.

    An open file, or a file whose blocks a caller iterates, takes no slot: the caller may keep it
    open for long, and send other requests meanwhile.

    Args:
        http: The HTTP client.
    """

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.exchanges = Slots(AT_ONE_TIME)
        """For requests to the API."""
        self.transfers = Slots(AT_ONE_TIME)
        """For files that are sent or saved: a long transfer keeps no call of the API waiting."""

    def close(self) -> None:
        """Close the connections."""
        self.http.close()


def connecting(
    limit: httpx.Timeout, proxies: Proxies, headers: Mapping[str, str], trust: ssl.SSLContext
) -> Callable[[], Connections]:
    """Return a function that makes connections.

    Args:
        limit: The timeouts.
        proxies: The way to each host.
        headers: What each request says.
        trust: The certificates that all of them trust.
    """
    from .pool import ConnectionPool, PooledTransport  # loads httpcore

    def make() -> Connections:
        return Connections(
            httpx.Client(
                headers=headers,
                timeout=limit,
                # The server's session cookie would win over the key on the next request.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                transport=PooledTransport(ConnectionPool(proxies, trust)),
                # ConnectionPool has the proxies; httpx fails at some forms of NO_PROXY.
                trust_env=False,
            )
        )

    return make


def time_limit(seconds: float | httpx.Timeout) -> httpx.Timeout:
    """Return the timeout between two bytes; a connection gets at most 10 seconds."""
    if isinstance(seconds, httpx.Timeout):
        return seconds
    return httpx.Timeout(seconds, connect=min(seconds, 10.0))
