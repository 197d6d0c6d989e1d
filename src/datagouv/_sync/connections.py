# Generated from src/datagouv/_async/connections.py by scripts/unasync.py: edit that file, then `make style`.
"""How connections are made: whom they trust, which way they take, how long they wait."""

from __future__ import annotations

import os
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from urllib.request import getproxies

import httpx

from .._environments import warn_of_environment
from .._limits import ENCODINGS
from .._proxies import Proxies, Proxy, proxy_variables
from .._trust import trust_store, user_agent
from ..errors import DatagouvError

HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": ENCODINGS,
    "User-Agent": user_agent(),
}
NO_PROXIES = Proxies({})


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
    """Refuse a proxy that cannot be used: to go around it is not ours to decide.

    Raises:
        DatagouvError: With the variable and what is wrong with it.
    """
    if proxy is not None and proxy.problem is not None:
        place = f", {proxy.place}," if proxy.place else ""
        raise DatagouvError(
            f"{proxy.variable}: the proxy of the environment{place} cannot be used: {proxy.problem}"
        )


class Routes(httpx.BaseTransport):
    """Sends each request directly, or by the proxy that leads to its URL.

    Args:
        proxies: The proxies.
        trust: Which certificates are trusted.
    """

    def __init__(self, proxies: Proxies, trust: ssl.SSLContext) -> None:
        self._proxies = proxies
        self._trust = trust
        self._made: dict[Proxy | None, httpx.HTTPTransport] = {}
        self._guard = Lock()

    def _through(self, proxy: Proxy | None) -> httpx.HTTPTransport:
        with self._guard:
            if proxy not in self._made:
                check_proxy(proxy)
                self._made[proxy] = httpx.HTTPTransport(
                    verify=self._trust,
                    trust_env=False,
                    limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
                    proxy=None if proxy is None else _as_httpx(proxy, self._trust),
                )
            return self._made[proxy]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        way = self._through(self._proxies.to(request.url))
        return way.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        for way in self._made.values():
            way.close()


def _as_httpx(proxy: Proxy, trust: ssl.SSLContext) -> httpx.Proxy:
    user = [part.decode("utf-8", "replace") for part in proxy.auth or ()]
    return httpx.Proxy(
        proxy.url,
        auth=(user[0], user[1]) if user else None,
        ssl_context=trust if proxy.url.startswith("https:") else None,
    )


def connections(limit: httpx.Timeout, proxies: Proxies) -> httpx.Client:
    """Return what sends requests, by the proxy of the environment where there is one."""
    return httpx.Client(
        headers=HEADERS,
        timeout=limit,
        # The server's session cookie would win over the key on the next request.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        transport=Routes(proxies, trust_store()),
        # The proxies were read already; httpx itself fails at exceptions that curl knows.
        trust_env=False,
    )


def time_limit(seconds: float | httpx.Timeout) -> httpx.Timeout:
    """Return how long to wait for a sign of life, and a connection less."""
    if isinstance(seconds, httpx.Timeout):
        return seconds
    return httpx.Timeout(seconds, connect=min(seconds, 10.0))
